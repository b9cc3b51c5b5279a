package dev.teal.balancer;

import dev.teal.balancer.http.Ascii;
import dev.teal.balancer.http.HttpDates;
import dev.teal.balancer.routing.Action;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/// The answers that the load balancer gives itself.
final class Answers {
  private static final Map<Integer, String> REASONS =
      Map.ofEntries(
          Map.entry(200, "OK"),
          Map.entry(301, "Moved Permanently"),
          Map.entry(302, "Found"),
          Map.entry(400, "Bad Request"),
          Map.entry(403, "Forbidden"),
          Map.entry(404, "Not Found"),
          Map.entry(405, "Method Not Allowed"),
          Map.entry(408, "Request Timeout"),
          Map.entry(414, "URI Too Long"),
          Map.entry(500, "Internal Server Error"),
          Map.entry(501, "Not Implemented"),
          Map.entry(502, "Bad Gateway"),
          Map.entry(503, "Service Temporarily Unavailable"),
          Map.entry(504, "Gateway Time-out"),
          Map.entry(505, "HTTP Version Not Supported"));

  private static final byte[] NOTHING = {};

  private Answers() {}

  /// A whole answer.
  ///
  /// @param location of a redirect; empty for none
  /// @param bodiless the request was a HEAD: the length is told, the body is not sent
  record Answer(int status, String contentType, String location, String body, boolean bodiless) {

    /// @param routes of the listener that it goes out of
    ByteBuf encode(ByteBufAllocator allocator, ListenerRoutes routes, boolean keepAlive) {
      byte[] head = head(routes, keepAlive);
      byte[] content = bodiless || !hasLength() ? NOTHING : body.getBytes(StandardCharsets.UTF_8);
      return allocator
          .directBuffer(head.length + content.length)
          .writeBytes(head)
          .writeBytes(content);
    }

    private boolean hasLength() {
      return status >= 200 && status != 204 && status != 304;
    }

    private byte[] head(ListenerRoutes routes, boolean keepAlive) {
      StringBuilder head = new StringBuilder(256);
      head.append("HTTP/1.1 ").append(status).append(' ').append(reason(status));
      if (routes.listener.settings().serverHeader()) {
        head.append("\r\nServer: awselb/2.0");
      }
      head.append("\r\nDate: ").append(HttpDates.format(Instant.now().getEpochSecond()));
      if (!contentType.isEmpty()) {
        head.append("\r\nContent-Type: ").append(contentType);
      }
      if (hasLength()) {
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        head.append("\r\nContent-Length: ").append(length);
      }
      if (!location.isEmpty()) {
        head.append("\r\nLocation: ").append(location);
      }
      head.append("\r\nConnection: ").append(keepAlive ? "keep-alive" : "close").append("\r\n");
      head.append(Ascii.string(routes.answerLines, 0, routes.answerLines.length));
      return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }
  }

  static Answer error(int status, boolean bodiless) {
    String title = (status + " " + reason(status)).strip();
    return new Answer(status, "text/html", "", page(title), bodiless);
  }

  /// To a client that does not speak TLS where it should.
  static Answer plainOverTls() {
    String problem = "The plain HTTP request was sent to HTTPS port";
    String page =
        page("400 " + problem, "400 " + reason(400), "<center>" + problem + "</center>\r\n");
    return new Answer(400, "text/html", "", page, false);
  }

  static Answer fixed(Action.FixedResponse action, boolean bodiless) {
    String type =
        action.contentType().orElse(action.body().isEmpty() ? "" : "text/plain; charset=utf-8");
    return new Answer(action.statusCode(), type, "", action.body(), bodiless);
  }

  static Answer redirect(Redirection redirection, boolean bodiless) {
    int status = redirection.status();
    String page = page(status + " " + reason(status));
    return new Answer(status, "text/html", redirection.location(), page, bodiless);
  }

  private static String page(String title) {
    return page(title, title, "");
  }

  /// Octet by octet as application load balancers write those that have been seen.
  private static String page(String title, String heading, String text) {
    return "<html>\r\n<head><title>"
        + title
        + "</title></head>\r\n<body>\r\n<center><h1>"
        + heading
        + "</h1></center>\r\n"
        + text
        + "</body>\r\n</html>\r\n";
  }

  private static String reason(int status) {
    return REASONS.getOrDefault(status, "");
  }
}
