package dev.teal.deploy;

import dev.teal.deploy.BlueGreenPlan.RollbackEvent;

/// What can happen to a deployment: see [Transitions].
sealed interface Event permits Event.Began, Event.Stopped, Progress {
  /// The engine took the deployment up.
  record Began() implements Event {}

  /// A user or an alarm asks for the end.
  ///
  /// @param cause what the group's rollback configuration calls it
  record Stopped(Failure failure, RollbackEvent cause) implements Event {}
}
