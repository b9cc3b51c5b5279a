package dev.teal.ecs;

import dev.teal.home.Home;
import dev.teal.store.Store;
import java.time.InstantSource;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.CreateClusterRequest;
import software.amazon.awssdk.services.ecs.model.CreateClusterResponse;
import software.amazon.awssdk.services.ecs.model.CreateServiceRequest;
import software.amazon.awssdk.services.ecs.model.CreateServiceResponse;
import software.amazon.awssdk.services.ecs.model.CreateTaskSetRequest;
import software.amazon.awssdk.services.ecs.model.CreateTaskSetResponse;
import software.amazon.awssdk.services.ecs.model.DeleteClusterRequest;
import software.amazon.awssdk.services.ecs.model.DeleteClusterResponse;
import software.amazon.awssdk.services.ecs.model.DeleteServiceRequest;
import software.amazon.awssdk.services.ecs.model.DeleteServiceResponse;
import software.amazon.awssdk.services.ecs.model.DeleteTaskSetRequest;
import software.amazon.awssdk.services.ecs.model.DeleteTaskSetResponse;
import software.amazon.awssdk.services.ecs.model.DeregisterTaskDefinitionRequest;
import software.amazon.awssdk.services.ecs.model.DeregisterTaskDefinitionResponse;
import software.amazon.awssdk.services.ecs.model.DescribeClustersRequest;
import software.amazon.awssdk.services.ecs.model.DescribeClustersResponse;
import software.amazon.awssdk.services.ecs.model.DescribeServicesRequest;
import software.amazon.awssdk.services.ecs.model.DescribeServicesResponse;
import software.amazon.awssdk.services.ecs.model.DescribeTaskDefinitionRequest;
import software.amazon.awssdk.services.ecs.model.DescribeTaskDefinitionResponse;
import software.amazon.awssdk.services.ecs.model.DescribeTaskSetsRequest;
import software.amazon.awssdk.services.ecs.model.DescribeTaskSetsResponse;
import software.amazon.awssdk.services.ecs.model.DescribeTasksRequest;
import software.amazon.awssdk.services.ecs.model.DescribeTasksResponse;
import software.amazon.awssdk.services.ecs.model.ListClustersRequest;
import software.amazon.awssdk.services.ecs.model.ListClustersResponse;
import software.amazon.awssdk.services.ecs.model.ListServicesRequest;
import software.amazon.awssdk.services.ecs.model.ListServicesResponse;
import software.amazon.awssdk.services.ecs.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.ecs.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.ecs.model.ListTaskDefinitionFamiliesRequest;
import software.amazon.awssdk.services.ecs.model.ListTaskDefinitionFamiliesResponse;
import software.amazon.awssdk.services.ecs.model.ListTaskDefinitionsRequest;
import software.amazon.awssdk.services.ecs.model.ListTaskDefinitionsResponse;
import software.amazon.awssdk.services.ecs.model.ListTasksRequest;
import software.amazon.awssdk.services.ecs.model.ListTasksResponse;
import software.amazon.awssdk.services.ecs.model.RegisterTaskDefinitionRequest;
import software.amazon.awssdk.services.ecs.model.RegisterTaskDefinitionResponse;
import software.amazon.awssdk.services.ecs.model.RunTaskRequest;
import software.amazon.awssdk.services.ecs.model.RunTaskResponse;
import software.amazon.awssdk.services.ecs.model.StopTaskRequest;
import software.amazon.awssdk.services.ecs.model.StopTaskResponse;
import software.amazon.awssdk.services.ecs.model.TagResourceRequest;
import software.amazon.awssdk.services.ecs.model.TagResourceResponse;
import software.amazon.awssdk.services.ecs.model.UntagResourceRequest;
import software.amazon.awssdk.services.ecs.model.UntagResourceResponse;
import software.amazon.awssdk.services.ecs.model.UpdateServicePrimaryTaskSetRequest;
import software.amazon.awssdk.services.ecs.model.UpdateServicePrimaryTaskSetResponse;
import software.amazon.awssdk.services.ecs.model.UpdateServiceRequest;
import software.amazon.awssdk.services.ecs.model.UpdateServiceResponse;
import software.amazon.awssdk.services.ecs.model.UpdateTaskSetRequest;
import software.amazon.awssdk.services.ecs.model.UpdateTaskSetResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;

/// The ECS API: one line per operation, each to the class of its resource. An operation that is not
/// here falls to the SDK's own default, which refuses it.
public final class EcsApi implements EcsClient {
  private final Operations operations;
  private final Caller caller;

  /// @param balancers for what services say of their target groups
  public EcsApi(
      Store store, ElasticLoadBalancingV2Client balancers, Home home, InstantSource clock) {
    this(Operations.of(store, balancers, home, clock), Caller.USER);
  }

  private EcsApi(Operations operations, Caller caller) {
    this.operations = operations;
    this.caller = caller;
  }

  /// The same API as CodeDeploy may call it: task sets of services with a CODE_DEPLOY controller
  /// can be made, promoted and deleted, and carry `startedBy` CODE_DEPLOY. Not to be given to
  /// callers from outside.
  public EcsClient forCodeDeploy() {
    return new EcsApi(operations, Caller.CODE_DEPLOY);
  }

  @Override
  public CreateClusterResponse createCluster(CreateClusterRequest request) {
    return operations.clusters().create(request);
  }

  @Override
  public DescribeClustersResponse describeClusters(DescribeClustersRequest request) {
    return operations.clusters().describe(request);
  }

  @Override
  public ListClustersResponse listClusters(ListClustersRequest request) {
    return operations.clusters().list(request);
  }

  @Override
  public DeleteClusterResponse deleteCluster(DeleteClusterRequest request) {
    return operations.clusters().delete(request);
  }

  @Override
  public RegisterTaskDefinitionResponse registerTaskDefinition(
      RegisterTaskDefinitionRequest request) {
    return operations.definitions().register(request);
  }

  @Override
  public DescribeTaskDefinitionResponse describeTaskDefinition(
      DescribeTaskDefinitionRequest request) {
    return operations.definitions().describe(request);
  }

  @Override
  public DeregisterTaskDefinitionResponse deregisterTaskDefinition(
      DeregisterTaskDefinitionRequest request) {
    return operations.definitions().deregister(request);
  }

  @Override
  public ListTaskDefinitionsResponse listTaskDefinitions(ListTaskDefinitionsRequest request) {
    return operations.definitions().list(request);
  }

  @Override
  public ListTaskDefinitionFamiliesResponse listTaskDefinitionFamilies(
      ListTaskDefinitionFamiliesRequest request) {
    return operations.definitions().families(request);
  }

  @Override
  public CreateServiceResponse createService(CreateServiceRequest request) {
    return operations.services().create(request);
  }

  @Override
  public DescribeServicesResponse describeServices(DescribeServicesRequest request) {
    return operations.services().describe(request);
  }

  @Override
  public ListServicesResponse listServices(ListServicesRequest request) {
    return operations.services().list(request);
  }

  @Override
  public UpdateServiceResponse updateService(UpdateServiceRequest request) {
    return operations.updates().update(request);
  }

  @Override
  public DeleteServiceResponse deleteService(DeleteServiceRequest request) {
    return operations.services().delete(request);
  }

  @Override
  public CreateTaskSetResponse createTaskSet(CreateTaskSetRequest request) {
    return operations.taskSets().create(request, caller);
  }

  @Override
  public DescribeTaskSetsResponse describeTaskSets(DescribeTaskSetsRequest request) {
    return operations.taskSets().describe(request);
  }

  @Override
  public UpdateTaskSetResponse updateTaskSet(UpdateTaskSetRequest request) {
    return operations.taskSets().update(request, caller);
  }

  @Override
  public UpdateServicePrimaryTaskSetResponse updateServicePrimaryTaskSet(
      UpdateServicePrimaryTaskSetRequest request) {
    return operations.taskSets().updatePrimary(request, caller);
  }

  @Override
  public DeleteTaskSetResponse deleteTaskSet(DeleteTaskSetRequest request) {
    return operations.taskSets().delete(request, caller);
  }

  @Override
  public RunTaskResponse runTask(RunTaskRequest request) {
    return operations.runTasks().run(request);
  }

  @Override
  public StopTaskResponse stopTask(StopTaskRequest request) {
    return operations.tasks().stop(request);
  }

  @Override
  public ListTasksResponse listTasks(ListTasksRequest request) {
    return operations.tasks().list(request);
  }

  @Override
  public DescribeTasksResponse describeTasks(DescribeTasksRequest request) {
    return operations.tasks().describe(request);
  }

  @Override
  public TagResourceResponse tagResource(TagResourceRequest request) {
    return operations.tags().tag(request);
  }

  @Override
  public UntagResourceResponse untagResource(UntagResourceRequest request) {
    return operations.tags().untag(request);
  }

  @Override
  public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
    return operations.tags().list(request);
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  /// Nothing to close: store and balancers belong to the caller.
  @Override
  public void close() {}

  private record Operations(
      Clusters clusters,
      TaskDefinitions definitions,
      Services services,
      ServiceUpdates updates,
      TaskSets taskSets,
      Tasks tasks,
      RunTasks runTasks,
      Tags tags) {
    static Operations of(
        Store store, ElasticLoadBalancingV2Client balancers, Home home, InstantSource clock) {
      Arns arns = new Arns(home);
      Clusters clusters = new Clusters(store, arns);
      TaskDefinitions definitions = new TaskDefinitions(store, arns, clock);
      LoadBalancerRules rules = new LoadBalancerRules(balancers);
      return new Operations(
          clusters,
          definitions,
          new Services(store, arns, clock, clusters, definitions, rules),
          new ServiceUpdates(store, arns, clock, clusters, definitions, rules),
          new TaskSets(store, arns, clock, clusters, definitions, rules),
          new Tasks(store, arns, clock, clusters),
          new RunTasks(store, arns, clock, clusters, definitions),
          new Tags(store, arns));
    }
  }
}
