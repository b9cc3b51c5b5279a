package dev.teal.balancer;

import dev.teal.balancer.http.RequestHead;
import dev.teal.balancer.routing.Action;
import java.util.Locale;
import java.util.Optional;

/// Where a redirect action sends a client.
record Redirection(int status, String location) {
  /// CloudWatch metric HTTP_Redirect_Url_Limit_Exceeded_Count: 8K.
  private static final int LONGEST = 8 * 1024;

  /// @param scheme by which the client reached the listener
  /// @param port the listener's
  /// @return empty when the location would be longer than an Application Load Balancer makes it.
  static Optional<Redirection> of(
      Action.Redirect action, RequestHead head, String scheme, int port) {
    String path = expand(action.path(), head, scheme, port);
    String query = expand(action.query(), head, scheme, port);
    String location =
        expand(action.protocol(), head, scheme, port).toLowerCase(Locale.ROOT)
            + "://"
            + expand(action.host(), head, scheme, port)
            + ":"
            + expand(action.port(), head, scheme, port)
            + (path.startsWith("/") ? path : "/" + path)
            + (query.isEmpty() ? "" : "?" + query);
    return location.length() > LONGEST
        ? Optional.empty()
        : Optional.of(new Redirection(action.statusCode(), location));
  }

  /// Reads the template once, so that what a client sent is never taken for a placeholder.
  private static String expand(String template, RequestHead head, String scheme, int port) {
    StringBuilder expanded = new StringBuilder();
    int at = 0;
    int open = template.indexOf("#{");
    while (open >= 0) {
      int close = template.indexOf('}', open);
      if (close < 0) {
        break;
      }
      expanded.append(template, at, open);
      expanded.append(value(template.substring(open, close + 1), head, scheme, port));
      at = close + 1;
      open = template.indexOf("#{", at);
    }
    return expanded.append(template, at, template.length()).toString();
  }

  private static String value(String placeholder, RequestHead head, String scheme, int port) {
    return switch (placeholder) {
      case "#{protocol}" -> scheme;
      case "#{host}" -> head.url.host();
      case "#{port}" -> Integer.toString(port);
      // AWS writes it as "/#{path}": it stands for the path without its first slash.
      case "#{path}" -> head.url.path().substring(head.url.path().startsWith("/") ? 1 : 0);
      case "#{query}" -> head.url.query();
      default -> placeholder;
    };
  }
}
