package dev.teal.balancer;

import java.util.List;

/// An address that the load balancer listens on, and what it does with a request there.
///
/// @param host an IP address
/// @param port 1..65535
/// @param rules in the order in which they are tried; the first whose conditions all hold decides
public record Listener(
    String id, String host, int port, Protocol protocol, List<Rule> rules, Action defaultAction) {
  public Listener {
    rules = List.copyOf(rules);
  }

  /// What is spoken on a listener.
  public enum Protocol {
    /// HTTP/1.1 in the clear.
    HTTP,
    /// Bytes, unread: one forward action, one connection to a target for each connection from a
    /// client.
    TCP
  }
}
