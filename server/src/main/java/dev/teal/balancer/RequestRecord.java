package dev.teal.balancer;

import dev.teal.balancer.http.Desync;
import dev.teal.balancer.routing.AccessLog;
import dev.teal.balancer.routing.Action;
import dev.teal.balancer.rule.Rewrites;
import dev.teal.balancer.rule.TransformStatus;
import org.jspecify.annotations.Nullable;

/// What is known of one request for counters and the access log, from its head to its end. Reused
/// from request to request of its [Exchange].
final class RequestRecord {
  /// A client that went away before its answer (guide, "HTTP 460").
  private static final int CLIENT_CLOSED = 460;

  private final Loop loop;
  private final Downstream client;

  /// Null between requests.
  private @Nullable ListenerRoutes routes;

  /// Lent by the loop while a request runs that is written down.
  private @Nullable AccessLogEntry entry;

  private long received;
  private int ownStatus;
  private int targetStatus;

  RequestRecord(Loop loop, Downstream client) {
    this.loop = loop;
    this.client = client;
  }

  /// The loop has read the head of a request.
  void begin(ListenerRoutes of, @Nullable Desync desync) {
    start(of, loop.request.end(), desync);
    if (of.accessLog != null) {
      written().begin(loop.request, of, client.info());
    }
  }

  /// A request's head cannot be read to its end.
  void beginUnread(ListenerRoutes of, int bytes, @Nullable Desync desync) {
    start(of, bytes, desync);
    if (of.accessLog != null) {
      written().beginUnread(of, client.info());
    }
  }

  private void start(ListenerRoutes of, int bytes, @Nullable Desync desync) {
    routes = of;
    received = bytes;
    ownStatus = 0;
    targetStatus = 0;
    if (desync != null) {
      of.counters.add(LoadBalancerCounters.NON_COMPLIANT, 1);
    }
    if (of.accessLog != null) {
      written().classified(desync);
    }
  }

  private AccessLogEntry written() {
    if (entry == null) {
      entry = loop.logs.lend();
    }
    return entry;
  }

  /// Null when this request is not written down.
  private @Nullable AccessLogEntry entry() {
    return routes == null || routes.accessLog == null ? null : entry;
  }

  void received(long bytes) {
    received += bytes;
  }

  /// A rule was found; when it forwards, the loop's writer holds the head for the target.
  void routed(ListenerRoutes.Route route) {
    AccessLogEntry open = entry();
    if (open != null) {
      if (!(route.action() instanceof Action.Forward)) {
        loop.requestWriter.writeTraceId(loop.request);
      }
      open.routed(route, loop.out, loop.requestWriter);
    }
  }

  void transformed(TransformStatus status, Rewrites.@Nullable Result result) {
    AccessLogEntry open = entry();
    if (open != null) {
      open.transformed(status, result);
    }
  }

  void redirected(String url) {
    if (routes != null) {
      routes.counters.add(LoadBalancerCounters.REDIRECTS, 1);
    }
    AccessLogEntry open = entry();
    if (open != null) {
      open.redirected(url);
    }
  }

  void redirectTooLong() {
    if (routes != null) {
      routes.counters.add(LoadBalancerCounters.REDIRECT_URL_LIMIT, 1);
    }
  }

  /// The request, or a piece of it, went to the target.
  void sent(long nanos) {
    AccessLogEntry open = entry();
    if (open != null) {
      open.sent(nanos);
    }
  }

  /// The target's answer began.
  void answered(int status, long processingNanos) {
    targetStatus = status;
    AccessLogEntry open = entry();
    if (open != null) {
      open.answered(processingNanos);
    }
  }

  /// The load balancer answers itself.
  void answers(int status, boolean fixedResponse) {
    ownStatus = status;
    if (routes != null) {
      if (fixedResponse) {
        routes.counters.add(LoadBalancerCounters.FIXED_RESPONSES, 1);
      } else {
        routes.counters.answers(status);
      }
    }
  }

  /// Method, URL and version; empty when no access log is written.
  String requestLine() {
    AccessLogEntry open = entry();
    return open == null ? "" : open.requestLine();
  }

  /// The request is over, whatever became of it. Further calls change nothing.
  ///
  /// @param sent how many bytes of answer the client got
  void end(Assignment assignment, long sent) {
    ListenerRoutes of = routes;
    if (of == null) {
      return;
    }
    if (ownStatus == 0 && targetStatus == 0) {
      answers(CLIENT_CLOSED, false);
    }
    of.counters.add(LoadBalancerCounters.BYTES_IN, received);
    of.counters.add(LoadBalancerCounters.BYTES_OUT, sent);
    AccessLogEntry open = entry();
    AccessLog log = of.accessLog;
    if (open != null && log != null) {
      open.ended(ownStatus == 0 ? targetStatus : ownStatus, targetStatus, received, sent);
      open.write(loop.logs, log, client.info(), assignment);
      loop.logs.takeBack(open);
      entry = null;
    }
    routes = null;
  }
}
