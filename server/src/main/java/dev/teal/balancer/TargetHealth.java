package dev.teal.balancer;

import dev.teal.balancer.routing.TargetGroup;
import java.time.Duration;

/// What the health checks of one target have shown so far, in the words of DescribeTargetHealth.
///
/// @param streak how many checks in a row spoke against the present state
record TargetHealth(Status.Health health, Status.Reason cause, String description, int streak) {

  /// Before the first check.
  static TargetHealth registered(TargetGroup.HealthCheck check) {
    return check.enabled()
        ? new TargetHealth(
            Status.Health.INITIAL,
            Status.Reason.REGISTRATION_IN_PROGRESS,
            "Target registration is in progress",
            0)
        : new TargetHealth(
            Status.Health.HEALTHY,
            Status.Reason.HEALTH_CHECK_DISABLED,
            "Health checks are disabled",
            0);
  }

  /// The first check is under way.
  TargetHealth checking() {
    return cause == Status.Reason.REGISTRATION_IN_PROGRESS
        ? new TargetHealth(
            Status.Health.INITIAL,
            Status.Reason.INITIAL_HEALTH_CHECKING,
            "Initial health checks in progress",
            0)
        : this;
  }

  /// A new target needs one success only (Application Load Balancer guide, "Health checks for your
  /// target groups"); one that was unhealthy needs as many as the threshold.
  ///
  /// @param age how long ago the target was registered
  TargetHealth after(ProbeResult result, TargetGroup.HealthCheck check, Duration age) {
    boolean confirms = result.ok() == (health == Status.Health.HEALTHY);
    if (confirms && health != Status.Health.INITIAL) {
      return result.ok() ? withStreak(0) : unhealthy(result);
    }
    int against = streak + 1;
    if (result.ok()) {
      int needed = health == Status.Health.INITIAL ? 1 : check.healthyThreshold();
      return against >= needed
          ? new TargetHealth(Status.Health.HEALTHY, Status.Reason.NONE, "", 0)
          : withStreak(against);
    }
    boolean startsUp = health == Status.Health.INITIAL && age.compareTo(check.startUp()) < 0;
    return against >= check.unhealthyThreshold() && !startsUp
        ? unhealthy(result)
        : withStreak(against);
  }

  private static TargetHealth unhealthy(ProbeResult result) {
    return new TargetHealth(Status.Health.UNHEALTHY, result.cause(), result.description(), 0);
  }

  private TargetHealth withStreak(int value) {
    return new TargetHealth(health, cause, description, value);
  }

  /// Whether someone who reads the status sees a difference.
  boolean differs(TargetHealth other) {
    return health != other.health || cause != other.cause || !description.equals(other.description);
  }
}
