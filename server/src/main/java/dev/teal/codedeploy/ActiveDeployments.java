package dev.teal.codedeploy;

import dev.teal.store.Kind;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.util.Optional;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentLimitExceededException;

/// The deployments that have not ended, by group: one at a time for a group, some in all.
final class ActiveDeployments {
  /// By `GROUP-ID/DEPLOYMENT-ID`.
  private static final Kind<Active> KIND = new Kind<>("codedeploy/active", Active.class);

  private ActiveDeployments() {}

  private record Active(String deploymentId) {}

  /// Notes what a deployment's new status means: that it runs, or runs no more.
  static void note(Transaction tx, String groupId, DeploymentInfo deployment) {
    String id = groupId + "/" + deployment.deploymentId();
    Optional<Stored<Active>> known = tx.find(KIND, id);
    boolean ended = deployment.completeTime() != null;
    if (ended) {
      known.ifPresent(active -> tx.remove(KIND, active));
    } else if (known.isEmpty()) {
      tx.insert(KIND, id, new Active(deployment.deploymentId()));
    }
  }

  /// @throws DeploymentLimitExceededException when the group has one, or too many groups have
  static void requireRoom(Transaction tx, GroupRecord group) {
    tx.list(KIND, group.id() + "/", "", 1)
        .forEach(active -> {
          throw DeploymentLimitExceededException.builder()
              .message(
                  "The Deployment Group '"
                      + group.info().deploymentGroupName()
                      + "' already has an active Deployment '"
                      + active.value().deploymentId()
                      + "'")
              .build();
        });
    if (tx.list(KIND, "").size() >= Limits.ACTIVE_DEPLOYMENTS) {
      throw DeploymentLimitExceededException.builder()
          .message("deployments: " + Limits.ACTIVE_DEPLOYMENTS + " are active (expected: no more)")
          .build();
    }
  }
}
