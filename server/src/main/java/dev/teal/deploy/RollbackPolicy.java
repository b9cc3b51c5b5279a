package dev.teal.deploy;

import dev.teal.deploy.BlueGreenPlan.RollbackEvent;
import java.util.Optional;

/// Whether a deployment that ended early is rolled back.
final class RollbackPolicy {
  private RollbackPolicy() {}

  static boolean rollsBack(Deployment ended) {
    return ended.phase() instanceof Phase.Ended phase
        && phase.early().isPresent()
        && ended.creator() == Deployment.Creator.USER
        && !ended.pastTheWayBack()
        && wanted(ended, phase.early().get().cause());
  }

  /// Whoever stops a deployment may say whether it is rolled back; else the group's configuration
  /// does.
  private static boolean wanted(Deployment ended, RollbackEvent cause) {
    Optional<Boolean> said =
        cause == RollbackEvent.DEPLOYMENT_STOP_ON_REQUEST
            ? ended.stop().flatMap(StopRequest::rollBack)
            : Optional.empty();
    return said.orElseGet(() -> installBegan(ended) && ended.plan().rollbackOn().contains(cause));
  }

  /// Before Install there is nothing to undo (CodeDeploy user guide: List of lifecycle event hooks
  /// for an Amazon ECS deployment).
  private static boolean installBegan(Deployment deployment) {
    return deployment.events().stream()
        .anyMatch(event -> event.name().equals(Install.NAME) && event.start().isPresent());
  }
}
