package dev.teal.ecs;

/// What a task is doing, in the order in which it goes through them. The names are AWS's.
enum TaskStatus {
  /// Wanted; nothing is asked of the runner yet.
  PROVISIONING,
  /// Its containers are being started.
  PENDING,
  /// Its containers run; it is being registered with its target groups.
  ACTIVATING,
  RUNNING,
  /// To be stopped: deregistered, waiting until no request is under way.
  DEACTIVATING,
  /// Its containers are asked to end.
  STOPPING,
  /// All its containers have ended.
  DEPROVISIONING,
  STOPPED,
  /// Stopped, and no longer shown: about to be forgotten.
  DELETED;

  boolean starting() {
    return compareTo(RUNNING) < 0;
  }

  boolean ended() {
    return compareTo(STOPPED) >= 0;
  }
}
