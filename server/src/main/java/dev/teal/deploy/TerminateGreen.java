package dev.teal.deploy;

import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.services.ecs.model.TaskSet;

/// Deletes the task set that the deployment being rolled back had made, and waits until its tasks
/// have drained and ended.
final class TerminateGreen implements Step {
  @Override
  public String name() {
    return "TerminateGreen";
  }

  @Override
  public Optional<String> lifecycleEvent() {
    return Optional.empty();
  }

  /// The origin may have ended between making its task set and noting it, so the task set is found
  /// by the origin's id.
  @Override
  public Progress advance(Deployment deployment, World world, Instant now) {
    String origin = deployment.origin().orElseThrow();
    Optional<String> green =
        TaskSets.require(world.ecs(), deployment.plan()).madeBy(origin).map(TaskSet::taskSetArn);
    if (green.isEmpty()) {
      return new Progress.Done();
    }
    return TerminateBlue.delete(deployment, green.get(), world)
        ? new Progress.Done()
        : new Progress.Waiting(Polling.again(deployment, now), "green drains and is terminated");
  }
}
