package dev.teal.deploy;

import dev.teal.deploy.Facts.Mark;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Waits for a person to say that production traffic may move.
final class ReadyWait implements Step {
  static final String NAME = "ReadyWait";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<String> lifecycleEvent() {
    return Optional.empty();
  }

  @Override
  public Progress advance(Deployment deployment, World world, Instant now) {
    if (deployment.facts().has(Mark.CONTINUED_READY)) {
      return new Progress.Done();
    }
    Duration wait = deployment.plan().readyWait().orElseThrow();
    Instant deadline = ((Phase.Running) deployment.phase()).since().plus(world.pace().real(wait));
    return now.isBefore(deadline)
        ? new Progress.Waiting(deadline, "waiting for ContinueDeployment until " + deadline)
        : new Progress.Expired(
            new Failure(
                "TIMEOUT",
                "The deployment timed out while waiting for a notification to continue. This time"
                    + " out period is `"
                    + wait.toMinutes()
                    + "` minutes."));
  }
}
