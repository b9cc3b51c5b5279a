package dev.teal.ecs;

/// What a task set is to its service. The names are AWS's.
enum SetStatus {
  PRIMARY,
  ACTIVE,
  /// Being deleted: its tasks are stopped, then it is gone.
  DRAINING
}
