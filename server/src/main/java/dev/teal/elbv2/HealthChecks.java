package dev.teal.elbv2;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateTargetGroupRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyTargetGroupRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup;

/// How the targets of a group are checked: AWS's defaults for each protocol, and what may be set.
///
/// @param protocol of the check, HTTP or TCP
/// @param path absent for TCP, as is `codes`
record HealthChecks(
    ProtocolEnum protocol,
    String port,
    @Nullable String path,
    @Nullable String codes,
    int interval,
    int timeout,
    int healthy,
    int unhealthy) {
  private static final Pattern CODES =
      Pattern.compile("([0-9]{3})(?:-([0-9]{3}))?(?:,(?=[0-9])|$)");
  private static final int LONGEST_PATH = 1024;

  /// The settings of a new group.
  static HealthChecks of(CreateTargetGroupRequest request) {
    boolean tcpGroup = request.protocol() == ProtocolEnum.TCP;
    ProtocolEnum protocol =
        request.healthCheckProtocol() == null
            ? (tcpGroup ? ProtocolEnum.TCP : ProtocolEnum.HTTP)
            : request.healthCheckProtocol();
    HealthChecks defaults = defaults(tcpGroup, protocol == ProtocolEnum.HTTP);
    refuseDisabled(request.healthCheckEnabled());
    return new HealthChecks(
            protocol,
            or(request.healthCheckPort(), defaults.port),
            orNull(request.healthCheckPath(), defaults.path),
            orNull(request.matcher() == null ? null : codes(request.matcher()), defaults.codes),
            or(request.healthCheckIntervalSeconds(), defaults.interval),
            or(request.healthCheckTimeoutSeconds(), defaults.timeout),
            or(request.healthyThresholdCount(), defaults.healthy),
            or(request.unhealthyThresholdCount(), defaults.unhealthy))
        .checked(tcpGroup);
  }

  /// The settings of a group as a request changes them.
  static HealthChecks of(TargetGroup group, ModifyTargetGroupRequest request) {
    boolean tcpGroup = group.protocol() == ProtocolEnum.TCP;
    ProtocolEnum protocol = or(request.healthCheckProtocol(), group.healthCheckProtocol());
    boolean http = protocol == ProtocolEnum.HTTP;
    HealthChecks defaults = defaults(tcpGroup, http);
    refuseDisabled(request.healthCheckEnabled());
    String pathBefore = http ? orNull(group.healthCheckPath(), defaults.path) : null;
    String codesBefore =
        http
            ? orNull(group.matcher() == null ? null : codes(group.matcher()), defaults.codes)
            : null;
    return new HealthChecks(
            protocol,
            or(request.healthCheckPort(), group.healthCheckPort()),
            orNull(request.healthCheckPath(), pathBefore),
            orNull(request.matcher() == null ? null : codes(request.matcher()), codesBefore),
            or(request.healthCheckIntervalSeconds(), group.healthCheckIntervalSeconds()),
            or(request.healthCheckTimeoutSeconds(), group.healthCheckTimeoutSeconds()),
            or(request.healthyThresholdCount(), group.healthyThresholdCount()),
            or(request.unhealthyThresholdCount(), group.unhealthyThresholdCount()))
        .checked(tcpGroup);
  }

  TargetGroup.Builder describe(TargetGroup.Builder group) {
    return group
        .healthCheckEnabled(true)
        .healthCheckProtocol(protocol)
        .healthCheckPort(port)
        .healthCheckPath(path)
        .matcher(
            codes == null
                ? null
                : software.amazon.awssdk.services.elasticloadbalancingv2.model.Matcher.builder()
                    .httpCode(codes)
                    .build())
        .healthCheckIntervalSeconds(interval)
        .healthCheckTimeoutSeconds(timeout)
        .healthyThresholdCount(healthy)
        .unhealthyThresholdCount(unhealthy);
  }

  private static HealthChecks defaults(boolean tcpGroup, boolean http) {
    return new HealthChecks(
        http ? ProtocolEnum.HTTP : ProtocolEnum.TCP,
        "traffic-port",
        http ? "/" : null,
        http ? (tcpGroup ? "200-399" : "200") : null,
        30,
        tcpGroup ? (http ? 6 : 10) : 5,
        5,
        2);
  }

  private static void refuseDisabled(@Nullable Boolean enabled) {
    if (Boolean.FALSE.equals(enabled)) {
      throw Errors.invalidConfiguration(
          "Health check enabled must be true for target groups with target type 'ip'");
    }
  }

  private static String codes(
      software.amazon.awssdk.services.elasticloadbalancingv2.model.Matcher matcher) {
    if (matcher.httpCode() == null) {
      throw Errors.invalidConfiguration(
          "Matcher: a GrpcCode is not supported by this server (expected: HttpCode)");
    }
    return matcher.httpCode();
  }

  private HealthChecks checked(boolean tcpGroup) {
    checkProtocol(tcpGroup);
    if (!port.equals("traffic-port")
        && !(port.matches("[1-9][0-9]{0,4}") && Integer.parseInt(port) <= 65535)) {
      throw Errors.validation("Health check port '" + port + "' must be 'traffic-port' or 1-65535");
    }
    range("interval", interval, 5, 300);
    range("timeout", timeout, 2, 120);
    range("healthy threshold count", healthy, 2, 10);
    range("unhealthy threshold count", unhealthy, 2, 10);
    if (timeout >= interval) {
      throw Errors.validation("Health check interval must be greater than the timeout.");
    }
    if (path != null && (!path.startsWith("/") || path.length() > LONGEST_PATH)) {
      throw Errors.validation(
          "Health check path '" + path + "' must begin with '/' and have up to 1024 characters");
    }
    if (codes != null) {
      checkCodes(codes, tcpGroup ? 599 : 499);
    }
    return this;
  }

  private void checkProtocol(boolean tcpGroup) {
    if (protocol == ProtocolEnum.HTTPS) {
      throw Errors.invalidConfiguration(
          "Health check protocol 'HTTPS' is not supported by this server (expected: HTTP"
              + (tcpGroup ? ", TCP)" : ")"));
    }
    if (protocol != ProtocolEnum.HTTP && !(tcpGroup && protocol == ProtocolEnum.TCP)) {
      throw Errors.validation(
          "Health check protocol '"
              + protocol
              + "' must be one of '"
              + (tcpGroup ? "HTTP, HTTPS, TCP'" : "HTTP, HTTPS'"));
    }
    if (protocol == ProtocolEnum.TCP && (path != null || codes != null)) {
      throw Errors.invalidConfiguration(
          "You cannot specify a health check path or matcher with health check protocol 'TCP'");
    }
  }

  private static void range(String what, int value, int min, int max) {
    if (value < min || value > max) {
      throw Errors.validation(
          "Health check " + what + " '" + value + "' must be between " + min + " and " + max);
    }
  }

  private static void checkCodes(String codes, int highest) {
    Matcher matcher = CODES.matcher(codes);
    int end = 0;
    while (end < codes.length() && matcher.find(end) && matcher.start() == end) {
      int low = Integer.parseInt(matcher.group(1));
      int high = Optional.ofNullable(matcher.group(2)).map(Integer::parseInt).orElse(low);
      if (low < 200 || high > highest || low > high) {
        break;
      }
      end = matcher.end();
    }
    if (end < codes.length() || codes.isEmpty()) {
      throw Errors.validation(
          "Health check matcher HTTP code '"
              + codes
              + "' must be within '200-"
              + highest
              + "' inclusive");
    }
  }

  private static <T> T or(@Nullable T value, T fallback) {
    return value == null ? fallback : value;
  }

  private static <T> @Nullable T orNull(@Nullable T value, @Nullable T fallback) {
    return value == null ? fallback : value;
  }
}
