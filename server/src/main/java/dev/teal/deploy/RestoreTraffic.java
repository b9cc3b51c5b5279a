package dev.teal.deploy;

import java.time.Instant;
import java.util.Optional;

/// Sends all production traffic back to blue, if blue is still there.
final class RestoreTraffic implements Step {
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
    if (!there(sides.get().blueTaskSet(), deployment, world)) {
      throw new StepFailedException(
          "ECS_UPDATE_ERROR",
          "The original task set is gone, so production traffic stays where it is: deploy an"
              + " earlier revision instead.");
    }
    TrafficRoute.of(world.elb(), deployment.plan().productionListener())
        .shift(sides.get().greenTargetGroup(), sides.get().blueTargetGroup(), 100);
    return new Progress.Done();
  }

  private static boolean there(String taskSet, Deployment deployment, World world) {
    return TaskSets.require(world.ecs(), deployment.plan())
        .find(taskSet)
        .filter(set -> !TaskSets.DRAINING.equals(set.status()))
        .isPresent();
  }
}
