package dev.teal.deploy;

import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.services.ecs.model.TaskSet;

/// Makes blue PRIMARY again, if green had become so.
final class RestorePrimary implements Step {
  @Override
  public String name() {
    return "RestorePrimary";
  }

  @Override
  public Optional<String> lifecycleEvent() {
    return Optional.empty();
  }

  @Override
  public Progress advance(Deployment deployment, World world, Instant now) {
    Optional<Facts.Sides> sides = deployment.facts().sides();
    if (sides.isEmpty()) {
      return new Progress.Done();
    }
    BlueGreenPlan plan = deployment.plan();
    String blue = sides.get().blueTaskSet();
    TaskSet taskSet =
        TaskSets.require(world.ecs(), plan)
            .find(blue)
            .orElseThrow(() ->
                new StepFailedException(
                    "ECS_UPDATE_ERROR",
                    "The original task set is gone: deploy an earlier revision instead."));
    if (!TaskSets.PRIMARY.equals(taskSet.status())) {
      world
          .ecs()
          .updateServicePrimaryTaskSet(request ->
              request.cluster(plan.cluster()).service(plan.service()).primaryTaskSet(blue));
    }
    return new Progress.Done();
  }
}
