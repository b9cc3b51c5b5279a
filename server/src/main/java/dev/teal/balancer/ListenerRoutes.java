package dev.teal.balancer;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one event loop does with the requests of one listener. Used by that loop alone.
final class ListenerRoutes {
  final Listener listener;
  final Routing.Options options;

  /// What the heads to targets say of this listener.
  final byte[] forwardedProtoAndPort;

  final byte[] portSuffix;
  final byte[] ownAuthority;
  final boolean defaultPort;
  final long idleTimeoutNanos;
  final LoadBalancerCounters counters;

  /// Null when requests are not written down.
  final @Nullable AccessLog accessLog;

  /// What is added to every answer; empty for most listeners.
  final byte[] answerLines;

  /// The names of the fields there, in lower case.
  final byte[][] answerNames;

  private final RuleIndex index;
  private final List<Route> rules = new ArrayList<>();
  private final Route fallback;

  /// What a rule does with a request.
  ///
  /// @param priority of the rule; 0 for the default action
  /// @param targets the deal of the targets of an action that forwards
  record Route(
      Action action, int priority, @Nullable WeightedTargets targets, @Nullable Rewrites rewrites) {
    private static Route of(
        Action action, int priority, List<Transform> transforms, Map<String, LoopGroup> groups) {
      return switch (action) {
        case Action.Forward forward ->
            new Route(
                action,
                priority,
                new WeightedTargets(forward, groups),
                transforms.isEmpty() ? null : new Rewrites(transforms));
        case Action.Redirect _, Action.FixedResponse _ -> new Route(action, priority, null, null);
      };
    }
  }

  /// @param index of the listener's rules
  /// @param counters of the load balancer on this loop
  ListenerRoutes(
      Listener listener,
      Routing.Options options,
      Map<String, LoopGroup> groups,
      RuleIndex index,
      LoadBalancerCounters counters) {
    this.listener = listener;
    this.options = options;
    this.index = index;
    this.counters = counters;
    this.accessLog = options.accessLog().orElse(null);
    List<Listener.Settings.Header> added = listener.settings().answerHeaders();
    StringBuilder lines = new StringBuilder();
    added.forEach(h -> lines.append(h.name()).append(": ").append(h.value()).append("\r\n"));
    this.answerLines = Ascii.bytes(lines.toString());
    this.answerNames =
        added.stream()
            .map(header -> Ascii.bytes(header.name().toLowerCase(Locale.ROOT)))
            .toArray(byte[][]::new);
    int port = listener.port();
    this.forwardedProtoAndPort =
        Ascii.bytes("X-Forwarded-Proto: " + scheme() + "\r\nX-Forwarded-Port: " + port + "\r\n");
    this.portSuffix = Ascii.bytes(":" + port);
    String host = listener.host();
    this.ownAuthority = Ascii.bytes((host.contains(":") ? "[" + host + "]" : host) + ":" + port);
    this.defaultPort = port == 80 || port == 443;
    this.idleTimeoutNanos =
        switch (listener.protocol()) {
          case HTTP -> options.idleTimeout().toNanos();
          case TCP -> listener.settings().idleTimeout().toNanos();
        };
    for (Rule rule : listener.rules()) {
      rules.add(Route.of(rule.action(), rule.priority(), rule.transforms(), groups));
    }
    this.fallback = Route.of(listener.defaultAction(), 0, List.of(), groups);
  }

  Route fallback() {
    return fallback;
  }

  Route route(RequestHead head, InetAddress client) {
    int first = index.first(head, client);
    return first == RuleIndex.NONE ? fallback : rules.get(first);
  }

  /// Whether requests are looked at for what makes no difference to how they are passed on.
  boolean classifiesThoroughly() {
    return accessLog != null || options.desyncMitigation() == Routing.DesyncMitigation.STRICTEST;
  }

  /// Of the URLs by which clients reach the listener.
  String scheme() {
    return secure() ? "https" : "http";
  }

  /// Whether clients speak TLS.
  boolean secure() {
    return switch (listener.protocol()) {
      case HTTP, TCP -> false;
    };
  }
}
