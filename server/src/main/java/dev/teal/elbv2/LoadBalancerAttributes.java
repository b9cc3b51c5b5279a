package dev.teal.elbv2;

import static dev.teal.elbv2.AttributeTable.Attribute.bool;
import static dev.teal.elbv2.AttributeTable.Attribute.fixed;
import static dev.teal.elbv2.AttributeTable.Attribute.number;
import static dev.teal.elbv2.AttributeTable.Attribute.oneOf;
import static dev.teal.elbv2.AttributeTable.Attribute.text;

import dev.teal.store.Store;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeLoadBalancerAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeLoadBalancerAttributesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerAttribute;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyLoadBalancerAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyLoadBalancerAttributesResponse;

/// The attributes of load balancers. Errors: LoadBalancerNotFound, InvalidConfigurationRequest,
/// ValidationError.
final class LoadBalancerAttributes {
  static final String DELETION_PROTECTION = "deletion_protection.enabled";
  static final String DESYNC_MITIGATION = "routing.http.desync_mitigation_mode";

  static final AttributeTable APPLICATION =
      new AttributeTable(
          "Load balancer",
          List.of(
              bool("access_logs.s3.enabled", false),
              text("access_logs.s3.bucket", AccessLogFolder::isBucket, "a bucket name"),
              text(
                  "access_logs.s3.prefix",
                  AccessLogFolder::isPrefix,
                  "names of letters, digits and !_.*'()- with slashes between them, without"
                      + " AWSLogs"),
              number("idle_timeout.timeout_seconds", 60, 1, 4000),
              bool(DELETION_PROTECTION, false),
              bool("routing.http2.enabled", true),
              bool("routing.http.drop_invalid_header_fields.enabled", false),
              bool("routing.http.xff_client_port.enabled", false),
              bool("routing.http.preserve_host_header.enabled", false),
              oneOf(
                  "routing.http.xff_header_processing.mode",
                  "append",
                  "append",
                  "preserve",
                  "remove"),
              fixed("load_balancing.cross_zone.enabled", "true"),
              oneOf(DESYNC_MITIGATION, "defensive", "monitor", "defensive", "strictest"),
              number("client_keep_alive.seconds", 3600, 60, 604800),
              fixed("waf.fail_open.enabled", "false"),
              bool("routing.http.x_amzn_tls_version_and_cipher_suite.enabled", false),
              fixed("zonal_shift.config.enabled", "false"),
              fixed("connection_logs.s3.enabled", "false"),
              fixed("connection_logs.s3.bucket", ""),
              fixed("connection_logs.s3.prefix", ""),
              fixed("health_check_logs.s3.enabled", "false"),
              fixed("health_check_logs.s3.bucket", ""),
              fixed("health_check_logs.s3.prefix", ""),
              fixed("ipv6.deny_all_igw_traffic", "false")));

  static final AttributeTable NETWORK =
      new AttributeTable(
          "Load balancer",
          List.of(
              fixed("access_logs.s3.enabled", "false"),
              fixed("access_logs.s3.bucket", ""),
              fixed("access_logs.s3.prefix", ""),
              bool(DELETION_PROTECTION, false),
              // There is one node, which reaches all targets.
              bool("load_balancing.cross_zone.enabled", false),
              fixed("dns_record.client_routing_policy", "any_availability_zone"),
              fixed("zonal_shift.config.enabled", "false"),
              fixed("secondary_ips.auto_assigned.per_subnet", "0"),
              fixed("ipv6.deny_all_igw_traffic", "false")));

  private final Store store;
  private final Changes changes;
  private final Lookup lookup;
  private final AccessLogFolder accessLogs;

  LoadBalancerAttributes(Store store, Changes changes, Lookup lookup, AccessLogFolder accessLogs) {
    this.accessLogs = accessLogs;
    this.store = store;
    this.changes = changes;
    this.lookup = lookup;
  }

  static AttributeTable table(LoadBalancerDocument document) {
    return document.network() ? NETWORK : APPLICATION;
  }

  static AttributeTable.Values of(LoadBalancerDocument document) {
    return table(document).values(document.attributes());
  }

  ModifyLoadBalancerAttributesResponse modify(ModifyLoadBalancerAttributesRequest request) {
    return changes.make(draft -> {
      LoadBalancerDocument document = lookup.loadBalancer(draft, request.loadBalancerArn());
      Map<String, String> attributes =
          table(document)
              .change(
                  document.attributes(),
                  request.attributes(),
                  LoadBalancerAttribute::key,
                  LoadBalancerAttribute::value);
      LoadBalancerDocument changed = document.withAttributes(attributes);
      if (!document.network()) {
        accessLogs.prepare(changed);
      }
      draft.put(Kinds.LOAD_BALANCER, document.arn(), changed);
      return ModifyLoadBalancerAttributesResponse.builder().attributes(describe(changed)).build();
    });
  }

  DescribeLoadBalancerAttributesResponse describe(DescribeLoadBalancerAttributesRequest request) {
    LoadBalancerDocument document =
        store.read(
            transaction -> lookup.loadBalancer(new View(transaction), request.loadBalancerArn()));
    return DescribeLoadBalancerAttributesResponse.builder().attributes(describe(document)).build();
  }

  private static List<LoadBalancerAttribute> describe(LoadBalancerDocument document) {
    return table(document)
        .describe(
            document.attributes(),
            (key, value) -> LoadBalancerAttribute.builder().key(key).value(value).build());
  }
}
