package dev.teal.balancer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/// The answers that the load balancer gives itself.
final class Answers {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

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

    ByteBuf encode(ByteBufAllocator allocator) {
      byte[] content = body.getBytes(StandardCharsets.UTF_8);
      StringBuilder head = new StringBuilder(256);
      head.append("HTTP/1.1 ").append(status).append(' ').append(reason(status));
      head.append("\r\nServer: awselb/2.0\r\nDate: ").append(DATE.format(Instant.now()));
      if (!contentType.isEmpty()) {
        head.append("\r\nContent-Type: ").append(contentType);
      }
      boolean hasLength = status >= 200 && status != 204 && status != 304;
      if (hasLength) {
        head.append("\r\nContent-Length: ").append(content.length);
      }
      if (!location.isEmpty()) {
        head.append("\r\nLocation: ").append(location);
      }
      head.append("\r\nConnection: ").append(keepAlive ? "keep-alive" : "close").append("\r\n\r\n");
      byte[] bytes = head.toString().getBytes(StandardCharsets.ISO_8859_1);
      ByteBuf out = allocator.directBuffer(bytes.length + content.length).writeBytes(bytes);
      return bodiless || !hasLength ? out : out.writeBytes(content);
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

  static Answer redirect(
      Action.Redirect action,
      RequestHead head,
      boolean secure,
      int port,
      boolean bodiless,
      boolean keepAlive) {
    String protocol = expand(action.protocol(), head, secure, port).toLowerCase(Locale.ROOT);
    String path = expand(action.path(), head, secure, port);
    String query = expand(action.query(), head, secure, port);
    String location =
        protocol
            + "://"
            + expand(action.host(), head, secure, port)
            + ":"
            + expand(action.port(), head, secure, port)
            + (path.startsWith("/") ? path : "/" + path)
            + (query.isEmpty() ? "" : "?" + query);
    int status = action.statusCode();
    String page = page(status + " " + reason(status));
    return new Answer(status, "text/html", location, page, bodiless, keepAlive);
  }

  private static String expand(String template, RequestHead head, boolean secure, int port) {
    if (template.indexOf('#') < 0) {
      return template;
    }
    String path = head.path();
    // AWS shows the path placeholder as "/#{path}": it stands for the path without its first slash.
    return template
        .replace("#{protocol}", secure ? "https" : "http")
        .replace("#{host}", head.host())
        .replace("#{port}", Integer.toString(port))
        .replace("#{path}", path.startsWith("/") ? path.substring(1) : path)
        .replace("#{query}", head.query());
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
