package dev.teal.balancer.routing;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// All that one load balancer does, as one value: a change is an exchange of the whole. A plain
/// value, so that it can cross a process boundary.
///
/// @param loadBalancer the caller's name for the load balancer, unique in a
///   [dev.teal.balancer.Balancer]
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

  /// The same with other listeners.
  public Routing withListeners(List<Listener> others) {
    return new Routing(loadBalancer, options, others, targetGroups);
  }

  /// What holds for the whole load balancer.
  ///
  /// @param idleTimeout how long a connection with a request under way may be silent: 504 then
  /// @param clientKeepAlive how long a client's connection is used for new requests
  /// @param tlsVersionAndCipherSuite whether targets are told what was agreed on with the client
  /// @param cookieKey what seals the cookies that bind clients: those sealed with another key are
  ///   passed over
  public record Options(
      Duration idleTimeout,
      Duration clientKeepAlive,
      boolean preserveHostHeader,
      boolean dropInvalidHeaderFields,
      XForwardedFor xForwardedFor,
      boolean xForwardedForClientPort,
      boolean tlsVersionAndCipherSuite,
      DesyncMitigation desyncMitigation,
      CookieKey cookieKey,
      Optional<AccessLog> accessLog) {
    public static final Options DEFAULT =
        new Options(
            Duration.ofSeconds(60),
            Duration.ofSeconds(3600),
            false,
            false,
            XForwardedFor.APPEND,
            false,
            false);

    /// For load balancers that bind no client and write no access log.
    public Options(
        Duration idleTimeout,
        Duration clientKeepAlive,
        boolean preserveHostHeader,
        boolean dropInvalidHeaderFields,
        XForwardedFor xForwardedFor,
        boolean xForwardedForClientPort,
        boolean tlsVersionAndCipherSuite) {
      this(
          idleTimeout,
          clientKeepAlive,
          preserveHostHeader,
          dropInvalidHeaderFields,
          xForwardedFor,
          xForwardedForClientPort,
          tlsVersionAndCipherSuite,
          DesyncMitigation.DEFENSIVE,
          CookieKey.NONE,
          Optional.empty());
    }
  }

  /// What becomes of requests that are not as RFC 9112 has them (Application Load Balancer guide,
  /// "Desync mitigation mode").
  public enum DesyncMitigation {
    MONITOR,
    DEFENSIVE,
    STRICTEST
  }

  /// What becomes of a client's X-Forwarded-For header.
  public enum XForwardedFor {
    APPEND,
    PRESERVE,
    REMOVE
  }
}
