package dev.teal.codedeploy;

import dev.teal.deploy.Deployment;
import dev.teal.deploy.Facts.Mark;
import dev.teal.deploy.Failure;
import dev.teal.deploy.Phase;
import dev.teal.store.Transaction;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentOverview;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;
import software.amazon.awssdk.services.codedeploy.model.ErrorInformation;
import software.amazon.awssdk.services.codedeploy.model.RollbackInfo;
import software.amazon.awssdk.services.codedeploy.model.TargetStatus;

/// A deployment as GetDeployment shows it, under the names that its group and application have now.
final class DeploymentView {
  private DeploymentView() {}

  /// @param deployment empty when it ended before the engine had anything to do
  static DeploymentInfo of(
      Transaction tx, DeploymentRecord record, Optional<Deployment> deployment) {
    DeploymentInfo.Builder info = record.created().toBuilder();
    Groups.byId(tx, record.groupId())
        .map(group -> group.value().info())
        .ifPresent(group ->
            info.applicationName(group.applicationName())
                .deploymentGroupName(group.deploymentGroupName()));
    deployment.ifPresent(running -> add(running, info));
    return info.build();
  }

  private static void add(Deployment deployment, DeploymentInfo.Builder info) {
    info.status(status(deployment))
        .startTime(deployment.facts().at(Mark.STARTED).orElse(null))
        .instanceTerminationWaitTimeStarted(deployment.facts().has(Mark.TERMINATION_WAIT_BEGAN))
        .deploymentStatusMessages(messages(deployment));
    if (deployment.phase() instanceof Phase.Ended ended) {
      info.completeTime(ended.at())
          .deploymentOverview(overview(DeploymentTargets.status(deployment)));
      ended.failure().ifPresent(failure -> info.errorInformation(error(failure)));
    }
    rollbackInfo(deployment, info);
  }

  private static DeploymentStatus status(Deployment deployment) {
    return switch (deployment.status()) {
      case CREATED -> DeploymentStatus.CREATED;
      case IN_PROGRESS -> DeploymentStatus.IN_PROGRESS;
      case READY -> DeploymentStatus.READY;
      case SUCCEEDED -> DeploymentStatus.SUCCEEDED;
      case FAILED -> DeploymentStatus.FAILED;
      case STOPPED -> DeploymentStatus.STOPPED;
    };
  }

  /// What it waits for: AWS's own place for such words.
  private static List<String> messages(Deployment deployment) {
    return deployment.phase() instanceof Phase.Running running && !running.why().isEmpty()
        ? List.of(running.why())
        : List.of();
  }

  /// Counts deployment targets, of which ECS has one.
  private static DeploymentOverview overview(TargetStatus target) {
    return DeploymentOverview.builder()
        .pending(0L)
        .inProgress(0L)
        .ready(0L)
        .succeeded(target == TargetStatus.SUCCEEDED ? 1L : 0L)
        .failed(target == TargetStatus.FAILED ? 1L : 0L)
        .skipped(0L)
        .build();
  }

  private static ErrorInformation error(Failure failure) {
    return ErrorInformation.builder().code(failure.code()).message(failure.message()).build();
  }

  private static void rollbackInfo(Deployment deployment, DeploymentInfo.Builder info) {
    String id = deployment.id();
    deployment
        .rollback()
        .ifPresent(rollback ->
            info.rollbackInfo(
                RollbackInfo.builder()
                    .rollbackDeploymentId(rollback)
                    .rollbackMessage(
                        "Deployment "
                            + id
                            + " terminated. Automatic rollback is triggered with a"
                            + " DeploymentId "
                            + rollback
                            + ".")
                    .build()));
    deployment
        .origin()
        .ifPresent(origin ->
            info.rollbackInfo(
                RollbackInfo.builder()
                    .rollbackTriggeringDeploymentId(origin)
                    .rollbackMessage(
                        "Deployment "
                            + id
                            + " is triggered to roll back deployment "
                            + origin
                            + ".")
                    .build()));
  }
}
