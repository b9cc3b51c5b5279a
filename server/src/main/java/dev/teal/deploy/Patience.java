package dev.teal.deploy;

import dev.teal.clock.Pace;
import dev.teal.deploy.Facts.Mark;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;

/// How long a step's calls may go on failing: a lifecycle event has an hour, and then it fails
/// (CodeDeploy user guide: Limits).
///
/// The hour begins with the first call that fails and ends with a look that succeeds. It does not
/// begin with the step: a shift takes longer by design, and a server that was away must not give up
/// a rollback for the first trouble that it meets.
final class Patience {
  private static final Duration SIXTY_MINUTES = Duration.ofMinutes(60);

  private Patience() {}

  /// What comes of a step that could be called: when it has nothing to do for now, its trouble is
  /// over. That is noted first, and the step called again.
  static Progress afterSuccess(Deployment deployment, Progress progress) {
    return progress instanceof Progress.Waiting && deployment.facts().has(Mark.CALLS_FAIL)
        ? new Progress.Noted(new Note.Unmarked(Mark.CALLS_FAIL))
        : progress;
  }

  /// What comes of trouble that may pass.
  static Progress afterTrouble(
      Deployment deployment, Step step, SdkException trouble, Pace pace, Instant now) {
    Optional<Instant> since = since(deployment);
    if (since.isEmpty()) {
      return new Progress.Noted(new Note.Marked(Mark.CALLS_FAIL, now));
    }
    return now.isBefore(since.get().plus(pace.real(SIXTY_MINUTES)))
        ? new Progress.Waiting(
            now.plus(Trouble.TRY_AGAIN_AFTER), "trying again after: " + Trouble.told(trouble))
        : new Progress.Failed(
            new Failure(
                "TIMEOUT",
                "The deployment timed out: "
                    + step.name()
                    + " could not be done for 60 minutes. The last trouble: "
                    + Trouble.told(trouble)));
  }

  /// Since when this step's calls fail; what an earlier step suffered does not count.
  private static Optional<Instant> since(Deployment deployment) {
    Instant began = ((Phase.Running) deployment.phase()).since();
    return deployment.facts().at(Mark.CALLS_FAIL).filter(at -> !at.isBefore(began));
  }
}
