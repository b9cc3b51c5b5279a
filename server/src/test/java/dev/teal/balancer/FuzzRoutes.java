package dev.teal.balancer;

import dev.teal.balancer.http.HeadWriter;
import dev.teal.balancer.http.RequestHead;
import dev.teal.balancer.routing.Action;
import dev.teal.balancer.routing.CookieKey;
import dev.teal.balancer.routing.Listener;
import dev.teal.balancer.routing.Routing;
import dev.teal.balancer.rule.Rewrites;
import dev.teal.balancer.rule.RuleIndex;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What fuzz targets write heads with.
final class FuzzRoutes {
  static final ClientInfo CLIENT =
      new ClientInfo(new InetSocketAddress("192.0.2.7", 50_000), false, null);

  private static final HeadWriter OUT = new HeadWriter();
  private static final RequestWriter WRITER = new RequestWriter(OUT, new TraceIds());

  private FuzzRoutes() {}

  static ListenerRoutes routes(Routing.XForwardedFor forwardedFor) {
    Routing.Options defaults = Routing.Options.DEFAULT;
    Routing.Options options =
        new Routing.Options(
            defaults.idleTimeout(),
            defaults.clientKeepAlive(),
            defaults.preserveHostHeader(),
            defaults.dropInvalidHeaderFields(),
            forwardedFor,
            defaults.xForwardedForClientPort(),
            defaults.tlsVersionAndCipherSuite(),
            defaults.desyncMitigation(),
            CookieKey.NONE,
            Optional.empty());
    Listener listener = Routings.http(8_080, new Action.FixedResponse(200, Optional.empty(), ""));
    return new ListenerRoutes(
        listener, options, Map.of(), null, new RuleIndex(List.of()), new LoadBalancerCounters());
  }

  /// What a target would get; empty when the request is refused.
  static Optional<byte[]> written(
      RequestHead head, ListenerRoutes routes, Rewrites.Result rewritten) {
    return WRITER.write(head, routes, CLIENT, rewritten) == 0
        ? Optional.of(Arrays.copyOf(OUT.bytes(), OUT.length()))
        : Optional.empty();
  }
}
