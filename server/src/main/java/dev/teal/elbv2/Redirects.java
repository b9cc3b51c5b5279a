package dev.teal.elbv2;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RedirectActionConfig;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RedirectActionStatusCodeEnum;

/// Checks a redirect and fills in what it leaves out: the part of the request's own address.
final class Redirects {
  private static final int LONGEST = 128;
  private static final Pattern PORT = Pattern.compile("#\\{port\\}|[1-9][0-9]{0,4}");

  /// What stands in the Location as it is: no more than a URL may have there, besides the keywords
  /// that the part may have.
  private static final Pattern HOST = Pattern.compile("(?:[A-Za-z0-9.:_\\[\\]-]|#\\{host\\})+");

  private static final Pattern PATH =
      Pattern.compile("/(?:[!-\"$-~]|#(?!\\{)|#\\{(?:host|path|port)\\})*");
  private static final Pattern QUERY =
      Pattern.compile("(?:[!-\"$-~]|#(?!\\{)|#\\{(?:protocol|host|port|path|query)\\})*");
  private static final Pattern KEYWORD_TWICE = Pattern.compile("(#\\{[a-z]+\\}).*\\1");

  private Redirects() {}

  static RedirectActionConfig checked(@Nullable RedirectActionConfig config) {
    if (config == null) {
      throw Errors.missingField("redirect", "RedirectConfig");
    }
    if (config.statusCode() == null
        || config.statusCode() == RedirectActionStatusCodeEnum.UNKNOWN_TO_SDK_VERSION) {
      throw Errors.validation(
          "Redirect status code '"
              + config.statusCodeAsString()
              + "' must be one of '[HTTP_301, HTTP_302]'");
    }
    RedirectActionConfig full =
        RedirectActionConfig.builder()
            .protocol(protocol(Optional.ofNullable(config.protocol()).orElse("#{protocol}")))
            .host(host(Optional.ofNullable(config.host()).orElse("#{host}")))
            .port(port(Optional.ofNullable(config.port()).orElse("#{port}")))
            .path(path(Optional.ofNullable(config.path()).orElse("/#{path}")))
            .query(query(Optional.ofNullable(config.query()).orElse("#{query}")))
            .statusCode(config.statusCode())
            .build();
    if (full.protocol().equals("#{protocol}")
        && full.host().equals("#{host}")
        && full.port().equals("#{port}")
        && full.path().equals("/#{path}")) {
      throw Errors.invalidAction(
          "The redirect configuration is not valid because it creates a loop.");
    }
    return full;
  }

  private static String protocol(String protocol) {
    if (!protocol.matches("HTTPS?|#\\{protocol\\}")) {
      throw Errors.validation(
          "Redirect protocol '" + protocol + "' must be one of '[HTTP, HTTPS, #{protocol}]'");
    }
    return protocol;
  }

  private static String port(String port) {
    if (!PORT.matcher(port).matches()
        || (!port.startsWith("#") && Integer.parseInt(port) > 65535)) {
      throw Errors.validation("Redirect port '" + port + "' must be 1-65535 or '#{port}'");
    }
    return port;
  }

  private static String host(String host) {
    checkLength("host", host, 1);
    if (!HOST.matcher(host).matches() || KEYWORD_TWICE.matcher(host).find()) {
      throw Errors.invalidAction(
          "The Host parameter '"
              + host
              + "' must be a valid host name, and may contain '#{host}' once");
    }
    return host;
  }

  private static String path(String path) {
    checkLength("path", path, 1);
    if (!PATH.matcher(path).matches() || KEYWORD_TWICE.matcher(path).find()) {
      throw Errors.invalidAction(
          "The Path parameter '"
              + path
              + "' must be a valid path that begins with '/': printable ASCII without spaces, and"
              + " '#{path}', '#{host}' and '#{port}' at most once each");
    }
    return path;
  }

  private static String query(String query) {
    checkLength("query", query, 0);
    if (!QUERY.matcher(query).matches()) {
      throw Errors.invalidAction(
          "The Query parameter '"
              + query
              + "' must be a valid query: printable ASCII without spaces, and the keywords"
              + " '#{protocol}', '#{host}', '#{port}', '#{path}' and '#{query}'");
    }
    return query;
  }

  private static void checkLength(String name, String value, int shortest) {
    if (value.length() < shortest || value.length() > LONGEST) {
      throw Errors.validation(
          "Redirect "
              + name
              + " '"
              + value
              + "' must have "
              + shortest
              + " to "
              + LONGEST
              + " characters");
    }
  }
}
