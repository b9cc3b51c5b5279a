package dev.teal.deploy;

import dev.teal.deploy.BlueGreenPlan.RollbackEvent;
import java.util.Optional;

/// Whether a deployment that ended early is rolled back.
final class RollbackPolicy {
  private RollbackPolicy() {}

  static boolean rollsBack(Deployment ended) {
    if (ended.creator() == Deployment.Creator.ROLLBACK
        || !(ended.phase() instanceof Phase.Ended phase)) {
      return false;
    }
    return switch (phase.ending()) {
      case SUCCEEDED -> false;
      case FAILED -> installBegan(ended) && configured(ended, RollbackEvent.DEPLOYMENT_FAILURE);
      case STOPPED ->
          ended
              .stop()
              .flatMap(StopRequest::rollBack)
              .orElseGet(() ->
                  installBegan(ended)
                      && configured(ended, RollbackEvent.DEPLOYMENT_STOP_ON_REQUEST));
    };
  }

  /// Before Install there is nothing to undo (CodeDeploy user guide: List of lifecycle event hooks
  /// for an Amazon ECS deployment).
  private static boolean installBegan(Deployment deployment) {
    return deployment.events().stream()
        .anyMatch(
            event -> event.name().equals(Install.NAME) && !event.start().equals(Optional.empty()));
  }

  private static boolean configured(Deployment deployment, RollbackEvent event) {
    return deployment.plan().rollbackOn().contains(event);
  }
}
