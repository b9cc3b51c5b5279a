package dev.teal.balancer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
          Map.entry(504, "Gateway Timeout"),
          Map.entry(505, "HTTP Version Not Supported"));

  private Answers() {}

  /// A whole answer.
  ///
  /// @param location of a redirect; empty for none
  /// @param bodiless the request was a HEAD: the length is told, the body is not sent
  record Answer(
      int status,
      String contentType,
      String location,
      String body,
      boolean bodiless,
      boolean keepAlive) {

    /// @param routes of the listener that it goes out of; null when that is gone
    ByteBuf encode(ByteBufAllocator allocator, @Nullable ListenerRoutes routes) {
      byte[] bytes = bytes(routes);
      return allocator.directBuffer(bytes.length).writeBytes(bytes);
    }

    /// How many bytes go to the client.
    int size(ListenerRoutes routes) {
      return bytes(routes).length;
    }

    private byte[] bytes(@Nullable ListenerRoutes routes) {
      StringBuilder head = new StringBuilder(256);
      head.append("HTTP/1.1 ").append(status).append(' ').append(reason(status));
      if (routes == null || routes.listener.settings().serverHeader()) {
        head.append("\r\nServer: awselb/2.0");
      }
      head.append("\r\nDate: ").append(HttpDates.format(Instant.now().getEpochSecond()));
      if (!contentType.isEmpty()) {
        head.append("\r\nContent-Type: ").append(contentType);
      }
      byte[] content = body.getBytes(StandardCharsets.UTF_8);
      boolean hasLength = status >= 200 && status != 204 && status != 304;
      if (hasLength) {
        head.append("\r\nContent-Length: ").append(content.length);
      }
      if (!location.isEmpty()) {
        head.append("\r\nLocation: ").append(location);
      }
      head.append("\r\nConnection: ").append(keepAlive ? "keep-alive" : "close").append("\r\n");
      if (routes != null) {
        head.append(Ascii.string(routes.answerLines, 0, routes.answerLines.length));
      }
      byte[] bytes = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
      if (bodiless || !hasLength) {
        return bytes;
      }
      byte[] whole = Arrays.copyOf(bytes, bytes.length + content.length);
      System.arraycopy(content, 0, whole, bytes.length, content.length);
      return whole;
    }
  }

  static Answer error(int status, boolean bodiless, boolean keepAlive) {
    String title = (status + " " + reason(status)).strip();
    return new Answer(status, "text/html", "", page(title), bodiless, keepAlive);
  }

  static Answer fixed(Action.FixedResponse action, boolean bodiless, boolean keepAlive) {
    String type =
        action.contentType().orElse(action.body().isEmpty() ? "" : "text/plain; charset=utf-8");
    return new Answer(action.statusCode(), type, "", action.body(), bodiless, keepAlive);
  }

  static Answer redirect(Redirection redirection, boolean bodiless, boolean keepAlive) {
    int status = redirection.status();
    String page = page(status + " " + reason(status));
    return new Answer(status, "text/html", redirection.location(), page, bodiless, keepAlive);
  }

  private static String page(String title) {
    return "<html>\r\n<head><title>"
        + title
        + "</title></head>\r\n<body><h1>"
        + title
        + "</h1></body>\r\n</html>\r\n";
  }

  private static String reason(int status) {
    return REASONS.getOrDefault(status, "");
  }
}
