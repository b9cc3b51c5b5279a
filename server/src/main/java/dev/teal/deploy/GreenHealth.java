package dev.teal.deploy;

import dev.teal.deploy.Facts.Mark;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.services.ecs.model.TaskSet;

/// Judges green once it carries traffic: a green that is no longer steady has five minutes to
/// become so again (CodeDeploy user guide: Amazon ECS blue/green deployments, "Traffic shifting").
final class GreenHealth {
  private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
  private static final String UNHEALTHY =
      "CodeDeploy detected that the replacement task set is unhealthy.";

  private GreenHealth() {}

  static TaskSet require(Deployment deployment, World world) {
    return TaskSets.require(world.ecs(), deployment.plan())
        .find(deployment.facts().greenTaskSet().orElseThrow())
        .orElseThrow(() -> new StepFailedException("ECS_UPDATE_ERROR", UNHEALTHY));
  }

  /// What stands in the way of going on; empty when nothing does.
  static Optional<Progress> judge(Deployment deployment, TaskSet green, World world, Instant now) {
    Optional<Instant> since = deployment.facts().at(Mark.GREEN_UNSTEADY);
    if (TaskSets.steady(green)) {
      return since.map(was -> new Progress.Noted(new Note.Unmarked(Mark.GREEN_UNSTEADY)));
    }
    if (since.isEmpty()) {
      return Optional.of(new Progress.Noted(new Note.Marked(Mark.GREEN_UNSTEADY, now)));
    }
    Instant deadline = since.get().plus(world.pace().real(FIVE_MINUTES));
    return Optional.of(
        now.isBefore(deadline)
            ? new Progress.Waiting(now.plus(world.pace().real(LOOK_AGAIN)), TaskSets.counts(green))
            : new Progress.Failed(
                new Failure("ECS_UPDATE_ERROR", UNHEALTHY + " " + TaskSets.counts(green) + ".")));
  }
}
