package dev.teal.deploy;

import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.services.ecs.model.TaskSet;

/// Sends all production traffic back to blue, if blue is still there, and makes it PRIMARY again,
/// if green had become so. Both are one step, since a service whose PRIMARY task set is not where
/// its traffic goes cannot be deployed to.
final class RestoreTraffic implements Step {
  /// Whether a deployment is at it, and must not be stopped.
  static boolean isUnderWay(Deployment deployment) {
    return deployment.creator() == Deployment.Creator.ROLLBACK
        && deployment.phase() instanceof Phase.Running running
        && running.step().equals(AllowTraffic.NAME);
  }

  @Override
  public String name() {
    return AllowTraffic.NAME;
  }

  @Override
  public Progress advance(Deployment deployment, World world, Instant now) {
    Optional<Facts.Sides> sides = deployment.facts().sides();
    if (sides.isEmpty()) {
      return new Progress.Done();
    }
    TaskSet blue =
        TaskSets.require(world.ecs(), deployment.plan())
            .find(sides.get().blueTaskSet())
            .filter(set -> !TaskSets.DRAINING.equals(set.status()))
            .orElseThrow(() ->
                new StepFailedException(
                    "ECS_UPDATE_ERROR",
                    "The original task set is gone, so production traffic stays where it is: deploy"
                        + " an earlier revision instead."));
    TrafficRoute.of(world.elb(), deployment.plan().productionListener())
        .shift(sides.get().greenTargetGroup(), sides.get().blueTargetGroup(), 100);
    TaskSets.makePrimary(deployment.plan(), blue, world);
    return new Progress.Done();
  }
}
