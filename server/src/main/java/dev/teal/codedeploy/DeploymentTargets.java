package dev.teal.codedeploy;

import dev.teal.deploy.Deployment;
import dev.teal.deploy.Engine;
import dev.teal.deploy.LifecycleEvent;
import dev.teal.deploy.TaskSetSeen;
import dev.teal.home.Home;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
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
import software.amazon.awssdk.services.codedeploy.model.InvalidDeploymentTargetIdException;
import software.amazon.awssdk.services.codedeploy.model.LifecycleEventStatus;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentTargetsRequest;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentTargetsResponse;
import software.amazon.awssdk.services.codedeploy.model.TargetLabel;
import software.amazon.awssdk.services.codedeploy.model.TargetStatus;

/// The target of a deployment: for ECS there is one, the service, with its task sets and its share
/// of the traffic.
final class DeploymentTargets {
  private static final Pattern TARGET_ID = Pattern.compile("[A-Za-z0-9._:/-]{1,256}");

  private final Store store;
  private final Engine engine;
  private final Home home;

  DeploymentTargets(Store store, Engine engine, Home home) {
    this.store = store;
    this.engine = engine;
    this.home = home;
  }

  ListDeploymentTargetsResponse list(ListDeploymentTargetsRequest request) {
    Optional<Deployment> deployment = started(request.deploymentId());
    Map<String, List<String>> filters = request.targetFiltersAsStrings();
    TargetFilters.check(filters);
    new Pages("targets of " + request.deploymentId()).after(request.nextToken());
    return ListDeploymentTargetsResponse.builder()
        .targetIds(
            deployment.stream()
                .filter(d -> TargetFilters.find(filters, status(d)))
                .map(DeploymentTargets::targetId)
                .toList())
        .build();
  }

  GetDeploymentTargetResponse get(GetDeploymentTargetRequest request) {
    Optional<Deployment> deployment = started(request.deploymentId());
    return GetDeploymentTargetResponse.builder()
        .deploymentTarget(target(request.deploymentId(), deployment, request.targetId()))
        .build();
  }

  BatchGetDeploymentTargetsResponse batchGet(BatchGetDeploymentTargetsRequest request) {
    Optional<Deployment> deployment = started(request.deploymentId());
    if (request.targetIds().isEmpty()) {
      throw DeploymentTargetIdRequiredException.builder()
          .message("targetIds: missing (expected: one)")
          .build();
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
        .deploymentTargets(
            target(request.deploymentId(), deployment, request.targetIds().getFirst()))
        .build();
  }

  /// A deployment that has started; empty when it ended before it had a target.
  private Optional<Deployment> started(@Nullable String deploymentId) {
    String id = Names.deployment(deploymentId);
    Optional<Deployment> deployment =
        store.read(tx -> {
          Deployments.require(tx, id);
          return Deployments.running(tx, id).map(Stored::value);
        });
    deployment
        .filter(running -> running.status() == Deployment.Status.CREATED)
        .ifPresent(created -> {
          throw DeploymentNotStartedException.builder()
              .message("The deployment " + id + " has not started")
              .build();
        });
    return deployment;
  }

  private DeploymentTarget target(
      String deploymentId, Optional<Deployment> deployment, @Nullable String targetId) {
    if (targetId == null || targetId.isEmpty()) {
      throw DeploymentTargetIdRequiredException.builder()
          .message("targetId: missing (expected: CLUSTER:SERVICE)")
          .build();
    }
    if (!TARGET_ID.matcher(targetId).matches()) {
      throw InvalidDeploymentTargetIdException.builder()
          .message("targetId: " + Names.shown(targetId) + " (expected: CLUSTER:SERVICE)")
          .build();
    }
    return deployment
        .filter(running -> targetId.equals(targetId(running)))
        .map(this::target)
        .orElseThrow(() ->
            DeploymentTargetDoesNotExistException.builder()
                .message(
                    "targetId: "
                        + targetId
                        + " is not a target of deployment "
                        + deploymentId
                        + " (expected: "
                        + deployment.map(DeploymentTargets::targetId).orElse("it has none")
                        + ")")
                .build());
  }

  private DeploymentTarget target(Deployment deployment) {
    ECSTarget target =
        ECSTarget.builder()
            .deploymentId(deployment.id())
            .targetId(targetId(deployment))
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
  static TargetStatus status(Deployment deployment) {
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
