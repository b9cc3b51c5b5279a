package dev.teal.elbv2;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup;

/// A target group as it is kept.
///
/// @param described what `DescribeTargetGroups` answers, with the load balancer that it serves
/// @param attributes those that were set; all others have their defaults
/// @param targets registered ones, each with its port, in the order of their registration
record TargetGroupDocument(
    TargetGroup described, Map<String, String> attributes, List<TargetDescription> targets) {
  String arn() {
    return described.targetGroupArn();
  }

  /// Whether it is for network load balancers.
  boolean network() {
    return isNetwork(described.protocol());
  }

  /// Whether a listener or a target group with a protocol is one of network load balancers.
  static boolean isNetwork(@Nullable ProtocolEnum protocol) {
    return protocol == ProtocolEnum.TCP || protocol == ProtocolEnum.TLS;
  }

  /// The one load balancer whose listeners or rules name this group.
  Optional<String> loadBalancer() {
    return described.loadBalancerArns().stream().findFirst();
  }

  TargetGroupDocument withDescribed(TargetGroup changed) {
    return new TargetGroupDocument(changed, attributes, targets);
  }

  TargetGroupDocument withLoadBalancers(List<String> arns) {
    return withDescribed(described.toBuilder().loadBalancerArns(arns).build());
  }

  TargetGroupDocument withAttributes(Map<String, String> changed) {
    return new TargetGroupDocument(described, changed, targets);
  }

  TargetGroupDocument withTargets(List<TargetDescription> changed) {
    return new TargetGroupDocument(described, attributes, changed);
  }
}
