package dev.teal.balancer.routing;

import java.util.List;
import java.util.Optional;

/// A question about a request; it holds when any of its values matches. Patterns know `*` (any
/// characters) and `?` (exactly one). Regular expressions ([dev.teal.balancer.rule.Regex]) may
/// match any part of the text.
public sealed interface Condition {
  /// Case-insensitive, without the port.
  record HostHeader(List<String> patterns, List<String> regexes) implements Condition {
    public HostHeader(List<String> patterns) {
      this(patterns, List.of());
    }
  }

  /// Case-sensitive, on the path without the query.
  record PathPattern(List<String> patterns, List<String> regexes) implements Condition {
    public PathPattern(List<String> patterns) {
      this(patterns, List.of());
    }
  }

  /// Name case-insensitive; the value too for patterns, but not for regular expressions. Of a field
  /// with several lines one has to match.
  record HttpHeader(String name, List<String> patterns, List<String> regexes) implements Condition {
    public HttpHeader(String name, List<String> patterns) {
      this(name, patterns, List.of());
    }
  }

  /// Case-sensitive, no wildcards.
  record RequestMethod(List<String> methods) implements Condition {}

  /// Case-insensitive. `\*` and `\?` stand for the characters themselves.
  record QueryString(List<Pair> pairs) implements Condition {
    /// @param key empty: the value may stand behind any key
    public record Pair(Optional<String> key, String value) {}
  }

  /// CIDR blocks, IPv4 or IPv6, on the connection's own address.
  record SourceIp(List<String> cidrs) implements Condition {}
}
