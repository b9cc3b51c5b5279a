package dev.teal.balancer;

import dev.teal.balancer.routing.TargetGroup;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What a load balancer is doing: counted, not assumed. A plain value. Counters only grow, from the
/// balancer's start on.
///
/// @param generation of the routing that every event loop has taken
/// @param connections open connections from clients
public record Status(
    long generation, int connections, LoadBalancerCounters counters, List<Group> targetGroups) {
  /// How much of what holds a target is told.
  static final int MAX_HOLDERS = 100;

  /// What the load balancer did itself. The names are CloudWatch's where it has them.
  ///
  /// @param newConnections from clients
  /// @param rejectedConnections from clients, since there were too many
  /// @param elb3xx to `elb504`: answers of the load balancer's own, fixed responses excepted; with
  ///   a client that went away before its answer as 460
  /// @param redirectUrlLimitExceeded redirects that were not made, since their URL was too long
  /// @param nonCompliantRequests those that desync mitigation counts: not as RFC 9112 has them
  /// @param bytesIn of requests, heads included
  /// @param bytesOut of answers, heads included
  /// @param accessLogLinesDropped lines of access logs that could not be written in time, of all
  ///   load balancers
  public record LoadBalancerCounters(
      long newConnections,
      long rejectedConnections,
      long elb3xx,
      long elb4xx,
      long elb5xx,
      long elb500,
      long elb502,
      long elb503,
      long elb504,
      long redirects,
      long redirectUrlLimitExceeded,
      long fixedResponses,
      long nonCompliantRequests,
      long bytesIn,
      long bytesOut,
      long accessLogLinesDropped) {
    /// With what was counted elsewhere.
    public LoadBalancerCounters plus(LoadBalancerCounters more) {
      return new LoadBalancerCounters(
          newConnections + more.newConnections,
          rejectedConnections + more.rejectedConnections,
          elb3xx + more.elb3xx,
          elb4xx + more.elb4xx,
          elb5xx + more.elb5xx,
          elb500 + more.elb500,
          elb502 + more.elb502,
          elb503 + more.elb503,
          elb504 + more.elb504,
          redirects + more.redirects,
          redirectUrlLimitExceeded + more.redirectUrlLimitExceeded,
          fixedResponses + more.fixedResponses,
          nonCompliantRequests + more.nonCompliantRequests,
          bytesIn + more.bytesIn,
          bytesOut + more.bytesOut,
          accessLogLinesDropped + more.accessLogLinesDropped);
    }
  }

  /// @param counters of all its targets, also of those that are gone
  /// @param targets those of the routing, and those removed from it that are still draining
  public record Group(String id, Counters counters, List<TargetStatus> targets) {}

  /// @param inFlight requests (TCP: connections) that this target has not finished
  /// @param reason why it is not healthy, in words for the user; empty when healthy
  /// @param slowStart for how long it has had a growing share of the requests; empty: it has its
  ///   full share
  /// @param holders what a target that drains has not finished, as it was a second ago at most;
  ///   [Status#MAX_HOLDERS] of them at most. Empty for others
  public record TargetStatus(
      TargetGroup.Target target,
      Health health,
      Reason cause,
      String reason,
      int inFlight,
      Optional<Duration> slowStart,
      List<Holder> holders,
      TargetCounters counters) {
    public TargetStatus {
      // A balancer process of an older build does not tell.
      holders = holders == null ? List.of() : holders.stream().limit(MAX_HOLDERS).toList();
    }

    /// With what goes on elsewhere.
    public TargetStatus plus(TargetStatus more) {
      return new TargetStatus(
          target,
          health,
          cause,
          reason,
          inFlight + more.inFlight,
          slowStart,
          Stream.concat(holders.stream(), more.holders.stream()).toList(),
          counters.plus(more.counters));
    }

    /// With what was counted elsewhere.
    public TargetStatus plus(TargetCounters more) {
      return new TargetStatus(
          target, health, cause, reason, inFlight, slowStart, holders, counters.plus(more));
    }
  }

  /// Something that holds a target.
  ///
  /// @param client address and port
  /// @param request its method, URL and version as the access log has them, or the first 256
  ///   characters of that; empty when no access log is written
  /// @param since for how long
  public record Holder(String client, Work work, String request, Duration since) {}

  /// How far a [Holder] is.
  public enum Work {
    SENDS_REQUEST,
    AWAITS_ANSWER,
    GETS_ANSWER,
    /// A WebSocket, or another protocol that the connection was upgraded to.
    UPGRADED,
    /// A connection of a network load balancer.
    CONNECTED
  }

  public enum Health {
    /// Registered, not yet judged. Gets requests only when no target of the group is healthy.
    INITIAL,
    HEALTHY,
    UNHEALTHY,
    /// Unhealthy, gets no new connection, and those that it has are left to it for a while.
    UNHEALTHY_DRAINING,
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
  /// @param failed requests that the balancer answered itself (502, 503, 504) because no target did
  public record Counters(
      long requests,
      long status1xx,
      long status2xx,
      long status3xx,
      long status4xx,
      long status5xx,
      long connections,
      long connectionErrors,
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
          connections + more.connections,
          connectionErrors + more.connectionErrors,
          failed + more.failed,
          bytesIn + more.bytesIn,
          bytesOut + more.bytesOut,
          latency.plus(more.latency));
    }
  }

  /// Of one target, since it was registered.
  ///
  /// @param requests all that were sent to it; TCP: connections
  /// @param status1xx to `status5xx`: its answers by status class
  /// @param connections made to it
  /// @param connectionErrors connections that could not be made
  /// @param bytesIn sent to it
  /// @param bytesOut received from it
  /// @param latency from the request's last byte sent to the answer's first byte received
  public record TargetCounters(
      long requests,
      long status1xx,
      long status2xx,
      long status3xx,
      long status4xx,
      long status5xx,
      long connections,
      long connectionErrors,
      long bytesIn,
      long bytesOut,
      Latency latency) {
    static final TargetCounters NONE =
        new TargetCounters(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Latency.NONE);

    TargetCounters plus(TargetCounters other) {
      return new TargetCounters(
          requests + other.requests,
          status1xx + other.status1xx,
          status2xx + other.status2xx,
          status3xx + other.status3xx,
          status4xx + other.status4xx,
          status5xx + other.status5xx,
          connections + other.connections,
          connectionErrors + other.connectionErrors,
          bytesIn + other.bytesIn,
          bytesOut + other.bytesOut,
          latency.plus(other.latency));
    }

    Counters withFailed(long failed) {
      return new Counters(
          requests,
          status1xx,
          status2xx,
          status3xx,
          status4xx,
          status5xx,
          connections,
          connectionErrors,
          failed,
          bytesIn,
          bytesOut,
          latency);
    }
  }
}
