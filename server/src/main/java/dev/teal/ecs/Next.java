package dev.teal.ecs;

import java.time.Duration;

/// What follows a step in a task's life.
sealed interface Next {
  /// The task has come forward: take the next step at once.
  record Step() implements Next {}

  /// Nothing to do for a while, unless something happens to the task.
  record Look(Duration in) implements Next {}

  /// The task is forgotten.
  record End() implements Next {}
}
