package dev.teal.ecs;

/// Where a service is in its life. The names are AWS's.
enum ServiceStatus {
  ACTIVE,
  /// Deleted; its tasks are being stopped.
  DRAINING,
  /// Deleted and without tasks; can be described, and its name used again.
  INACTIVE
}
