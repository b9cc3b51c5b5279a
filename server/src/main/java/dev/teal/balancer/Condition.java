package dev.teal.balancer;

import java.util.List;
import java.util.Optional;

/// A question about a request; it holds when any of its values matches. Patterns know `*` (any
/// characters) and `?` (exactly one).
public sealed interface Condition {
  /// Case-insensitive, without the port.
  record HostHeader(List<String> patterns) implements Condition {}

  /// Case-sensitive, on the path without the query.
  record PathPattern(List<String> patterns) implements Condition {}

  /// Name and value case-insensitive.
  record HttpHeader(String name, List<String> patterns) implements Condition {}

  /// Case-sensitive, no wildcards.
  record RequestMethod(List<String> methods) implements Condition {}

  /// Case-insensitive.
  record QueryString(List<Pair> pairs) implements Condition {
    /// @param key empty: the value may stand behind any key
    public record Pair(Optional<String> key, String value) {}
  }

  /// CIDR blocks, IPv4 or IPv6, on the connection's own address.
  record SourceIp(List<String> cidrs) implements Condition {}
}
