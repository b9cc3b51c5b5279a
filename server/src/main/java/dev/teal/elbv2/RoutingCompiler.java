package dev.teal.elbv2;

import dev.teal.balancer.Action;
import dev.teal.balancer.Condition;
import dev.teal.balancer.CookieKey;
import dev.teal.balancer.Listener;
import dev.teal.balancer.Routing;
import dev.teal.balancer.Rule;
import dev.teal.balancer.TargetGroup;
import dev.teal.clock.Pace;
import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.FixedResponseActionConfig;
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
        document.described().protocol() == ProtocolEnum.TCP
            ? Listener.Protocol.TCP
            : Listener.Protocol.HTTP,
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
        healthCheck(document.described()),
        TargetGroupAttributes.distribution(document),
        TargetGroupAttributes.termination(document),
        document.targets().stream()
            .map(target -> new TargetGroup.Target(target.id(), target.port()))
            .toList());
  }

  private TargetGroup.HealthCheck healthCheck(
      software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup group) {
    boolean http = group.healthCheckProtocol() == ProtocolEnum.HTTP;
    Duration awsInterval = Duration.ofSeconds(group.healthCheckIntervalSeconds());
    Duration interval = pace.real(awsInterval);
    return new TargetGroup.HealthCheck(
        group.healthCheckEnabled(),
        http ? TargetGroup.HealthCheck.Protocol.HTTP : TargetGroup.HealthCheck.Protocol.TCP,
        http ? group.healthCheckPath() : "/",
        group.healthCheckPort().equals("traffic-port")
            ? 0
            : Integer.parseInt(group.healthCheckPort()),
        interval.compareTo(SHORTEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : interval,
        Duration.ofSeconds(group.healthCheckTimeoutSeconds()),
        group.healthyThresholdCount(),
        group.unhealthyThresholdCount(),
        http ? group.matcher().httpCode() : "200",
        // Not scaled: a program needs as long to start as on AWS.
        awsInterval.multipliedBy(group.unhealthyThresholdCount() - 1L));
  }
}
