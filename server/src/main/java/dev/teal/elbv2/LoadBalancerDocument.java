package dev.teal.elbv2;

import java.util.Map;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerTypeEnum;

/// A load balancer as it is kept.
///
/// @param described what `DescribeLoadBalancers` answers
/// @param address the IP address that its listeners listen on
/// @param attributes those that were set; all others have their defaults
record LoadBalancerDocument(
    LoadBalancer described, String address, Map<String, String> attributes) {
  String arn() {
    return described.loadBalancerArn();
  }

  boolean network() {
    return described.type() == LoadBalancerTypeEnum.NETWORK;
  }

  LoadBalancerDocument withDescribed(LoadBalancer changed) {
    return new LoadBalancerDocument(changed, address, attributes);
  }

  LoadBalancerDocument withAttributes(Map<String, String> changed) {
    return new LoadBalancerDocument(described, address, changed);
  }
}
