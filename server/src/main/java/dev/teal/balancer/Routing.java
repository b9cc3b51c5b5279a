package dev.teal.balancer;

import java.util.List;

/// All that one load balancer does, as one value: a change is an exchange of the whole. A plain
/// value, so that it can cross a process boundary.
///
/// @param loadBalancer the caller's name for the load balancer, unique in a [Balancer]
/// @param targetGroups all that its listeners name, and no others
public record Routing(
    String loadBalancer,
    Options options,
    List<Listener> listeners,
    List<TargetGroup> targetGroups) {
  public Routing {
    listeners = List.copyOf(listeners);
    targetGroups = List.copyOf(targetGroups);
  }

  /// What holds for the whole load balancer.
  ///
  /// @param idleTimeout how long a connection with a request under way may be silent: 504 then
  /// @param clientKeepAlive how long a client's connection is used for new requests
  /// @param tlsVersionAndCipherSuite whether targets are told what was agreed on with the client
  public record Options(
      java.time.Duration idleTimeout,
      java.time.Duration clientKeepAlive,
      boolean preserveHostHeader,
      boolean dropInvalidHeaderFields,
      XForwardedFor xForwardedFor,
      boolean xForwardedForClientPort,
      boolean tlsVersionAndCipherSuite) {
    public static final Options DEFAULT =
        new Options(
            java.time.Duration.ofSeconds(60),
            java.time.Duration.ofSeconds(3600),
            false,
            false,
            XForwardedFor.APPEND,
            false,
            false);
  }

  /// What becomes of a client's X-Forwarded-For header.
  public enum XForwardedFor {
    APPEND,
    PRESERVE,
    REMOVE
  }
}
