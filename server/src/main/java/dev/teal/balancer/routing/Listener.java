package dev.teal.balancer.routing;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An address that the load balancer listens on, and what it does with a request there.
///
/// @param host an IP address
/// @param port 1..65535
/// @param rules in the order in which they are tried; the first whose conditions all hold decides
public record Listener(
    String id,
    String host,
    int port,
    Protocol protocol,
    List<Rule> rules,
    Action defaultAction,
    Settings settings) {
  public Listener {
    rules = List.copyOf(rules);
  }

  /// With AWS's default settings.
  public Listener(
      String id, String host, int port, Protocol protocol, List<Rule> rules, Action defaultAction) {
    this(id, host, port, protocol, rules, defaultAction, Settings.DEFAULT);
  }

  /// What a listener does besides routing.
  ///
  /// @param serverHeader whether the load balancer's own answers have its Server field
  /// @param answerHeaders fields of all answers; a target's fields of the same names are left out
  /// @param idleTimeout of TCP connections
  public record Settings(boolean serverHeader, List<Header> answerHeaders, Duration idleTimeout) {
    public static final Settings DEFAULT = new Settings(true, List.of(), Duration.ofSeconds(350));

    public Settings {
      answerHeaders = List.copyOf(answerHeaders);
    }

    /// @param value printable ASCII
    public record Header(String name, String value) {}
  }

  /// What is spoken on a listener.
  public sealed interface Protocol {
    Protocol HTTP = new Http();
    Protocol TCP = new Tcp();

    /// HTTP/1.1 in the clear.
    record Http() implements Protocol {}

    /// HTTP/1.1 or HTTP/2 over TLS, as client and listener agree.
    record Https(Tls tls) implements Protocol {}

    /// Bytes, unread: one forward action, one connection to a target for each connection from a
    /// client.
    record Tcp() implements Protocol {}

    /// The same over TLS, which ends here.
    record TcpOverTls(Tls tls) implements Protocol {}
  }

  /// Whether bytes pass unread.
  public boolean passesBytes() {
    return switch (protocol) {
      case Protocol.Tcp _, Protocol.TcpOverTls _ -> true;
      case Protocol.Http _, Protocol.Https _ -> false;
    };
  }

  /// Null when the protocol is one in the clear.
  public @Nullable Tls tls() {
    return switch (protocol) {
      case Protocol.Https(Tls tls) -> tls;
      case Protocol.TcpOverTls(Tls tls) -> tls;
      case Protocol.Http _, Protocol.Tcp _ -> null;
    };
  }
}
