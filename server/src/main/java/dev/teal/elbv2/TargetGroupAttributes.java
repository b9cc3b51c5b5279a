package dev.teal.elbv2;

import static dev.teal.elbv2.AttributeTable.Attribute.bool;
import static dev.teal.elbv2.AttributeTable.Attribute.fixed;
import static dev.teal.elbv2.AttributeTable.Attribute.number;
import static dev.teal.elbv2.AttributeTable.Attribute.numberOr;
import static dev.teal.elbv2.AttributeTable.Attribute.oneOf;
import static dev.teal.elbv2.AttributeTable.Attribute.some;
import static dev.teal.elbv2.AttributeTable.Attribute.text;

import dev.teal.balancer.routing.TargetGroup;
import dev.teal.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupAttributesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyTargetGroupAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyTargetGroupAttributesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupAttribute;

/// The attributes of target groups. Errors: TargetGroupNotFound, InvalidConfigurationRequest,
/// ValidationError.
final class TargetGroupAttributes {
  private static final String ALGORITHM = "load_balancing.algorithm.type";
  private static final String APP_COOKIE = "stickiness.app_cookie.cookie_name";
  private static final String DRAINING_INTERVAL =
      "target_health_state.unhealthy.draining_interval_seconds";
  private static final String UNHEALTHY_TERMINATION =
      "target_health_state.unhealthy.connection_termination.enabled";
  private static final String MINIMUM =
      "target_group_health.unhealthy_state_routing.minimum_healthy_targets";
  private static final Pattern COOKIE_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}");

  /// Of groups with protocol HTTP. There is one node and no DNS name: DNS failover would change
  /// nothing, as on AWS with a single zone, and there are no zones to stay in.
  static final AttributeTable HTTP =
      new AttributeTable(
          "Target group",
          List.of(
              number("deregistration_delay.timeout_seconds", 300, 0, 3600),
              bool("stickiness.enabled", false),
              oneOf("stickiness.type", "lb_cookie", "lb_cookie", "app_cookie"),
              number("stickiness.lb_cookie.duration_seconds", 86400, 1, 604800),
              text(
                  APP_COOKIE,
                  name -> COOKIE_NAME.matcher(name).matches() && !name.startsWith("AWSALB"),
                  "a cookie name that does not begin with AWSALB"),
              number("stickiness.app_cookie.duration_seconds", 86400, 1, 604800),
              numberOr("0", "slow_start.duration_seconds", 30, 900),
              oneOf(
                  ALGORITHM,
                  "round_robin",
                  "round_robin",
                  "least_outstanding_requests",
                  "weighted_random"),
              fixed("load_balancing.algorithm.anomaly_mitigation", "off"),
              some(
                  "load_balancing.cross_zone.enabled",
                  "use_load_balancer_configuration",
                  "use_load_balancer_configuration",
                  "true"),
              dnsFailover("count", "1"),
              dnsFailover("percentage", "off"),
              number(MINIMUM + ".count", 1, 1, 1000),
              numberOr("off", MINIMUM + ".percentage", 1, 100)));

  static final AttributeTable TCP =
      new AttributeTable(
          "Target group",
          List.of(
              number("deregistration_delay.timeout_seconds", 300, 0, 3600),
              bool("deregistration_delay.connection_termination.enabled", false),
              bool("stickiness.enabled", false),
              fixed("stickiness.type", "source_ip"),
              bool("proxy_protocol_v2.enabled", false),
              fixed("preserve_client_ip.enabled", "false"),
              oneOf(
                  "load_balancing.cross_zone.enabled",
                  "use_load_balancer_configuration",
                  "use_load_balancer_configuration",
                  "true",
                  "false"),
              dnsFailover("count", "1"),
              dnsFailover("percentage", "off"),
              number(MINIMUM + ".count", 1, 1, 1000),
              numberOr("off", MINIMUM + ".percentage", 1, 100),
              bool(UNHEALTHY_TERMINATION, true),
              number(DRAINING_INTERVAL, 0, 0, 360_000)));

  private final Store store;
  private final Changes changes;
  private final Lookup lookup;

  TargetGroupAttributes(Store store, Changes changes, Lookup lookup) {
    this.store = store;
    this.changes = changes;
    this.lookup = lookup;
  }

  private static AttributeTable.Attribute dnsFailover(String what, String defaultValue) {
    String key = "target_group_health.dns_failover.minimum_healthy_targets." + what;
    return what.equals("count")
        ? new AttributeTable.Attribute(
            key,
            defaultValue,
            value -> value.matches("off|[1-9][0-9]{0,3}"),
            "off or 1..9999",
            true)
        : numberOr(defaultValue, key, 1, 100);
  }

  /// How the balancer shares out the requests of a group.
  static TargetGroup.Distribution distribution(TargetGroupDocument document) {
    AttributeTable.Values values = of(document);
    String percent = values.text(MINIMUM + ".percentage");
    return new TargetGroup.Distribution(
        document.network() ? TargetGroup.Algorithm.ROUND_ROBIN : algorithm(values.text(ALGORITHM)),
        document.network() ? Duration.ZERO : values.seconds("slow_start.duration_seconds"),
        stickiness(document, values),
        values.number(MINIMUM + ".count"),
        percent.equals("off") ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(percent)));
  }

  private static TargetGroup.Algorithm algorithm(String type) {
    return switch (type) {
      case "least_outstanding_requests" -> TargetGroup.Algorithm.LEAST_OUTSTANDING_REQUESTS;
      case "weighted_random" -> TargetGroup.Algorithm.RANDOM;
      default -> TargetGroup.Algorithm.ROUND_ROBIN;
    };
  }

  private static TargetGroup.Stickiness stickiness(
      TargetGroupDocument document, AttributeTable.Values values) {
    if (!values.isTrue("stickiness.enabled")) {
      return new TargetGroup.Stickiness.None();
    }
    if (document.network()) {
      return new TargetGroup.Stickiness.SourceIp();
    }
    return values.text("stickiness.type").equals("lb_cookie")
        ? new TargetGroup.Stickiness.LoadBalancerCookie(
            values.seconds("stickiness.lb_cookie.duration_seconds"))
        : new TargetGroup.Stickiness.ApplicationCookie(
            values.text(APP_COOKIE), values.seconds("stickiness.app_cookie.duration_seconds"));
  }

  /// When the balancer cuts a group's connections.
  static TargetGroup.Termination termination(TargetGroupDocument document) {
    if (!document.network()) {
      return TargetGroup.Termination.DEFAULT;
    }
    AttributeTable.Values values = of(document);
    Duration interval = values.seconds(DRAINING_INTERVAL);
    return new TargetGroup.Termination(
        values.isTrue("deregistration_delay.connection_termination.enabled"),
        values.isTrue(UNHEALTHY_TERMINATION)
            ? Optional.of(Duration.ZERO)
            : Optional.of(interval).filter(Predicate.not(Duration::isZero)));
  }

  /// Refuses what AWS refuses together.
  private static void checkTogether(TargetGroupDocument document) {
    AttributeTable.Values values = of(document);
    if (document.network()) {
      if (values.isTrue(UNHEALTHY_TERMINATION) && values.number(DRAINING_INTERVAL) > 0) {
        throw Errors.invalidConfiguration(
            DRAINING_INTERVAL + " can only be set when " + UNHEALTHY_TERMINATION + " is false");
      }
      return;
    }
    if (values.number("slow_start.duration_seconds") > 0
        && !values.text(ALGORITHM).equals("round_robin")) {
      throw Errors.invalidConfiguration(
          "Slow start mode cannot be used with " + ALGORITHM + " '" + values.text(ALGORITHM) + "'");
    }
    if (values.isTrue("stickiness.enabled")
        && values.text("stickiness.type").equals("app_cookie")
        && values.text(APP_COOKIE).isEmpty()) {
      throw Errors.validation(APP_COOKIE + " must be specified for stickiness type 'app_cookie'");
    }
  }

  static AttributeTable.Values of(TargetGroupDocument document) {
    return table(document).values(document.attributes());
  }

  ModifyTargetGroupAttributesResponse modify(ModifyTargetGroupAttributesRequest request) {
    return changes.make(draft -> {
      TargetGroupDocument document = lookup.targetGroup(draft, request.targetGroupArn());
      Map<String, String> attributes =
          table(document)
              .change(
                  document.attributes(),
                  request.attributes(),
                  TargetGroupAttribute::key,
                  TargetGroupAttribute::value);
      TargetGroupDocument changed = document.withAttributes(attributes);
      checkTogether(changed);
      draft.put(Kinds.TARGET_GROUP, document.arn(), changed);
      return ModifyTargetGroupAttributesResponse.builder().attributes(describe(changed)).build();
    });
  }

  DescribeTargetGroupAttributesResponse describe(DescribeTargetGroupAttributesRequest request) {
    TargetGroupDocument document =
        store.read(
            transaction -> lookup.targetGroup(new View(transaction), request.targetGroupArn()));
    return DescribeTargetGroupAttributesResponse.builder().attributes(describe(document)).build();
  }

  private static AttributeTable table(TargetGroupDocument document) {
    return document.network() ? TCP : HTTP;
  }

  private static List<TargetGroupAttribute> describe(TargetGroupDocument document) {
    return table(document)
        .describe(
            document.attributes(),
            (key, value) -> TargetGroupAttribute.builder().key(key).value(value).build());
  }
}
