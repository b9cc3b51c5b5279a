package dev.teal.balancer;

import dev.teal.balancer.http.Ascii;
import dev.teal.balancer.http.Desync;
import dev.teal.balancer.http.HeadFields;
import dev.teal.balancer.http.HeadWriter;
import dev.teal.balancer.http.RequestHead;
import dev.teal.balancer.routing.AccessLog;
import dev.teal.balancer.routing.Action;
import dev.teal.balancer.rule.Rewrites;
import dev.teal.balancer.rule.TransformStatus;
import dev.teal.balancer.tls.TlsSession;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// One request as a line of the access log (Application Load Balancer guide, "Access log entries").
/// Lent out by [LoopLogs] for the time of a request.
final class AccessLogEntry {
  /// The guide: longer user agents are truncated at 8 KB.
  private static final int LONGEST_AGENT = 8 * 1024;

  private static final int LONGEST_READ = 256;
  private static final int USUAL = 512;
  private static final int SMALL = 2 * 1024;
  private static final int LONGEST_URL = 16 * 1024;
  private static final int LONGEST_TRACE = 1_024;
  private static final byte[] USER_AGENT = Ascii.bytes("user-agent");

  /// Request line, user agent and trace id, escaped: the head is gone when the line is written.
  private final LogText text = new LogText(USUAL);

  private ListenerRoutes.@Nullable Route route;
  private @Nullable Desync desync;
  private @Nullable TransformStatus transformStatus;
  private Rewrites.@Nullable Result transformed;
  private String type = "";
  private String redirect = "";
  private int requestEnd;
  private int agentEnd;
  private long created;
  private long started;
  private long requestNanos;
  private long targetNanos;
  private int elbStatus;
  private int targetStatus;
  private long received;
  private long sent;

  private void start() {
    route = null;
    transformStatus = null;
    transformed = null;
    redirect = "";
    created = System.currentTimeMillis();
    started = System.nanoTime();
    requestNanos = -1;
    targetNanos = -1;
    text.reset();
  }

  void begin(RequestHead head, ListenerRoutes routes, ClientInfo client) {
    start();
    type = type(head, client);
    byte[] b = head.bytes();
    text.putEscaped(b, head.methodStart(), head.methodEnd(), false, LONGEST_TRACE);
    text.put(' ').put(client.scheme()).put("://");
    if (!head.url.hasHost()) {
      text.put(routes.listener.host());
    } else {
      text.putEscaped(b, head.url.hostFrom(), head.url.portMark(), false, LONGEST_TRACE);
    }
    text.put(':').put(routes.listener.port());
    if (head.url.pathless()) {
      text.put('/');
    }
    text.putEscaped(b, head.url.pathStart(), head.url.pathEnd(), true, LONGEST_URL);
    text.put(client.http2() ? " HTTP/2.0" : head.http10() ? " HTTP/1.0" : " HTTP/1.1");
    requestEnd = text.length();
    putAgent(head.fields);
    agentEnd = text.length();
  }

  /// Method, URL and version, or as much of that as a person reads.
  String requestLine() {
    int length = Math.min(requestEnd, LONGEST_READ);
    return new String(text.bytes(), 0, length, StandardCharsets.US_ASCII);
  }

  private static String type(RequestHead head, ClientInfo client) {
    if (client.http2()) {
      return head.grpc() ? "grpcs" : "h2";
    }
    if (head.upgrade()) {
      return client.secure() ? "wss" : "ws";
    }
    return client.scheme();
  }

  private void putAgent(HeadFields fields) {
    for (int i = 0; i < fields.count(); i++) {
      if (fields.nameIs(i, USER_AGENT)) {
        text.putEscaped(
            fields.bytes(), fields.valueStart(i), fields.valueEnd(i), true, LONGEST_AGENT);
        return;
      }
    }
    text.put('-');
  }

  /// Nothing of the head is known.
  void beginUnread(ListenerRoutes routes, ClientInfo client) {
    start();
    type = client.http2() ? "h2" : client.scheme();
    text.put("- ").put(client.scheme()).put("://").put(routes.listener.host()).put(':');
    text.put(routes.listener.port()).put("- -");
    requestEnd = text.length();
    text.put('-');
    agentEnd = text.length();
  }

  /// Whether it has not grown by far, and is worth being kept.
  boolean isSmall() {
    return text.bytes().length <= SMALL;
  }

  void classified(@Nullable Desync found) {
    desync = found;
  }

  /// @param head has the trace id in it
  void routed(ListenerRoutes.Route by, HeadWriter head, RequestWriter writer) {
    route = by;
    text.putEscaped(head.bytes(), writer.traceStart(), writer.traceEnd(), true, LONGEST_TRACE);
  }

  void transformed(TransformStatus status, Rewrites.@Nullable Result result) {
    transformStatus = status;
    transformed = result;
  }

  void redirected(String url) {
    redirect = url;
  }

  void sent(long nanos) {
    requestNanos = nanos - started;
  }

  void answered(long processingNanos) {
    targetNanos = processingNanos;
  }

  /// How it ended.
  ///
  /// @param byElb the status that the client got
  /// @param byTarget 0 when no target answered
  void ended(int byElb, int byTarget, long bytesReceived, long bytesSent) {
    elbStatus = byElb;
    targetStatus = byTarget;
    received = bytesReceived;
    sent = bytesSent;
  }

  /// Adds its line; it has ended.
  void write(LoopLogs logs, AccessLog log, ClientInfo client, Assignment assignment) {
    LogText out = logs.line(log);
    LoopGroup group = assignment.group();
    TargetState target = assignment.target();
    boolean byTarget = targetStatus > 0;
    String address = target == null ? "-" : target.label;
    out.put(type).put(' ');
    logs.putTime(out, System.currentTimeMillis());
    out.put(' ')
        .put(log.loadBalancer())
        .put(' ')
        .put(client.label())
        .put(' ')
        .put(address)
        .put(' ');
    out.putSeconds(byTarget ? requestNanos : -1).put(' ');
    out.putSeconds(byTarget ? targetNanos : -1).put(' ');
    // What a target sends is passed on in the same turn of the event loop.
    out.putSeconds(byTarget ? 0 : -1).put(' ');
    out.put(elbStatus).put(' ');
    putNumber(out, byTarget, targetStatus);
    out.put(' ').put(received).put(' ').put(sent).put(" \"");
    out.put(text.bytes(), 0, requestEnd).put("\" \"");
    out.put(text.bytes(), requestEnd, agentEnd).put("\" ");
    TlsSession tls = client.tls();
    out.put(tls == null ? "-" : tls.cipher).put(' ').put(tls == null ? "-" : tls.version).put(' ');
    out.put(group == null ? "-" : group.state.id()).put(" \"");
    if (text.length() == agentEnd) {
      out.put('-');
    }
    out.put(text.bytes(), agentEnd, text.length()).put("\" \"");
    putText(out, tls == null ? "" : tls.serverName);
    out.put("\" \"");
    putText(out, tls == null ? "" : tls.certificate);
    out.put("\" ");
    putNumber(out, route != null, route == null ? 0 : route.priority());
    out.put(' ');
    logs.putTime(out, created);
    out.put(" \"").put(action()).put("\" \"");
    putText(out, redirect);
    out.put("\" \"-\" \"").put(address).put("\" \"");
    putNumber(out, byTarget, targetStatus);
    out.put("\" \"");
    out.put(desync == null ? "-" : desync.tier().word()).put("\" \"");
    out.put(desync == null ? "-" : desync.reason()).put("\" ").put(client.connectionId());
    putTransform(out);
    out.put('\n');
    logs.ended(log);
    route = null;
    transformed = null;
  }

  private String action() {
    return switch (route == null ? null : route.action()) {
      case null -> "-";
      case Action.Forward _ -> "forward";
      case Action.Redirect _ -> "redirect";
      case Action.FixedResponse _ -> "fixed-response";
    };
  }

  private static void putNumber(LogText out, boolean known, int number) {
    if (known) {
      out.put(number);
    } else {
      out.put('-');
    }
  }

  private static void putText(LogText out, String text) {
    if (text.isEmpty()) {
      out.put('-');
    } else {
      byte[] b = Ascii.bytes(text);
      out.putEscaped(b, 0, b.length, true, LONGEST_URL);
    }
  }

  private void putTransform(LogText out) {
    byte[] host = transformed == null ? null : transformed.host();
    byte[] url = transformed == null ? null : transformed.url();
    out.put(" \"");
    putText(out, host == null ? "" : Ascii.string(host, 0, host.length));
    out.put("\" \"");
    putText(out, url == null ? "" : Ascii.string(url, 0, url.length));
    out.put("\" \"").put(transformStatus == null ? "-" : transformStatus.word()).put('"');
  }
}
