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
/// @param kind of the group
/// @param protocol of the check
/// @param path absent for TCP, as is `codes`
record HealthChecks(
    Kind kind,
    ProtocolEnum protocol,
    String port,
    @Nullable String path,
    @Nullable String codes,
    int interval,
    int timeout,
    int healthy,
    int unhealthy) {
  private static final Pattern CODES =
      Pattern.compile("([0-9]{1,3})(?:-([0-9]{1,3}))?(?:,(?=[0-9])|$)");
  private static final Pattern PATH = Pattern.compile("/[!-~]{0,1023}");

  /// What the defaults and the ranges of a group's health checks depend on.
  enum Kind {
    HTTP("/", "200", 200, 499, "HTTP, HTTPS"),
    GRPC("/AWS.ALB/healthcheck", "12", 0, 99, "HTTP, HTTPS"),
    NETWORK("/", "200-399", 200, 599, "HTTP, HTTPS, TCP");

    private final String path;
    private final String codes;
    private final int lowest;
    private final int highest;
    private final String protocols;

    Kind(String path, String codes, int lowest, int highest, String protocols) {
      this.path = path;
      this.codes = codes;
      this.lowest = lowest;
      this.highest = highest;
      this.protocols = protocols;
    }

    static Kind of(@Nullable ProtocolEnum protocol, @Nullable String version) {
      if (TargetGroupDocument.isNetwork(protocol)) {
        return NETWORK;
      }
      return "GRPC".equals(version) ? GRPC : HTTP;
    }

    /// What a request or a group says of the codes that are healthy.
    private String codes(
        software.amazon.awssdk.services.elasticloadbalancingv2.model.Matcher matcher) {
      String given = this == GRPC ? matcher.grpcCode() : matcher.httpCode();
      String other = this == GRPC ? matcher.httpCode() : matcher.grpcCode();
      if (given == null || other != null) {
        throw Errors.invalidConfiguration(
            "Matcher: "
                + (this == GRPC
                    ? "a GrpcCode, and no HttpCode, must be specified for protocol version GRPC"
                    : "an HttpCode, and no GrpcCode, must be specified"));
      }
      return given;
    }

    private software.amazon.awssdk.services.elasticloadbalancingv2.model.Matcher matcher(
        String codes) {
      return software.amazon.awssdk.services.elasticloadbalancingv2.model.Matcher.builder()
          .httpCode(this == GRPC ? null : codes)
          .grpcCode(this == GRPC ? codes : null)
          .build();
    }

    HealthChecks defaults(ProtocolEnum check) {
      boolean tcp = check == ProtocolEnum.TCP;
      return new HealthChecks(
          this,
          check,
          "traffic-port",
          tcp ? null : path,
          tcp ? null : codes,
          30,
          this == NETWORK ? (tcp ? 10 : 6) : 5,
          5,
          2);
    }
  }

  /// The settings of a new group.
  static HealthChecks of(CreateTargetGroupRequest request) {
    Kind kind = Kind.of(request.protocol(), request.protocolVersion());
    refuseUnknown(kind, request.healthCheckProtocol(), request.healthCheckProtocolAsString());
    HealthChecks defaults =
        kind.defaults(
            request.healthCheckProtocol() != null
                ? request.healthCheckProtocol()
                : kind == Kind.NETWORK ? ProtocolEnum.TCP : request.protocol());
    refuseDisabled(request.healthCheckEnabled());
    return new HealthChecks(
            kind,
            defaults.protocol,
            or(request.healthCheckPort(), defaults.port),
            orNull(request.healthCheckPath(), defaults.path),
            orNull(
                request.matcher() == null ? null : kind.codes(request.matcher()), defaults.codes),
            or(request.healthCheckIntervalSeconds(), defaults.interval),
            or(request.healthCheckTimeoutSeconds(), defaults.timeout),
            or(request.healthyThresholdCount(), defaults.healthy),
            or(request.unhealthyThresholdCount(), defaults.unhealthy))
        .checked();
  }

  /// The settings of a group as a request changes them.
  static HealthChecks of(TargetGroup group, ModifyTargetGroupRequest request) {
    Kind kind = Kind.of(group.protocol(), group.protocolVersion());
    refuseUnknown(kind, request.healthCheckProtocol(), request.healthCheckProtocolAsString());
    HealthChecks defaults =
        kind.defaults(or(request.healthCheckProtocol(), group.healthCheckProtocol()));
    boolean http = defaults.protocol != ProtocolEnum.TCP;
    refuseDisabled(request.healthCheckEnabled());
    String pathBefore = http ? orNull(group.healthCheckPath(), defaults.path) : null;
    String codesBefore =
        http
            ? orNull(group.matcher() == null ? null : kind.codes(group.matcher()), defaults.codes)
            : null;
    return new HealthChecks(
            kind,
            defaults.protocol,
            or(request.healthCheckPort(), group.healthCheckPort()),
            orNull(request.healthCheckPath(), pathBefore),
            orNull(request.matcher() == null ? null : kind.codes(request.matcher()), codesBefore),
            or(request.healthCheckIntervalSeconds(), group.healthCheckIntervalSeconds()),
            or(request.healthCheckTimeoutSeconds(), group.healthCheckTimeoutSeconds()),
            or(request.healthyThresholdCount(), group.healthyThresholdCount()),
            or(request.unhealthyThresholdCount(), group.unhealthyThresholdCount()))
        .checked();
  }

  TargetGroup.Builder describe(TargetGroup.Builder group) {
    return group
        .healthCheckEnabled(true)
        .healthCheckProtocol(protocol)
        .healthCheckPort(port)
        .healthCheckPath(path)
        .matcher(codes == null ? null : kind.matcher(codes))
        .healthCheckIntervalSeconds(interval)
        .healthCheckTimeoutSeconds(timeout)
        .healthyThresholdCount(healthy)
        .unhealthyThresholdCount(unhealthy);
  }

  private static void refuseDisabled(@Nullable Boolean enabled) {
    if (Boolean.FALSE.equals(enabled)) {
      throw Errors.invalidConfiguration(
          "Health check enabled must be true for target groups with target type 'ip'");
    }
  }

  private HealthChecks checked() {
    checkProtocol();
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
    if (path != null && !PATH.matcher(path).matches()) {
      throw Errors.validation(
          "Health check path '"
              + path
              + "' must begin with '/' and have up to 1024 printable ASCII characters, without"
              + " spaces");
    }
    if (codes != null) {
      checkCodes(codes, kind.lowest, kind.highest);
    }
    return this;
  }

  private void checkProtocol() {
    boolean tcp = protocol == ProtocolEnum.TCP;
    if (protocol != ProtocolEnum.HTTP
        && protocol != ProtocolEnum.HTTPS
        && !(tcp && kind == Kind.NETWORK)) {
      throw unknownProtocol(kind, protocol.toString());
    }
    if (tcp && (path != null || codes != null)) {
      throw Errors.invalidConfiguration(
          "You cannot specify a health check path or matcher with health check protocol 'TCP'");
    }
  }

  private static void refuseUnknown(
      Kind kind, @Nullable ProtocolEnum protocol, @Nullable String given) {
    if (protocol == ProtocolEnum.UNKNOWN_TO_SDK_VERSION) {
      throw unknownProtocol(kind, given);
    }
  }

  private static RuntimeException unknownProtocol(Kind kind, @Nullable String given) {
    return Errors.validation(
        "Health check protocol '" + given + "' must be one of '" + kind.protocols + "'");
  }

  private static void range(String what, int value, int min, int max) {
    if (value < min || value > max) {
      throw Errors.validation(
          "Health check " + what + " '" + value + "' must be between " + min + " and " + max);
    }
  }

  private static void checkCodes(String codes, int lowest, int highest) {
    Matcher matcher = CODES.matcher(codes);
    int end = 0;
    while (end < codes.length() && matcher.find(end) && matcher.start() == end) {
      int low = Integer.parseInt(matcher.group(1));
      int high = Optional.ofNullable(matcher.group(2)).map(Integer::parseInt).orElse(low);
      if (low < lowest || high > highest || low > high) {
        break;
      }
      end = matcher.end();
    }
    if (end < codes.length() || codes.isEmpty()) {
      throw Errors.validation(
          "Health check matcher code '"
              + codes
              + "' must be within '"
              + lowest
              + "-"
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
