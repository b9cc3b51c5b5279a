package dev.teal.elbv2;

import static dev.teal.elbv2.AttributeTable.Attribute.bool;
import static dev.teal.elbv2.AttributeTable.Attribute.fixed;
import static dev.teal.elbv2.AttributeTable.Attribute.number;
import static dev.teal.elbv2.AttributeTable.Attribute.oneOf;

import dev.teal.store.Store;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupAttributesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyTargetGroupAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyTargetGroupAttributesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupAttribute;

/// The attributes of target groups. Errors: TargetGroupNotFound, InvalidConfigurationRequest,
/// ValidationError.
final class TargetGroupAttributes {
  /// Of groups with protocol HTTP. Types and durations of stickiness are kept; it cannot be
  /// enabled.
  static final AttributeTable HTTP =
      new AttributeTable(
          "Target group",
          List.of(
              number("deregistration_delay.timeout_seconds", 300, 0, 3600),
              fixed("stickiness.enabled", "false"),
              oneOf("stickiness.type", "lb_cookie", "lb_cookie", "app_cookie"),
              number("stickiness.lb_cookie.duration_seconds", 86400, 1, 604800),
              fixed("stickiness.app_cookie.cookie_name", ""),
              number("stickiness.app_cookie.duration_seconds", 86400, 1, 604800),
              fixed("slow_start.duration_seconds", "0"),
              fixed("load_balancing.algorithm.type", "round_robin"),
              fixed("load_balancing.algorithm.anomaly_mitigation", "off"),
              fixed("load_balancing.cross_zone.enabled", "use_load_balancer_configuration"),
              fixed("target_group_health.dns_failover.minimum_healthy_targets.count", "1"),
              fixed("target_group_health.dns_failover.minimum_healthy_targets.percentage", "off"),
              fixed(
                  "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count", "1"),
              fixed(
                  "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage",
                  "off")));

  static final AttributeTable TCP =
      new AttributeTable(
          "Target group",
          List.of(
              number("deregistration_delay.timeout_seconds", 300, 0, 3600),
              fixed("deregistration_delay.connection_termination.enabled", "false"),
              fixed("stickiness.enabled", "false"),
              fixed("stickiness.type", "source_ip"),
              bool("proxy_protocol_v2.enabled", false),
              fixed("preserve_client_ip.enabled", "false"),
              fixed("load_balancing.cross_zone.enabled", "use_load_balancer_configuration"),
              fixed("target_group_health.dns_failover.minimum_healthy_targets.count", "1"),
              fixed("target_group_health.dns_failover.minimum_healthy_targets.percentage", "off"),
              fixed(
                  "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count", "1"),
              fixed(
                  "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage",
                  "off")));

  private final Store store;
  private final Changes changes;
  private final Lookup lookup;

  TargetGroupAttributes(Store store, Changes changes, Lookup lookup) {
    this.store = store;
    this.changes = changes;
    this.lookup = lookup;
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
