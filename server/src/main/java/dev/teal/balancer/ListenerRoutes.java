package dev.teal.balancer;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
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
  private final List<Compiled> rules = new ArrayList<>();
  private final Route fallback;

  /// What the heads to targets say of this listener, by whether the client's connection is over
  /// TLS.
  private final byte[] forwardedHttp;

  private final byte[] forwardedHttps;

  /// An action, and when it forwards, the deal of its targets.
  record Route(Action action, @Nullable WeightedTargets targets) {
    private static Route of(Action action, Map<String, LoopGroup> groups) {
      return switch (action) {
        case Action.Forward forward ->
            new Route(action, new WeightedTargets(forward.targetGroups(), groups));
        case Action.Redirect _, Action.FixedResponse _ -> new Route(action, null);
      };
    }
  }

  private record Compiled(List<Matcher> matchers, Route route) {}

  ListenerRoutes(
      Listener listener,
      Routing.Options options,
      Map<String, LoopGroup> groups,
      @Nullable TlsContext tls) {
    this.listener = listener;
    this.tls = tls;
    this.options = options;
    int port = listener.port();
    this.forwardedHttp = forwarded("http", port);
    this.forwardedHttps = forwarded("https", port);
    this.portSuffix = Ascii.bytes(":" + port);
    String host = listener.host();
    this.ownAuthority = Ascii.bytes((host.contains(":") ? "[" + host + "]" : host) + ":" + port);
    this.defaultPort = port == 80 || port == 443;
    this.idleTimeoutNanos = options.idleTimeout().toNanos();
    for (Rule rule : listener.rules()) {
      rules.add(
          new Compiled(
              rule.conditions().stream().map(Matcher::of).toList(),
              Route.of(rule.action(), groups)));
    }
    this.fallback = Route.of(listener.defaultAction(), groups);
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
    for (int i = 0; i < rules.size(); i++) {
      if (holds(rules.get(i).matchers(), head, client)) {
        return rules.get(i).route();
      }
    }
    return fallback;
  }

  private static boolean holds(List<Matcher> matchers, RequestHead head, InetAddress client) {
    for (Matcher matcher : matchers) {
      if (!matcher.holds(head, client)) {
        return false;
      }
    }
    return true;
  }
}
