package dev.teal.balancer;

import dev.teal.balancer.http.Ascii;
import dev.teal.balancer.http.RequestHead;
import dev.teal.balancer.routing.AccessLog;
import dev.teal.balancer.routing.Action;
import dev.teal.balancer.routing.Listener;
import dev.teal.balancer.routing.Routing;
import dev.teal.balancer.routing.Rule;
import dev.teal.balancer.routing.Transform;
import dev.teal.balancer.rule.Rewrites;
import dev.teal.balancer.rule.RuleIndex;
import dev.teal.balancer.tls.TlsContext;
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

  /// Null when the listener speaks in the clear.
  final @Nullable TlsContext tls;

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

  /// What the heads to targets say of this listener, by whether the client's connection is over
  /// TLS.
  private final byte[] forwardedHttp;

  private final byte[] forwardedHttps;

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

  /// @param tls null when the listener speaks in the clear
  /// @param index of the listener's rules
  /// @param counters of the load balancer on this loop
  ListenerRoutes(
      Listener listener,
      Routing.Options options,
      Map<String, LoopGroup> groups,
      @Nullable TlsContext tls,
      RuleIndex index,
      LoadBalancerCounters counters) {
    this.listener = listener;
    this.tls = tls;
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
    this.forwardedHttp = forwarded("http", port);
    this.forwardedHttps = forwarded("https", port);
    this.portSuffix = Ascii.bytes(":" + port);
    String host = listener.host();
    this.ownAuthority = Ascii.bytes((host.contains(":") ? "[" + host + "]" : host) + ":" + port);
    this.defaultPort = port == 80 || port == 443;
    this.idleTimeoutNanos =
        listener.passesBytes()
            ? listener.settings().idleTimeout().toNanos()
            : options.idleTimeout().toNanos();
    for (Rule rule : listener.rules()) {
      rules.add(Route.of(rule.action(), rule.priority(), rule.transforms(), groups));
    }
    this.fallback = Route.of(listener.defaultAction(), 0, List.of(), groups);
  }

  private static byte[] forwarded(String protocol, int port) {
    return Ascii.bytes("X-Forwarded-Proto: " + protocol + "\r\nX-Forwarded-Port: " + port + "\r\n");
  }

  byte[] forwardedProtoAndPort(boolean secure) {
    return secure ? forwardedHttps : forwardedHttp;
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
}
