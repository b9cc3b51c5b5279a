package dev.teal.balancer;

import java.time.Duration;
import java.util.List;

/// Targets that serve the same thing. A target that is missing from a later routing is drained: it
/// gets no new request, and those under way have `deregistrationDelay` to end.
///
/// @param deregistrationDelay 0..3600 s
public record TargetGroup(
    String id, Duration deregistrationDelay, HealthCheck healthCheck, List<Target> targets) {
  public TargetGroup {
    targets = List.copyOf(targets);
  }

  /// Where a target listens. Two targets are the same when their values are.
  ///
  /// @param host an IP address
  public record Target(String host, int port) {}

  /// @param path with its query
  /// @param port 0: the target's own
  /// @param matcher which statuses are healthy: `200`, `200,202` or `200-299`
  /// @param startUp how long a new target that has never been healthy may fail its checks before it
  ///   is unhealthy, however many they are: the time that a program has to open its port
  public record HealthCheck(
      boolean enabled,
      Protocol protocol,
      String path,
      int port,
      Duration interval,
      Duration timeout,
      int healthyThreshold,
      int unhealthyThreshold,
      String matcher,
      Duration startUp) {
    /// How a target is asked.
    public enum Protocol {
      HTTP,
      TCP
    }
  }
}
