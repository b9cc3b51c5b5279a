package dev.teal.codedeploy;

import dev.teal.store.Transaction;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.services.codedeploy.model.DeploymentCreator;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;
import software.amazon.awssdk.services.codedeploy.model.LastDeploymentInfo;

/// Passes on that a deployment has a new status: to its group, to the topics of the group's
/// triggers, to those who wait for EventBridge's events, and to the list of those that run.
final class News {
  private final Notifications notifications;
  private final StateChanges stateChanges;

  News(Notifications notifications, StateChanges stateChanges) {
    this.notifications = notifications;
    this.stateChanges = stateChanges;
  }

  /// @param resumed whether it goes on after a wait: that is told to nobody outside
  void tell(
      Transaction tx, String groupId, DeploymentInfo deployment, boolean resumed, Instant now) {
    ActiveDeployments.note(tx, groupId, deployment);
    Groups.byId(tx, groupId)
        .ifPresent(group -> {
          DeploymentGroupInfo changed = updated(group.value().info(), deployment);
          Groups.replace(tx, group, group.value().with(changed));
          if (!resumed) {
            notifications.enqueue(tx, changed, deployment, now);
            stateChanges.enqueue(tx, changed, deployment, now);
          }
        });
  }

  private static DeploymentGroupInfo updated(DeploymentGroupInfo group, DeploymentInfo deployment) {
    DeploymentGroupInfo.Builder changed = group.toBuilder();
    LastDeploymentInfo last =
        LastDeploymentInfo.builder()
            .deploymentId(deployment.deploymentId())
            .status(deployment.status())
            .createTime(deployment.createTime())
            .endTime(deployment.completeTime())
            .build();
    // A rollback is created together with the end of what it rolls back: it is the later one.
    if (deployment.status() == DeploymentStatus.CREATED
        || Optional.ofNullable(group.lastAttemptedDeployment())
            .filter(attempt -> !attempt.deploymentId().equals(deployment.deploymentId()))
            .isEmpty()) {
      changed.lastAttemptedDeployment(last);
    }
    if (deployment.status() == DeploymentStatus.SUCCEEDED
        && deployment.creator() == DeploymentCreator.USER) {
      changed.lastSuccessfulDeployment(last).targetRevision(deployment.revision());
    }
    return changed.build();
  }
}
