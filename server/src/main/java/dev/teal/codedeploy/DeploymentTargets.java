package dev.teal.codedeploy;

import dev.teal.deploy.Deployment;
import dev.teal.deploy.Engine;
import dev.teal.deploy.LifecycleEvent;
import dev.teal.deploy.TaskSetSeen;
import dev.teal.home.Home;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codedeploy.model.BatchGetDeploymentTargetsRequest;
import software.amazon.awssdk.services.codedeploy.model.BatchGetDeploymentTargetsResponse;
import software.amazon.awssdk.services.codedeploy.model.DeploymentNotStartedException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentTarget;
import software.amazon.awssdk.services.codedeploy.model.DeploymentTargetDoesNotExistException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentTargetIdRequiredException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentTargetListSizeExceededException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentTargetType;
import software.amazon.awssdk.services.codedeploy.model.ECSTarget;
import software.amazon.awssdk.services.codedeploy.model.ECSTaskSet;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentTargetRequest;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentTargetResponse;
import software.amazon.awssdk.services.codedeploy.model.InvalidTargetFilterNameException;
import software.amazon.awssdk.services.codedeploy.model.LifecycleEventStatus;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentTargetsRequest;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentTargetsResponse;
import software.amazon.awssdk.services.codedeploy.model.TargetFilterName;
import software.amazon.awssdk.services.codedeploy.model.TargetLabel;
import software.amazon.awssdk.services.codedeploy.model.TargetStatus;

/// The target of a deployment: for ECS there is one, the service, with its task sets and its share
/// of the traffic.
final class DeploymentTargets {
  private final Store store;
  private final Engine engine;
  private final Home home;

  DeploymentTargets(Store store, Engine engine, Home home) {
    this.store = store;
    this.engine = engine;
    this.home = home;
  }

  ListDeploymentTargetsResponse list(ListDeploymentTargetsRequest request) {
    Deployment deployment = started(request.deploymentId());
    if (request.targetFilters().containsKey(TargetFilterName.UNKNOWN_TO_SDK_VERSION)) {
      throw InvalidTargetFilterNameException.builder()
          .message(
              "targetFilters: "
                  + request.targetFiltersAsStrings().keySet()
                  + " (expected: TargetStatus or ServerInstanceLabel)")
          .build();
    }
    List<String> wanted = request.targetFilters().get(TargetFilterName.TARGET_STATUS);
    boolean shown = wanted == null || wanted.contains(status(deployment).toString());
    return ListDeploymentTargetsResponse.builder()
        .targetIds(shown ? List.of(targetId(deployment)) : List.of())
        .build();
  }

  GetDeploymentTargetResponse get(GetDeploymentTargetRequest request) {
    Deployment deployment = started(request.deploymentId());
    return GetDeploymentTargetResponse.builder()
        .deploymentTarget(target(deployment, request.targetId()))
        .build();
  }

  BatchGetDeploymentTargetsResponse batchGet(BatchGetDeploymentTargetsRequest request) {
    Deployment deployment = started(request.deploymentId());
    if (request.targetIds().isEmpty()) {
      throw DeploymentTargetIdRequiredException.builder().message("targetIds: missing").build();
    }
    if (request.targetIds().size() > 1) {
      throw DeploymentTargetListSizeExceededException.builder()
          .message(
              "targetIds: "
                  + request.targetIds().size()
                  + " ids (expected: one; an ECS deployment has one target)")
          .build();
    }
    return BatchGetDeploymentTargetsResponse.builder()
        .deploymentTargets(target(deployment, request.targetIds().getFirst()))
        .build();
  }

  private Deployment started(@Nullable String deploymentId) {
    String id = Names.deployment(deploymentId);
    Deployment deployment =
        store.<Stored<Deployment>>read(tx -> Deployments.require(tx, id)).value();
    if (deployment.status() == Deployment.Status.CREATED) {
      throw DeploymentNotStartedException.builder()
          .message("The deployment " + id + " has not started")
          .build();
    }
    return deployment;
  }

  private DeploymentTarget target(Deployment deployment, @Nullable String targetId) {
    if (targetId == null || targetId.isEmpty()) {
      throw DeploymentTargetIdRequiredException.builder().message("targetId: missing").build();
    }
    if (!targetId.equals(targetId(deployment))) {
      throw DeploymentTargetDoesNotExistException.builder()
          .message(
              "targetId: "
                  + targetId
                  + " is not a target of deployment "
                  + deployment.id()
                  + " (expected: "
                  + targetId(deployment)
                  + ")")
          .build();
    }
    ECSTarget target =
        ECSTarget.builder()
            .deploymentId(deployment.id())
            .targetId(targetId)
            .targetArn(
                home.arn(
                    "ecs",
                    "service/" + deployment.plan().cluster() + "/" + deployment.plan().service()))
            .lastUpdatedAt(deployment.updated())
            .lifecycleEvents(deployment.events().stream().map(DeploymentTargets::event).toList())
            .status(status(deployment))
            .taskSetsInfo(
                engine.taskSets(deployment).stream().map(DeploymentTargets::taskSet).toList())
            .build();
    return DeploymentTarget.builder()
        .deploymentTargetType(DeploymentTargetType.ECS_TARGET)
        .ecsTarget(target)
        .build();
  }

  private static String targetId(Deployment deployment) {
    return deployment.plan().cluster() + ":" + deployment.plan().service();
  }

  /// All events done is success for the target, although the deployment still waits to terminate
  /// blue.
  private static TargetStatus status(Deployment deployment) {
    return switch (deployment.status()) {
      case CREATED -> TargetStatus.PENDING;
      case READY -> TargetStatus.READY;
      case IN_PROGRESS ->
          deployment.events().stream()
                  .allMatch(event -> event.status() == LifecycleEvent.Status.SUCCEEDED)
              ? TargetStatus.SUCCEEDED
              : TargetStatus.IN_PROGRESS;
      case SUCCEEDED -> TargetStatus.SUCCEEDED;
      case FAILED, STOPPED -> TargetStatus.FAILED;
    };
  }

  private static software.amazon.awssdk.services.codedeploy.model.LifecycleEvent event(
      LifecycleEvent event) {
    return software.amazon.awssdk.services.codedeploy.model.LifecycleEvent.builder()
        .lifecycleEventName(event.name())
        .startTime(event.start().orElse(null))
        .endTime(event.end().orElse(null))
        .status(
            switch (event.status()) {
              case PENDING -> LifecycleEventStatus.PENDING;
              case IN_PROGRESS -> LifecycleEventStatus.IN_PROGRESS;
              case SUCCEEDED -> LifecycleEventStatus.SUCCEEDED;
              case FAILED -> LifecycleEventStatus.FAILED;
              case SKIPPED -> LifecycleEventStatus.SKIPPED;
            })
        .build();
  }

  private static ECSTaskSet taskSet(TaskSetSeen seen) {
    return ECSTaskSet.builder()
        .identifer(seen.id())
        .desiredCount(seen.desired())
        .pendingCount(seen.pending())
        .runningCount(seen.running())
        .status(seen.status())
        .trafficWeight(seen.trafficWeight())
        .targetGroup(group -> group.name(seen.targetGroup()))
        .taskSetLabel(
            switch (seen.side()) {
              case BLUE -> TargetLabel.BLUE;
              case GREEN -> TargetLabel.GREEN;
            })
        .build();
  }
}
