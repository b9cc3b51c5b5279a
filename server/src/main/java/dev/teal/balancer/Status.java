package dev.teal.balancer;

import java.util.List;

/// What a load balancer is doing: counted, not assumed. A plain value.
///
/// @param generation of the routing that every event loop has taken
/// @param connections open connections from clients
public record Status(long generation, int connections, List<Group> targetGroups) {
  /// @param targets those of the routing, and those removed from it that are still draining
  public record Group(String id, Counters counters, List<TargetStatus> targets) {}

  /// @param inFlight requests (TCP: connections) that this target has not finished
  /// @param reason why it is not healthy, in words for the user; empty when healthy
  public record TargetStatus(
      TargetGroup.Target target, Health health, Reason cause, String reason, int inFlight) {
    /// With more requests under way.
    public TargetStatus plus(int more) {
      return new TargetStatus(target, health, cause, reason, inFlight + more);
    }
  }

  public enum Health {
    /// Registered, not yet judged. Gets requests only when no target of the group is healthy.
    INITIAL,
    HEALTHY,
    UNHEALTHY,
    /// Removed from the routing; requests under way may end. Gone from the status when the last has
    /// ended or its time is over.
    DRAINING
  }

  public enum Reason {
    NONE,
    REGISTRATION_IN_PROGRESS,
    INITIAL_HEALTH_CHECKING,
    RESPONSE_CODE_MISMATCH,
    TIMEOUT,
    FAILED_HEALTH_CHECKS,
    HEALTH_CHECK_DISABLED,
    DEREGISTRATION_IN_PROGRESS
  }

  /// Since the balancer took the group up.
  ///
  /// @param requests all that were sent to a target of the group
  /// @param status1xx to `status5xx`: answers of targets by status class
  /// @param failed requests that the balancer answered itself (502, 503, 504) because no target did
  /// @param bytesIn from clients, `bytesOut` to them
  /// @param latency from the request's last byte sent to the answer's first byte received
  public record Counters(
      long requests,
      long status1xx,
      long status2xx,
      long status3xx,
      long status4xx,
      long status5xx,
      long failed,
      long bytesIn,
      long bytesOut,
      Latency latency) {
    /// With what was counted elsewhere.
    public Counters plus(Counters more) {
      return new Counters(
          requests + more.requests,
          status1xx + more.status1xx,
          status2xx + more.status2xx,
          status3xx + more.status3xx,
          status4xx + more.status4xx,
          status5xx + more.status5xx,
          failed + more.failed,
          bytesIn + more.bytesIn,
          bytesOut + more.bytesOut,
          latency.plus(more.latency));
    }
  }

  /// Percentiles in microseconds; 0 when nothing was measured.
  public record Latency(long count, long p50, long p90, long p99, long max) {
    /// With what was measured elsewhere; the percentiles are means then, weighted by count.
    public Latency plus(Latency more) {
      return new Latency(
          count + more.count,
          mean(p50, more, more.p50),
          mean(p90, more, more.p90),
          mean(p99, more, more.p99),
          Math.max(max, more.max));
    }

    private long mean(long own, Latency more, long other) {
      return more.count == 0
          ? own
          : Math.round(((double) own * count + (double) other * more.count) / (count + more.count));
    }
  }
}
