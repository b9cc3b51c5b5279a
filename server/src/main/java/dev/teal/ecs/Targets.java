package dev.teal.ecs;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeregisterTargetsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RegisterTargetsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupNotFoundException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealth;

/// Tasks as targets of target groups: registered, deregistered, and what the balancer sees of them.
record Targets(ElasticLoadBalancingV2Client balancers) {
  /// May be repeated.
  void register(TargetRecord target) {
    balancers.registerTargets(
        RegisterTargetsRequest.builder()
            .targetGroupArn(target.group())
            .targets(description(target))
            .build());
  }

  /// May be repeated, and for a target or a group that is gone.
  void deregister(TargetRecord target) {
    try {
      balancers.deregisterTargets(
          DeregisterTargetsRequest.builder()
              .targetGroupArn(target.group())
              .targets(description(target))
              .build());
    } catch (TargetGroupNotFoundException e) {
      // A deleted group sends nothing to anybody: that is what was asked for.
    }
  }

  /// Whether the balancer still knows the target: registered, or with requests under way.
  boolean known(TargetRecord target) {
    return targetsOf(target.group())
        .map(targets -> targets.containsKey(target.key()))
        .orElse(false);
  }

  /// What the balancer sees of the targets of some groups.
  TargetHealths healths(Collection<String> groups) {
    Map<String, Map<String, TargetHealth>> seen = new HashMap<>();
    groups.forEach(group -> targetsOf(group).ifPresent(targets -> seen.put(group, targets)));
    return new TargetHealths(seen);
  }

  private Optional<Map<String, TargetHealth>> targetsOf(String group) {
    try {
      return Optional.of(
          balancers
              .describeTargetHealth(
                  DescribeTargetHealthRequest.builder().targetGroupArn(group).build())
              .targetHealthDescriptions()
              .stream()
              .collect(
                  Collectors.toMap(
                      one -> one.target().id() + ":" + one.target().port(),
                      one -> one.targetHealth(),
                      (first, _) -> first)));
    } catch (TargetGroupNotFoundException e) {
      return Optional.empty();
    }
  }

  private static TargetDescription description(TargetRecord target) {
    return TargetDescription.builder().id(target.address()).port(target.port()).build();
  }
}
