package dev.teal.codedeploy;

import dev.teal.deploy.Engine;
import dev.teal.deploy.World;
import dev.teal.home.Home;
import dev.teal.store.Store;
import dev.teal.store.WorkHandler;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;
import software.amazon.awssdk.services.codedeploy.model.AddTagsToOnPremisesInstancesRequest;
import software.amazon.awssdk.services.codedeploy.model.AddTagsToOnPremisesInstancesResponse;
import software.amazon.awssdk.services.codedeploy.model.BatchGetApplicationRevisionsRequest;
import software.amazon.awssdk.services.codedeploy.model.BatchGetApplicationRevisionsResponse;
import software.amazon.awssdk.services.codedeploy.model.BatchGetApplicationsRequest;
import software.amazon.awssdk.services.codedeploy.model.BatchGetApplicationsResponse;
import software.amazon.awssdk.services.codedeploy.model.BatchGetDeploymentGroupsRequest;
import software.amazon.awssdk.services.codedeploy.model.BatchGetDeploymentGroupsResponse;
import software.amazon.awssdk.services.codedeploy.model.BatchGetDeploymentTargetsRequest;
import software.amazon.awssdk.services.codedeploy.model.BatchGetDeploymentTargetsResponse;
import software.amazon.awssdk.services.codedeploy.model.BatchGetDeploymentsRequest;
import software.amazon.awssdk.services.codedeploy.model.BatchGetDeploymentsResponse;
import software.amazon.awssdk.services.codedeploy.model.BatchGetOnPremisesInstancesRequest;
import software.amazon.awssdk.services.codedeploy.model.BatchGetOnPremisesInstancesResponse;
import software.amazon.awssdk.services.codedeploy.model.ContinueDeploymentRequest;
import software.amazon.awssdk.services.codedeploy.model.ContinueDeploymentResponse;
import software.amazon.awssdk.services.codedeploy.model.CreateApplicationRequest;
import software.amazon.awssdk.services.codedeploy.model.CreateApplicationResponse;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentConfigRequest;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentConfigResponse;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentGroupRequest;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentGroupResponse;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentRequest;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentResponse;
import software.amazon.awssdk.services.codedeploy.model.DeleteApplicationRequest;
import software.amazon.awssdk.services.codedeploy.model.DeleteApplicationResponse;
import software.amazon.awssdk.services.codedeploy.model.DeleteDeploymentConfigRequest;
import software.amazon.awssdk.services.codedeploy.model.DeleteDeploymentConfigResponse;
import software.amazon.awssdk.services.codedeploy.model.DeleteDeploymentGroupRequest;
import software.amazon.awssdk.services.codedeploy.model.DeleteDeploymentGroupResponse;
import software.amazon.awssdk.services.codedeploy.model.DeleteGitHubAccountTokenRequest;
import software.amazon.awssdk.services.codedeploy.model.DeleteGitHubAccountTokenResponse;
import software.amazon.awssdk.services.codedeploy.model.DeleteResourcesByExternalIdRequest;
import software.amazon.awssdk.services.codedeploy.model.DeleteResourcesByExternalIdResponse;
import software.amazon.awssdk.services.codedeploy.model.DeregisterOnPremisesInstanceRequest;
import software.amazon.awssdk.services.codedeploy.model.DeregisterOnPremisesInstanceResponse;
import software.amazon.awssdk.services.codedeploy.model.GetApplicationRequest;
import software.amazon.awssdk.services.codedeploy.model.GetApplicationResponse;
import software.amazon.awssdk.services.codedeploy.model.GetApplicationRevisionRequest;
import software.amazon.awssdk.services.codedeploy.model.GetApplicationRevisionResponse;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentConfigRequest;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentConfigResponse;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentGroupRequest;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentGroupResponse;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentRequest;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentResponse;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentTargetRequest;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentTargetResponse;
import software.amazon.awssdk.services.codedeploy.model.GetOnPremisesInstanceRequest;
import software.amazon.awssdk.services.codedeploy.model.GetOnPremisesInstanceResponse;
import software.amazon.awssdk.services.codedeploy.model.ListApplicationRevisionsRequest;
import software.amazon.awssdk.services.codedeploy.model.ListApplicationRevisionsResponse;
import software.amazon.awssdk.services.codedeploy.model.ListApplicationsRequest;
import software.amazon.awssdk.services.codedeploy.model.ListApplicationsResponse;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentConfigsRequest;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentConfigsResponse;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentGroupsRequest;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentGroupsResponse;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentTargetsRequest;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentTargetsResponse;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentsRequest;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentsResponse;
import software.amazon.awssdk.services.codedeploy.model.ListGitHubAccountTokenNamesRequest;
import software.amazon.awssdk.services.codedeploy.model.ListGitHubAccountTokenNamesResponse;
import software.amazon.awssdk.services.codedeploy.model.ListOnPremisesInstancesRequest;
import software.amazon.awssdk.services.codedeploy.model.ListOnPremisesInstancesResponse;
import software.amazon.awssdk.services.codedeploy.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.codedeploy.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.codedeploy.model.PutLifecycleEventHookExecutionStatusRequest;
import software.amazon.awssdk.services.codedeploy.model.PutLifecycleEventHookExecutionStatusResponse;
import software.amazon.awssdk.services.codedeploy.model.RegisterApplicationRevisionRequest;
import software.amazon.awssdk.services.codedeploy.model.RegisterApplicationRevisionResponse;
import software.amazon.awssdk.services.codedeploy.model.RegisterOnPremisesInstanceRequest;
import software.amazon.awssdk.services.codedeploy.model.RegisterOnPremisesInstanceResponse;
import software.amazon.awssdk.services.codedeploy.model.RemoveTagsFromOnPremisesInstancesRequest;
import software.amazon.awssdk.services.codedeploy.model.RemoveTagsFromOnPremisesInstancesResponse;
import software.amazon.awssdk.services.codedeploy.model.StopDeploymentRequest;
import software.amazon.awssdk.services.codedeploy.model.StopDeploymentResponse;
import software.amazon.awssdk.services.codedeploy.model.TagResourceRequest;
import software.amazon.awssdk.services.codedeploy.model.TagResourceResponse;
import software.amazon.awssdk.services.codedeploy.model.UntagResourceRequest;
import software.amazon.awssdk.services.codedeploy.model.UntagResourceResponse;
import software.amazon.awssdk.services.codedeploy.model.UpdateApplicationRequest;
import software.amazon.awssdk.services.codedeploy.model.UpdateApplicationResponse;
import software.amazon.awssdk.services.codedeploy.model.UpdateDeploymentGroupRequest;
import software.amazon.awssdk.services.codedeploy.model.UpdateDeploymentGroupResponse;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sns.SnsClient;
import tools.jackson.databind.node.ObjectNode;

/// CodeDeploy's operations ([API
/// reference](https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_Operations.html)): all
/// of them, together with the [#deprecatedOperations].
public final class CodeDeployApi implements CodeDeployClient {
  private final Engine engine;
  private final Notifications notifications;
  private final StateChanges stateChanges;
  private final History history;
  private final Applications applications;
  private final Revisions revisions;
  private final RevisionList revisionList;
  private final DeploymentConfigs configs;
  private final DeploymentGroups groups;
  private final NewDeployments newDeployments;
  private final Deployments deployments;
  private final DeploymentList deploymentList;
  private final DeploymentRequests requests;
  private final DeploymentTargets targets;
  private final DeprecatedOperations deprecated;
  private final HookAnswers hooks;
  private final OnPremisesInstances instances;
  private final InstanceTags instanceTags;
  private final GitHubTokens gitHubTokens = new GitHubTokens();
  private final Tags tags;

  /// @param s3 where revisions are read from that are in S3
  public CodeDeployApi(
      Store store, World world, SnsClient sns, S3Client s3, Home home, InstantSource clock) {
    stateChanges = new StateChanges(store, home);
    notifications = new Notifications(store, sns, home);
    News news = new News(notifications, stateChanges);
    engine = new Engine(store, world, clock, new Bookkeeper(news));
    history = new History(store);
    applications = new Applications(store, clock);
    revisions = new Revisions(store, clock);
    revisionList = new RevisionList(store);
    configs = new DeploymentConfigs(store, clock);
    GroupResources resources = new GroupResources(world, sns);
    groups = new DeploymentGroups(store, clock, resources);
    instances = new OnPremisesInstances(store, home, world.pace(), clock);
    instanceTags = new InstanceTags(store, instances);
    newDeployments =
        new NewDeployments(
            store,
            engine,
            resources,
            new AppSpecSource(s3),
            new ServerDeployments(news, instances),
            clock);
    deployments = new Deployments(store);
    deploymentList = new DeploymentList(store);
    requests = new DeploymentRequests(store, clock);
    targets = new DeploymentTargets(store, engine, home);
    deprecated = new DeprecatedOperations(new DeploymentInstances(store), requests);
    hooks = new HookAnswers(store, clock);
    tags = new Tags(store, home);
  }

  /// The work that deployments need done, by queue.
  public Map<String, WorkHandler> handlers() {
    return Map.of(
        Engine.QUEUE,
        engine,
        Notifications.QUEUE,
        notifications.handler(),
        StateChanges.QUEUE,
        stateChanges.handler(),
        History.QUEUE,
        history);
  }

  /// The four operations that AWS has deprecated and that its SDK for Java leaves out, by name.
  public Map<String, UnaryOperator<ObjectNode>> deprecatedOperations() {
    return deprecated.byName();
  }

  /// Calls `subscriber` with every state change of a deployment from now on, after it was stored,
  /// on a worker's thread. An event may come twice, with the same id, when the server was killed
  /// between delivering it and noting that.
  public void onStateChange(Consumer<StateChange> subscriber) {
    stateChanges.subscribe(subscriber);
  }

  @Override
  public CreateApplicationResponse createApplication(CreateApplicationRequest request) {
    return applications.create(request);
  }

  @Override
  public GetApplicationResponse getApplication(GetApplicationRequest request) {
    return applications.get(request);
  }

  @Override
  public BatchGetApplicationsResponse batchGetApplications(BatchGetApplicationsRequest request) {
    return applications.batchGet(request);
  }

  @Override
  public ListApplicationsResponse listApplications(ListApplicationsRequest request) {
    return applications.list(request);
  }

  @Override
  public DeleteApplicationResponse deleteApplication(DeleteApplicationRequest request) {
    return applications.delete(request);
  }

  @Override
  public UpdateApplicationResponse updateApplication(UpdateApplicationRequest request) {
    return applications.update(request);
  }

  @Override
  public RegisterApplicationRevisionResponse registerApplicationRevision(
      RegisterApplicationRevisionRequest request) {
    return revisions.register(request);
  }

  @Override
  public GetApplicationRevisionResponse getApplicationRevision(
      GetApplicationRevisionRequest request) {
    return revisions.get(request);
  }

  @Override
  public BatchGetApplicationRevisionsResponse batchGetApplicationRevisions(
      BatchGetApplicationRevisionsRequest request) {
    return revisions.batchGet(request);
  }

  @Override
  public ListApplicationRevisionsResponse listApplicationRevisions(
      ListApplicationRevisionsRequest request) {
    return revisionList.list(request);
  }

  @Override
  public CreateDeploymentConfigResponse createDeploymentConfig(
      CreateDeploymentConfigRequest request) {
    return configs.create(request);
  }

  @Override
  public GetDeploymentConfigResponse getDeploymentConfig(GetDeploymentConfigRequest request) {
    return configs.get(request);
  }

  @Override
  public ListDeploymentConfigsResponse listDeploymentConfigs(ListDeploymentConfigsRequest request) {
    return configs.list(request);
  }

  @Override
  public DeleteDeploymentConfigResponse deleteDeploymentConfig(
      DeleteDeploymentConfigRequest request) {
    return configs.delete(request);
  }

  @Override
  public CreateDeploymentGroupResponse createDeploymentGroup(CreateDeploymentGroupRequest request) {
    return groups.create(request);
  }

  @Override
  public GetDeploymentGroupResponse getDeploymentGroup(GetDeploymentGroupRequest request) {
    return groups.get(request);
  }

  @Override
  public BatchGetDeploymentGroupsResponse batchGetDeploymentGroups(
      BatchGetDeploymentGroupsRequest request) {
    return groups.batchGet(request);
  }

  @Override
  public ListDeploymentGroupsResponse listDeploymentGroups(ListDeploymentGroupsRequest request) {
    return groups.list(request);
  }

  @Override
  public UpdateDeploymentGroupResponse updateDeploymentGroup(UpdateDeploymentGroupRequest request) {
    return groups.update(request);
  }

  @Override
  public DeleteDeploymentGroupResponse deleteDeploymentGroup(DeleteDeploymentGroupRequest request) {
    return groups.delete(request);
  }

  @Override
  public CreateDeploymentResponse createDeployment(CreateDeploymentRequest request) {
    return newDeployments.create(request);
  }

  @Override
  public GetDeploymentResponse getDeployment(GetDeploymentRequest request) {
    return deployments.get(request);
  }

  @Override
  public BatchGetDeploymentsResponse batchGetDeployments(BatchGetDeploymentsRequest request) {
    return deployments.batchGet(request);
  }

  @Override
  public ListDeploymentsResponse listDeployments(ListDeploymentsRequest request) {
    return deploymentList.list(request);
  }

  @Override
  public StopDeploymentResponse stopDeployment(StopDeploymentRequest request) {
    return requests.stop(request);
  }

  @Override
  public ContinueDeploymentResponse continueDeployment(ContinueDeploymentRequest request) {
    return requests.continueDeployment(request);
  }

  @Override
  public ListDeploymentTargetsResponse listDeploymentTargets(ListDeploymentTargetsRequest request) {
    return targets.list(request);
  }

  @Override
  public GetDeploymentTargetResponse getDeploymentTarget(GetDeploymentTargetRequest request) {
    return targets.get(request);
  }

  @Override
  public BatchGetDeploymentTargetsResponse batchGetDeploymentTargets(
      BatchGetDeploymentTargetsRequest request) {
    return targets.batchGet(request);
  }

  @Override
  public PutLifecycleEventHookExecutionStatusResponse putLifecycleEventHookExecutionStatus(
      PutLifecycleEventHookExecutionStatusRequest request) {
    return hooks.put(request);
  }

  @Override
  public RegisterOnPremisesInstanceResponse registerOnPremisesInstance(
      RegisterOnPremisesInstanceRequest request) {
    return instances.register(request);
  }

  @Override
  public DeregisterOnPremisesInstanceResponse deregisterOnPremisesInstance(
      DeregisterOnPremisesInstanceRequest request) {
    return instances.deregister(request);
  }

  @Override
  public GetOnPremisesInstanceResponse getOnPremisesInstance(GetOnPremisesInstanceRequest request) {
    return instances.get(request);
  }

  @Override
  public BatchGetOnPremisesInstancesResponse batchGetOnPremisesInstances(
      BatchGetOnPremisesInstancesRequest request) {
    return instances.batchGet(request);
  }

  @Override
  public ListOnPremisesInstancesResponse listOnPremisesInstances(
      ListOnPremisesInstancesRequest request) {
    return instances.list(request);
  }

  @Override
  public AddTagsToOnPremisesInstancesResponse addTagsToOnPremisesInstances(
      AddTagsToOnPremisesInstancesRequest request) {
    return instanceTags.add(request);
  }

  @Override
  public RemoveTagsFromOnPremisesInstancesResponse removeTagsFromOnPremisesInstances(
      RemoveTagsFromOnPremisesInstancesRequest request) {
    return instanceTags.remove(request);
  }

  @Override
  public ListGitHubAccountTokenNamesResponse listGitHubAccountTokenNames(
      ListGitHubAccountTokenNamesRequest request) {
    return gitHubTokens.list(request);
  }

  @Override
  public DeleteGitHubAccountTokenResponse deleteGitHubAccountToken(
      DeleteGitHubAccountTokenRequest request) {
    return gitHubTokens.delete(request);
  }

  /// CloudFormation links resources to external ids: none is linked here, so there is nothing to
  /// delete.
  @Override
  public DeleteResourcesByExternalIdResponse deleteResourcesByExternalId(
      DeleteResourcesByExternalIdRequest request) {
    return DeleteResourcesByExternalIdResponse.builder().build();
  }

  @Override
  public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
    return tags.list(request);
  }

  @Override
  public TagResourceResponse tagResource(TagResourceRequest request) {
    return tags.tag(request);
  }

  @Override
  public UntagResourceResponse untagResource(UntagResourceRequest request) {
    return tags.untag(request);
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {
    // Holds nothing of its own.
  }
}
