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
  private static final Pattern KEYWORD = Pattern.compile("#\\{(protocol|host|port|path|query)\\}");

  private Redirects() {}

  static RedirectActionConfig checked(@Nullable RedirectActionConfig config) {
    if (config == null) {
      throw Errors.validation("A redirect action must have a RedirectConfig");
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
            .host(part("host", Optional.ofNullable(config.host()).orElse("#{host}"), 1))
            .port(port(Optional.ofNullable(config.port()).orElse("#{port}")))
            .path(path(Optional.ofNullable(config.path()).orElse("/#{path}")))
            .query(part("query", Optional.ofNullable(config.query()).orElse("#{query}"), 0))
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

  private static String path(String path) {
    if (!path.startsWith("/")) {
      throw Errors.validation("Redirect path '" + path + "' must begin with '/'");
    }
    return part("path", path, 1);
  }

  private static String part(String name, String value, int shortest) {
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
    if (KEYWORD.matcher(value).replaceAll("").contains("#{")) {
      throw Errors.validation(
          "Redirect " + name + " '" + value + "' has a keyword that is not valid");
    }
    return value;
  }
}
