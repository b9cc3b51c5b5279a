package dev.teal.balancer;

import dev.teal.balancer.http.Ascii;
import dev.teal.balancer.http.Field;
import dev.teal.balancer.http.HeadFields;
import dev.teal.balancer.http.HeadWriter;
import dev.teal.balancer.http.RequestHead;
import dev.teal.balancer.routing.Routing;
import dev.teal.balancer.rule.Rewrites;
import dev.teal.balancer.tls.TlsSession;
import org.jspecify.annotations.Nullable;

/// Writes the head that a target gets: the client's, less what was meant for us, plus what an
/// Application Load Balancer adds (guide, "HTTP headers", "Request tracing").
final class RequestWriter {
  private static final int MAX_ADDRESSES = 30;
  private static final byte[] VERSION = Ascii.bytes(" HTTP/1.1\r\n");
  private static final byte[] HOST = Ascii.bytes("Host: ");
  private static final byte[] UPGRADE = Ascii.bytes("Connection: Upgrade\r\n");
  private static final byte[] FORWARDED_FOR = Ascii.bytes("X-Forwarded-For: ");
  private static final byte[] TRACE_ID = Ascii.bytes("X-Amzn-Trace-Id: ");
  private static final byte[] CRLF = Ascii.bytes("\r\n");

  private final HeadWriter out;
  private final TraceIds ids;
  private int traceStart;
  private int traceEnd;

  RequestWriter(HeadWriter out, TraceIds ids) {
    this.out = out;
    this.ids = ids;
  }

  /// Leaves the head in the [HeadWriter].
  ///
  /// @param rewritten what takes the place of host and URL; null: nothing
  /// @return 0, or the status of the error that the request is answered with
  int write(
      RequestHead head,
      ListenerRoutes routes,
      ClientInfo client,
      Rewrites.@Nullable Result rewritten) {
    Routing.Options options = routes.options;
    traceStart = 0;
    traceEnd = 0;
    if (options.dropInvalidHeaderFields()) {
      head.fields.dropInvalidNames();
    }
    byte[] newHost = rewritten == null ? null : rewritten.host();
    boolean ownHost = newHost != null || !keepsHost(head, routes);
    int forwardedFor = -1;
    int addresses = 0;
    int trace = -1;
    HeadFields fields = head.fields;
    for (int i = 0; i < fields.count(); i++) {
      switch (fields.kind(i)) {
        case KEEP_ALIVE, PROXY_CONNECTION, TE, FORWARDED_PROTO, FORWARDED_PORT -> fields.drop(i);
        case HOST -> {
          if (ownHost) {
            fields.drop(i);
          }
        }
        case UPGRADE -> {
          if (!head.upgrade()) {
            fields.drop(i);
          }
        }
        case FORWARDED_FOR -> {
          addresses += items(fields, i);
          forwardedFor = forwardedFor < 0 ? i : forwardedFor;
          if (options.xForwardedFor() != Routing.XForwardedFor.PRESERVE) {
            fields.drop(i);
          }
        }
        case TRACE_ID -> {
          trace = i;
          fields.drop(i);
        }
        case TLS_VERSION, TLS_CIPHER_SUITE -> {
          // Ours to say, or the client could claim it.
          if (options.tlsVersionAndCipherSuite()) {
            fields.drop(i);
          }
        }
        default -> {}
      }
    }
    if (addresses > MAX_ADDRESSES) {
      return 463;
    }
    requestLine(head, url(head, rewritten));
    if (newHost != null) {
      host(newHost, 0, newHost.length, routes);
    } else if (ownHost) {
      host(head, routes);
    }
    out.putKept(fields);
    if (head.upgrade()) {
      out.put(UPGRADE);
    }
    if (options.xForwardedFor() == Routing.XForwardedFor.APPEND) {
      forwardedFor(fields, forwardedFor, client.forwarded(routes));
    }
    TlsSession tls = client.tls();
    out.put(routes.forwardedProtoAndPort(tls != null));
    if (tls != null && options.tlsVersionAndCipherSuite()) {
      out.put(tls.headers());
    }
    traceId(fields, trace);
    out.put(CRLF);
    return 0;
  }

  /// Null: as the client sent it.
  private static byte @Nullable [] url(RequestHead head, Rewrites.@Nullable Result rewritten) {
    if (rewritten != null && rewritten.url() != null) {
      return rewritten.url();
    }
    return head.url.odd() ? Ascii.bytes(head.url.pathAndQuery()) : null;
  }

  private void requestLine(RequestHead head, byte @Nullable [] url) {
    byte[] b = head.bytes();
    out.reset().put(b, head.methodStart(), head.methodEnd()).put(' ');
    if (url != null) {
      out.put(url).put(VERSION);
      return;
    }
    if (head.url.pathless()) {
      out.put('/');
    }
    out.put(b, head.url.pathStart(), head.url.pathEnd()).put(VERSION);
  }

  /// An Application Load Balancer appends its listener's port to a Host without one, unless the
  /// port is 80 or 443 or `preserve_host_header` is on (guide, "Host header preservation").
  private static boolean keepsHost(RequestHead head, ListenerRoutes routes) {
    if (!head.url.hasHost() || head.url.absoluteForm()) {
      return false;
    }
    return routes.options.preserveHostHeader()
        || routes.defaultPort
        || hasPort(head.bytes(), head.url.hostStart(), head.url.hostEnd());
  }

  private void host(RequestHead head, ListenerRoutes routes) {
    if (!head.url.hasHost()) {
      out.put(HOST).put(routes.ownAuthority).put(CRLF);
    } else {
      host(head.bytes(), head.url.hostStart(), head.url.hostEnd(), routes);
    }
  }

  private void host(byte[] b, int from, int to, ListenerRoutes routes) {
    out.put(HOST).put(b, from, to);
    if (!routes.options.preserveHostHeader() && !routes.defaultPort && !hasPort(b, from, to)) {
      out.put(routes.portSuffix);
    }
    out.put(CRLF);
  }

  private static boolean hasPort(byte[] b, int from, int to) {
    for (int i = to - 1; i >= from && b[i] != ']'; i--) {
      if (b[i] == ':') {
        return true;
      }
    }
    return false;
  }

  private void forwardedFor(HeadFields fields, int first, byte[] address) {
    out.put(FORWARDED_FOR);
    for (int i = first; i >= 0 && i < fields.count(); i++) {
      if (fields.kind(i) == Field.FORWARDED_FOR && fields.valueStart(i) < fields.valueEnd(i)) {
        out.put(fields.bytes(), fields.valueStart(i), fields.valueEnd(i)).put(',').put(' ');
      }
    }
    out.put(address).put(CRLF);
  }

  private static int items(HeadFields fields, int line) {
    int items = 1;
    for (int i = fields.valueStart(line); i < fields.valueEnd(line); i++) {
      if (fields.bytes()[i] == ',') {
        items++;
      }
    }
    return items;
  }

  /// Where the trace id stands in the [HeadWriter].
  int traceStart() {
    return traceStart;
  }

  int traceEnd() {
    return traceEnd;
  }

  /// Leaves the trace id alone in the [HeadWriter], for a request that goes to no target.
  void writeTraceId(RequestHead head) {
    int line = -1;
    for (int i = 0; i < head.fields.count(); i++) {
      line = head.fields.kind(i) == Field.TRACE_ID ? i : line;
    }
    out.reset();
    traceId(head.fields, line);
  }

  private void traceId(HeadFields fields, int line) {
    out.put(TRACE_ID);
    traceStart = out.length();
    if (line < 0) {
      out.put("Root=");
      ids.put(out);
    } else {
      out.put("Self=");
      ids.put(out);
      boolean root = false;
      for (String part : fields.value(line).split(";", -1)) {
        if (!part.isBlank() && !part.startsWith("Self=")) {
          root |= part.startsWith("Root=");
          out.put(';').put(part);
        }
      }
      if (!root) {
        out.put(";Root=");
        ids.put(out);
      }
    }
    traceEnd = out.length();
    out.put(CRLF);
  }
}
