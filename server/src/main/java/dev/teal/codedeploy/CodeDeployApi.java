package dev.teal.codedeploy;

import dev.teal.deploy.Engine;
import dev.teal.deploy.World;
import dev.teal.home.Home;
import dev.teal.store.Store;
import dev.teal.store.WorkHandler;
import java.time.InstantSource;
import java.util.Map;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;
import software.amazon.awssdk.services.codedeploy.model.BatchGetApplicationsRequest;
import software.amazon.awssdk.services.codedeploy.model.BatchGetApplicationsResponse;
import software.amazon.awssdk.services.codedeploy.model.BatchGetDeploymentGroupsRequest;
import software.amazon.awssdk.services.codedeploy.model.BatchGetDeploymentGroupsResponse;
import software.amazon.awssdk.services.codedeploy.model.BatchGetDeploymentTargetsRequest;
import software.amazon.awssdk.services.codedeploy.model.BatchGetDeploymentTargetsResponse;
import software.amazon.awssdk.services.codedeploy.model.BatchGetDeploymentsRequest;
import software.amazon.awssdk.services.codedeploy.model.BatchGetDeploymentsResponse;
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
import software.amazon.awssdk.services.codedeploy.model.GetApplicationRequest;
import software.amazon.awssdk.services.codedeploy.model.GetApplicationResponse;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentConfigRequest;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentConfigResponse;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentGroupRequest;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentGroupResponse;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentRequest;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentResponse;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentTargetRequest;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentTargetResponse;
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
import software.amazon.awssdk.services.codedeploy.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.codedeploy.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.codedeploy.model.PutLifecycleEventHookExecutionStatusRequest;
import software.amazon.awssdk.services.codedeploy.model.PutLifecycleEventHookExecutionStatusResponse;
import software.amazon.awssdk.services.codedeploy.model.StopDeploymentRequest;
import software.amazon.awssdk.services.codedeploy.model.StopDeploymentResponse;
import software.amazon.awssdk.services.codedeploy.model.TagResourceRequest;
import software.amazon.awssdk.services.codedeploy.model.TagResourceResponse;
import software.amazon.awssdk.services.codedeploy.model.UntagResourceRequest;
import software.amazon.awssdk.services.codedeploy.model.UntagResourceResponse;
import software.amazon.awssdk.services.codedeploy.model.UpdateDeploymentGroupRequest;
import software.amazon.awssdk.services.codedeploy.model.UpdateDeploymentGroupResponse;
import software.amazon.awssdk.services.sns.SnsClient;

/// CodeDeploy's operations ([API
/// reference](https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_Operations.html)).
/// What is not overridden here is refused as not supported.
public final class CodeDeployApi implements CodeDeployClient {
  private final Engine engine;
  private final Notifications notifications;
  private final Applications applications;
  private final DeploymentConfigs configs;
  private final DeploymentGroups groups;
  private final Deployments deployments;
  private final DeploymentRequests requests;
  private final DeploymentTargets targets;
  private final HookAnswers hooks;
  private final Tags tags;

  public CodeDeployApi(Store store, World world, SnsClient sns, Home home, InstantSource clock) {
    engine = new Engine(store, world, clock, new Bookkeeper());
    notifications = new Notifications(store, sns, home.region(), home.account());
    applications = new Applications(store, home, clock);
    configs = new DeploymentConfigs(store, clock);
    groups = new DeploymentGroups(store, home, new GroupResources(world, sns));
    deployments = new Deployments(store, engine, clock);
    requests = new DeploymentRequests(store, clock);
    targets = new DeploymentTargets(store, engine, home);
    hooks = new HookAnswers(store, clock);
    tags = new Tags(store, home);
  }

  /// The work that deployments need done, by queue.
  public Map<String, WorkHandler> handlers() {
    return Map.of(Engine.QUEUE, engine, Notifications.QUEUE, notifications);
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
    return deployments.create(request);
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
    return deployments.list(request);
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
