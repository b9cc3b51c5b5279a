package dev.teal.elbv2;

import dev.teal.balancer.routing.Action;
import dev.teal.balancer.routing.Condition;
import dev.teal.balancer.routing.CookieKey;
import dev.teal.balancer.routing.Listener;
import dev.teal.balancer.routing.Routing;
import dev.teal.balancer.routing.Rule;
import dev.teal.balancer.routing.TargetGroup;
import dev.teal.balancer.routing.Tls;
import dev.teal.clock.Pace;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.FixedResponseActionConfig;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Matcher;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RedirectActionConfig;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RedirectActionStatusCodeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RuleCondition;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupStickinessConfig;

/// Turns a load balancer's documents into what the balancer does: a pure function. The balancer's
/// names for load balancers, listeners, rules and target groups are their ARNs.
final class RoutingCompiler {
  /// However short an AWS minute is here, targets are not asked more often than this.
  static final Duration SHORTEST_INTERVAL = Duration.ofMillis(50);

  private final Pace pace;
  private final CookieKey cookieKey;
  private final AccessLogFolder accessLogs;

  RoutingCompiler(Pace pace, CookieKey cookieKey, AccessLogFolder accessLogs) {
    this.pace = pace;
    this.cookieKey = cookieKey;
    this.accessLogs = accessLogs;
  }

  Routing compile(Setup setup) {
    return new Routing(
        setup.loadBalancer().arn(),
        options(setup),
        setup.listeners().stream().map(listener -> listener(setup, listener)).toList(),
        setup.targetGroups().stream().map(this::targetGroup).toList());
  }

  private Routing.Options options(Setup setup) {
    LoadBalancerDocument document = setup.loadBalancer();
    if (document.network()) {
      return Routing.Options.DEFAULT;
    }
    AttributeTable.Values values = LoadBalancerAttributes.of(document);
    return new Routing.Options(
        values.seconds("idle_timeout.timeout_seconds"),
        values.seconds("client_keep_alive.seconds"),
        values.isTrue("routing.http.preserve_host_header.enabled"),
        values.isTrue("routing.http.drop_invalid_header_fields.enabled"),
        Routing.XForwardedFor.valueOf(
            values.text("routing.http.xff_header_processing.mode").toUpperCase(Locale.ROOT)),
        values.isTrue("routing.http.xff_client_port.enabled"),
        values.isTrue("routing.http.x_amzn_tls_version_and_cipher_suite.enabled"),
        Routing.DesyncMitigation.valueOf(
            values.text(LoadBalancerAttributes.DESYNC_MITIGATION).toUpperCase(Locale.ROOT)),
        cookieKey,
        accessLogs.of(document));
  }

  private static Listener listener(Setup setup, ListenerDocument document) {
    String rules = Arns.rulesOf(document.arn());
    return new Listener(
        document.arn(),
        setup.loadBalancer().address(),
        document.described().port(),
        protocol(setup, document.described()),
        setup.rules().stream()
            .filter(rule -> rule.ruleArn().startsWith(rules))
            .sorted(Comparator.comparingInt(rule -> Integer.parseInt(rule.priority())))
            .map(rule ->
                new Rule(
                    rule.ruleArn(),
                    Integer.parseInt(rule.priority()),
                    rule.conditions().stream().map(RoutingCompiler::condition).toList(),
                    Transforms.compile(rule.transforms()),
                    action(rule.actions().getLast())))
            .toList(),
        action(document.described().defaultActions().getLast()),
        ListenerAttributes.settings(document));
  }

  private static Listener.Protocol protocol(
      Setup setup,
      software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener described) {
    return switch (described.protocol()) {
      case HTTP -> Listener.Protocol.HTTP;
      case HTTPS -> new Listener.Protocol.Https(tls(setup, described, httpProtocols(setup)));
      case TLS ->
          new Listener.Protocol.TcpOverTls(
              tls(setup, described, ListenerTls.applicationProtocols(described)));
      case TCP -> Listener.Protocol.TCP;
      default ->
          throw new IllegalStateException(
              "protocol: " + described.protocolAsString() + " (never accepted)");
    };
  }

  private static List<String> httpProtocols(Setup setup) {
    boolean http2 =
        LoadBalancerAttributes.APPLICATION
            .values(setup.loadBalancer().attributes())
            .isTrue("routing.http2.enabled");
    return http2 ? List.of("h2", "http/1.1") : List.of("http/1.1");
  }

  private static Tls tls(
      Setup setup,
      software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener described,
      List<String> applicationProtocols) {
    return new Tls(
        SslPolicies.securityPolicy(described.sslPolicy()),
        described.certificates().stream()
            .map(certificate -> certificate(setup, certificate.certificateArn()))
            .toList(),
        applicationProtocols);
  }

  private static Tls.Certificate certificate(Setup setup, String arn) {
    return setup.certificates().stream()
        .filter(document -> document.arn().equals(arn))
        .findFirst()
        .map(document ->
            new Tls.Certificate(
                arn, document.certificate() + document.chain(), document.privateKey()))
        .orElseThrow(() ->
            new IllegalStateException("certificate: " + arn + " (never deleted while in use)"));
  }

  private static Action action(
      software.amazon.awssdk.services.elasticloadbalancingv2.model.Action action) {
    return switch (action.type()) {
      case FORWARD ->
          new Action.Forward(
              Setup.groupsOf(action).stream()
                  .map(tuple -> new Action.Forward.Weighted(tuple.targetGroupArn(), tuple.weight()))
                  .toList(),
              Optional.ofNullable(action.forwardConfig().targetGroupStickinessConfig())
                  .filter(TargetGroupStickinessConfig::enabled)
                  .map(config -> Duration.ofSeconds(config.durationSeconds())));
      case REDIRECT -> redirect(action.redirectConfig());
      case FIXED_RESPONSE -> fixedResponse(action.fixedResponseConfig());
      case AUTHENTICATE_COGNITO, AUTHENTICATE_OIDC, JWT_VALIDATION, UNKNOWN_TO_SDK_VERSION ->
          throw new IllegalStateException("type: " + action.typeAsString() + " (never accepted)");
    };
  }

  private static Action redirect(RedirectActionConfig config) {
    return new Action.Redirect(
        config.protocol(),
        config.host(),
        config.port(),
        config.path(),
        config.query(),
        config.statusCode() == RedirectActionStatusCodeEnum.HTTP_301 ? 301 : 302);
  }

  private static Action fixedResponse(FixedResponseActionConfig config) {
    return new Action.FixedResponse(
        Integer.parseInt(config.statusCode()),
        Optional.ofNullable(config.contentType()),
        Optional.ofNullable(config.messageBody()).orElse(""));
  }

  private static Condition condition(RuleCondition condition) {
    return switch (condition.field()) {
      case "host-header" ->
          new Condition.HostHeader(
              condition.hostHeaderConfig().values(), condition.hostHeaderConfig().regexValues());
      case "path-pattern" ->
          new Condition.PathPattern(
              condition.pathPatternConfig().values(), condition.pathPatternConfig().regexValues());
      case "http-header" ->
          new Condition.HttpHeader(
              condition.httpHeaderConfig().httpHeaderName(),
              condition.httpHeaderConfig().values(),
              condition.httpHeaderConfig().regexValues());
      case "http-request-method" ->
          new Condition.RequestMethod(condition.httpRequestMethodConfig().values());
      case "query-string" ->
          new Condition.QueryString(
              condition.queryStringConfig().values().stream()
                  .map(pair ->
                      new Condition.QueryString.Pair(Optional.ofNullable(pair.key()), pair.value()))
                  .toList());
      case "source-ip" -> new Condition.SourceIp(condition.sourceIpConfig().values());
      default ->
          throw new IllegalStateException("field: " + condition.field() + " (never accepted)");
    };
  }

  private TargetGroup targetGroup(TargetGroupDocument document) {
    return new TargetGroup(
        document.arn(),
        TargetGroupAttributes.of(document).seconds("deregistration_delay.timeout_seconds"),
        protocol(document),
        healthCheck(document.described()),
        TargetGroupAttributes.distribution(document),
        TargetGroupAttributes.termination(document),
        document.targets().stream()
            .map(target -> new TargetGroup.Target(target.id(), target.port()))
            .toList());
  }

  private static TargetGroup.Protocol protocol(TargetGroupDocument document) {
    String version = document.described().protocolVersion();
    return new TargetGroup.Protocol(
        switch (version) {
          case null -> TargetGroup.Version.BYTES;
          case "HTTP1" -> TargetGroup.Version.HTTP1;
          case "HTTP2" -> TargetGroup.Version.HTTP2;
          case "GRPC" -> TargetGroup.Version.GRPC;
          default -> throw new IllegalStateException("version: " + version + " (never accepted)");
        },
        ListenerTls.secure(document.described().protocol()),
        document.network()
            && TargetGroupAttributes.of(document).isTrue("proxy_protocol_v2.enabled"));
  }

  private static String codes(@Nullable Matcher matcher) {
    if (matcher == null) {
      return "200"; // of no meaning without HTTP
    }
    return matcher.grpcCode() == null ? matcher.httpCode() : matcher.grpcCode();
  }

  private TargetGroup.HealthCheck healthCheck(
      software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup group) {
    boolean http = group.healthCheckProtocol() != ProtocolEnum.TCP;
    Duration awsInterval = Duration.ofSeconds(group.healthCheckIntervalSeconds());
    Duration interval = pace.real(awsInterval);
    return new TargetGroup.HealthCheck(
        group.healthCheckEnabled(),
        switch (group.healthCheckProtocol()) {
          case HTTP -> TargetGroup.HealthCheck.Protocol.HTTP;
          case HTTPS -> TargetGroup.HealthCheck.Protocol.HTTPS;
          default -> TargetGroup.HealthCheck.Protocol.TCP;
        },
        http ? group.healthCheckPath() : "/",
        group.healthCheckPort().equals("traffic-port")
            ? 0
            : Integer.parseInt(group.healthCheckPort()),
        interval.compareTo(SHORTEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : interval,
        Duration.ofSeconds(group.healthCheckTimeoutSeconds()),
        group.healthyThresholdCount(),
        group.unhealthyThresholdCount(),
        codes(group.matcher()),
        // Not scaled: a program needs as long to start as on AWS.
        awsInterval.multipliedBy(group.unhealthyThresholdCount() - 1L));
  }
}
