package dev.teal.balancer.routing;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Targets that serve the same thing. A target that is missing from a later routing is drained: it
/// gets no new request, and those under way have `deregistrationDelay` to end.
///
/// @param deregistrationDelay 0..3600 s
/// @param protocol what is spoken to its targets
public record TargetGroup(
    String id,
    Duration deregistrationDelay,
    Protocol protocol,
    HealthCheck healthCheck,
    Distribution distribution,
    Termination termination,
    List<Target> targets) {
  public TargetGroup {
    targets = List.copyOf(targets);
  }

  /// With targets that speak HTTP/1.1 in the clear.
  public TargetGroup(
      String id, Duration deregistrationDelay, HealthCheck healthCheck, List<Target> targets) {
    this(id, deregistrationDelay, Protocol.HTTP, healthCheck, targets);
  }

  /// With what application load balancers do unless told otherwise.
  public TargetGroup(
      String id,
      Duration deregistrationDelay,
      Protocol protocol,
      HealthCheck healthCheck,
      List<Target> targets) {
    this(
        id,
        deregistrationDelay,
        protocol,
        healthCheck,
        Distribution.DEFAULT,
        Termination.DEFAULT,
        targets);
  }

  /// What is spoken to targets.
  ///
  /// @param tls whether over TLS; certificates are not verified
  /// @param proxyProtocol whether each connection begins with the client's address, in version 2 of
  ///   the proxy protocol; for [Version#BYTES] alone
  public record Protocol(Version version, boolean tls, boolean proxyProtocol) {
    public static final Protocol HTTP = new Protocol(Version.HTTP1, false, false);
    public static final Protocol TCP = new Protocol(Version.BYTES, false, false);
  }

  /// What a target speaks.
  public enum Version {
    HTTP1,
    /// With prior knowledge, where it is not over TLS.
    HTTP2,
    /// HTTP/2 for POST requests alone; its health checks are calls.
    GRPC,
    /// Whatever clients speak, on TCP and TLS listeners.
    BYTES
  }

  /// Where a target listens. Two targets are the same when their values are.
  ///
  /// @param host an IP address
  public record Target(String host, int port) {}

  /// @param path with its query
  /// @param port 0: the target's own
  /// @param matcher which statuses are healthy: `200`, `200,202` or `200-299`; of a group with
  ///   [Version#GRPC], which gRPC statuses: `0-99`
  /// @param startUp how long a new target that has never been healthy may fail its checks before it
  ///   is unhealthy, however many they are: the time that a program has to open its port
  public record HealthCheck(
      boolean enabled,
      HealthCheck.Protocol protocol,
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
      /// In the version of the group.
      HTTP,
      HTTPS,
      TCP
    }
  }

  /// How requests are shared out among the targets.
  ///
  /// @param slowStart how long a target that has become healthy while others were gets a growing
  ///   share only; zero: its full share at once
  /// @param minimumHealthy with fewer healthy targets, unhealthy ones get requests too
  /// @param minimumHealthyPercent the same in percent of all targets, 1..100
  public record Distribution(
      Algorithm algorithm,
      Duration slowStart,
      Stickiness stickiness,
      int minimumHealthy,
      OptionalInt minimumHealthyPercent) {
    public static final Distribution DEFAULT =
        new Distribution(
            Algorithm.ROUND_ROBIN, Duration.ZERO, new Stickiness.None(), 1, OptionalInt.empty());
  }

  /// Which target gets a request that is bound to none.
  public enum Algorithm {
    ROUND_ROBIN,
    /// The one with the fewest requests under way.
    LEAST_OUTSTANDING_REQUESTS,
    /// Any, each as likely as the others.
    RANDOM
  }

  /// What binds a client to a target, as long as that is healthy.
  public sealed interface Stickiness {
    record None() implements Stickiness {}

    /// A cookie of the load balancer's.
    ///
    /// @param duration from the last request on, 1 s..7 days
    record LoadBalancerCookie(Duration duration) implements Stickiness {}

    /// A cookie of the load balancer's beside one of the target's: both have to come back. Without
    /// effect where an action names several groups.
    ///
    /// @param name of the target's cookie
    /// @param duration from the last answer on, 1 s..7 days
    record ApplicationCookie(String name, Duration duration) implements Stickiness {}

    /// The client's address, on TCP listeners.
    record SourceIp() implements Stickiness {}
  }

  /// When connections to a target are cut although the target would go on.
  ///
  /// @param deregistered after the deregistration delay
  /// @param unhealthy how long after the target became unhealthy; empty: never
  public record Termination(boolean deregistered, Optional<Duration> unhealthy) {
    /// As application load balancers do it.
    public static final Termination DEFAULT = new Termination(true, Optional.empty());
  }
}
