package dev.teal.deploy;

import dev.teal.deploy.BlueGreenPlan.RollbackEvent;
import dev.teal.deploy.LifecycleEvent.Status;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// What becomes of a deployment when something happens: a pure function, tested by tables.
///
/// ```
/// Created -Began-> Running(first step) -Done-> Running(next step) ... -Done-> Ended(SUCCEEDED)
///    any of them -Failed-> Ended(FAILED)    -Stopped, Expired-> Ended(STOPPED)
/// ```
final class Transitions {
  private Transitions() {}

  /// @throws IllegalStateException when that cannot happen there
  static Deployment apply(Deployment deployment, Event event, Instant now) {
    return switch (deployment.phase()) {
      case Phase.Created created -> fromCreated(deployment, event, now);
      case Phase.Running running -> fromRunning(deployment, running, event, now);
      case Phase.Ended ended -> throw illegal(deployment, event);
    };
  }

  private static Deployment fromCreated(Deployment deployment, Event event, Instant now) {
    return switch (event) {
      case Event.Began began ->
          enter(
              deployment.with(
                  deployment.facts().with(new Note.Marked(Facts.Mark.STARTED, now), now)),
              BlueGreenFlow.first(deployment),
              now);
      case Event.Stopped stopped -> stop(deployment, stopped.failure(), stopped.cause(), now);
      case Progress.Failed failed -> fail(deployment, failed.failure(), now);
      case Progress.Done done -> throw illegal(deployment, event);
      case Progress.Noted noted -> throw illegal(deployment, event);
      case Progress.Waiting waiting -> throw illegal(deployment, event);
      case Progress.Expired expired -> throw illegal(deployment, event);
    };
  }

  private static Deployment fromRunning(
      Deployment deployment, Phase.Running running, Event event, Instant now) {
    return switch (event) {
      case Event.Began began -> throw illegal(deployment, event);
      case Event.Stopped stopped -> stop(deployment, stopped.failure(), stopped.cause(), now);
      case Progress.Failed failed -> fail(deployment, failed.failure(), now);
      case Progress.Expired expired ->
          stop(deployment, expired.failure(), RollbackEvent.DEPLOYMENT_STOP_ON_REQUEST, now);
      case Progress.Noted noted -> deployment.with(deployment.facts().with(noted.note(), now));
      case Progress.Waiting waiting ->
          deployment.with(new Phase.Running(running.step(), running.since(), waiting.why()));
      case Progress.Done done -> leave(deployment, running, now);
    };
  }

  private static Deployment enter(Deployment deployment, Step step, Instant now) {
    return withEvent(deployment, step, event -> event.begun(now))
        .with(new Phase.Running(step.name(), now, ""));
  }

  private static Deployment leave(Deployment deployment, Phase.Running running, Instant now) {
    Step step = BlueGreenFlow.step(deployment, running.step());
    Deployment left = withEvent(deployment, step, event -> event.ended(Status.SUCCEEDED, now));
    return BlueGreenFlow.after(deployment, running.step())
        .map(next -> enter(left, next, now))
        .orElseGet(() -> left.with(new Phase.Ended(Phase.Ending.SUCCEEDED, now, Optional.empty())));
  }

  private static Deployment withEvent(
      Deployment deployment, Step step, UnaryOperator<LifecycleEvent> change) {
    return deployment.with(
        deployment.events().stream()
            .map(e -> step.lifecycleEvent().equals(Optional.of(e.name())) ? change.apply(e) : e)
            .toList());
  }

  private static Deployment fail(Deployment deployment, Failure failure, Instant now) {
    return endEarly(
        deployment, Phase.Ending.FAILED, failure, RollbackEvent.DEPLOYMENT_FAILURE, now);
  }

  private static Deployment stop(
      Deployment deployment, Failure failure, RollbackEvent cause, Instant now) {
    return endEarly(deployment, Phase.Ending.STOPPED, failure, cause, now);
  }

  /// The event under way failed, those to come are skipped: so AWS shows a deployment that ended
  /// early.
  private static Deployment endEarly(
      Deployment deployment,
      Phase.Ending ending,
      Failure failure,
      RollbackEvent cause,
      Instant now) {
    List<LifecycleEvent> events =
        deployment.events().stream()
            .map(event ->
                switch (event.status()) {
                  case IN_PROGRESS -> event.ended(Status.FAILED, now);
                  case PENDING -> event.skipped();
                  case SUCCEEDED, FAILED, SKIPPED -> event;
                })
            .toList();
    return deployment
        .with(events)
        .with(new Phase.Ended(ending, now, Optional.of(new Phase.EarlyEnd(failure, cause))));
  }

  private static IllegalStateException illegal(Deployment deployment, Event event) {
    return new IllegalStateException(
        deployment.id() + ": " + event + " cannot happen in " + deployment.phase());
  }
}
