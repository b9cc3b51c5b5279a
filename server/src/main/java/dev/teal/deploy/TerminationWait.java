package dev.teal.deploy;

import dev.teal.deploy.Facts.Mark;
import java.time.Instant;
import java.util.Optional;

/// Keeps blue, idle, for as long as the deployment group says: until then a rollback is a turn of
/// the listeners.
final class TerminationWait implements Step {
  static final String NAME = "TerminationWait";

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
    if (!deployment.facts().has(Mark.TERMINATION_WAIT_BEGAN)) {
      return new Progress.Noted(new Note.Marked(Mark.TERMINATION_WAIT_BEGAN, now));
    }
    if (deployment.facts().has(Mark.CONTINUED_TERMINATION)) {
      return new Progress.Done();
    }
    Instant deadline =
        deployment
            .facts()
            .at(Mark.TERMINATION_WAIT_BEGAN)
            .orElseThrow()
            .plus(world.pace().real(deployment.plan().terminationWait()));
    return now.isBefore(deadline)
        ? new Progress.Waiting(deadline, "blue is kept until " + deadline + ", then terminated")
        : new Progress.Done();
  }
}
