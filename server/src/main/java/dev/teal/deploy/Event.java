package dev.teal.deploy;

/// What can happen to a deployment: see [Transitions].
sealed interface Event permits Event.Began, Event.Stopped, Progress {
  /// The engine took the deployment up.
  record Began() implements Event {}

  /// A user asked for the end.
  record Stopped(StopRequest request) implements Event {}
}
