package dev.teal.deploy;

import dev.teal.deploy.Facts.Mark;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ecs.model.TaskSet;
import software.amazon.awssdk.services.ecs.model.TaskSetNotFoundException;

/// Deletes blue's task set, and waits until its tasks have drained and ended. A green that is
/// unhealthy at this moment keeps blue alive, and so does a listener that does not send all
/// production traffic to green any more.
final class TerminateBlue implements Step {
  @Override
  public String name() {
    return "TerminateBlue";
  }

  @Override
  public Optional<String> lifecycleEvent() {
    return Optional.empty();
  }

  @Override
  public Progress advance(Deployment deployment, World world, Instant now) {
    if (!deployment.facts().has(Mark.TERMINATION_BEGAN)) {
      var _ = AllowTraffic.untouched(deployment, world, Set.of(100));
      TaskSet green = GreenHealth.require(deployment, world);
      return GreenHealth.judge(deployment, green, world, now)
          .orElseGet(() -> new Progress.Noted(new Note.Marked(Mark.TERMINATION_BEGAN, now)));
    }
    return delete(deployment, deployment.sides().blueTaskSet(), world)
        ? new Progress.Done()
        : new Progress.Waiting(Polling.again(deployment, now), "blue drains and is terminated");
  }

  /// Asks for the end of a task set once.
  ///
  /// @return whether it is gone
  static boolean delete(Deployment deployment, String taskSetArn, World world) {
    Optional<TaskSet> taskSet =
        TaskSets.of(world.ecs(), deployment.plan()).flatMap(service -> service.find(taskSetArn));
    if (taskSet.filter(set -> !TaskSets.DRAINING.equals(set.status())).isEmpty()) {
      return taskSet.isEmpty();
    }
    try {
      world
          .ecs()
          .deleteTaskSet(request ->
              request
                  .cluster(deployment.plan().cluster())
                  .service(deployment.plan().service())
                  .taskSet(taskSetArn)
                  .force(true));
      return false;
    } catch (TaskSetNotFoundException e) {
      return true; // gone since it was seen, perhaps by a call whose answer was lost
    }
  }
}
