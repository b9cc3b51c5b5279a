package dev.teal.balancer;

import java.time.Duration;
import java.util.List;

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
    List<Target> targets) {
  public TargetGroup {
    targets = List.copyOf(targets);
  }

  /// With targets that speak HTTP/1.1 in the clear.
  public TargetGroup(
      String id, Duration deregistrationDelay, HealthCheck healthCheck, List<Target> targets) {
    this(id, deregistrationDelay, Protocol.HTTP, healthCheck, targets);
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
      /// In the version of the group.
      HTTP,
      HTTPS,
      TCP
    }
  }
}
