package dev.teal.ecs;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeregisterTargetsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeregisterTargetsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RegisterTargetsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RegisterTargetsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupNotFoundException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealth;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthReasonEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/// Target groups whose targets are as healthy as the test says.
final class FakeBalancers implements ElasticLoadBalancingV2Client {
  /// What a newly registered target is.
  TargetHealthStateEnum atRegistration = TargetHealthStateEnum.HEALTHY;

  /// Whether requests are under way, so that deregistered targets drain.
  boolean busy;

  private final Map<String, TargetGroup> groups = new LinkedHashMap<>();
  private final Map<String, Map<TargetDescription, TargetHealthStateEnum>> targets =
      new LinkedHashMap<>();
  private final List<String> log;

  FakeBalancers(List<String> log) {
    this.log = log;
  }

  String group(String name, boolean attached, String type) {
    String arn =
        "arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/"
            + name
            + "/0123456789abcdef";
    groups.put(
        arn,
        TargetGroup.builder()
            .targetGroupArn(arn)
            .targetType(type)
            .loadBalancerArns(attached ? List.of("arn:lb") : List.of())
            .build());
    targets.put(arn, new LinkedHashMap<>());
    return arn;
  }

  Map<TargetDescription, TargetHealthStateEnum> targets(String group) {
    Map<TargetDescription, TargetHealthStateEnum> known = targets.get(group);
    if (known == null) {
      throw TargetGroupNotFoundException.builder().message("not found").build();
    }
    return known;
  }

  void deleteGroup(String group) {
    groups.remove(group);
    targets.remove(group);
  }

  void all(String group, TargetHealthStateEnum state) {
    targets(group).replaceAll((_, _) -> state);
  }

  /// The last request under way has ended.
  void drained() {
    log.add("drained");
    targets
        .values()
        .forEach(group -> group.values().removeIf(s -> s == TargetHealthStateEnum.DRAINING));
  }

  @Override
  public DescribeTargetGroupsResponse describeTargetGroups(DescribeTargetGroupsRequest request) {
    List<TargetGroup> found =
        request.targetGroupArns().stream().filter(groups::containsKey).map(groups::get).toList();
    if (found.isEmpty()) {
      throw TargetGroupNotFoundException.builder().message("not found").build();
    }
    return DescribeTargetGroupsResponse.builder().targetGroups(found).build();
  }

  @Override
  public RegisterTargetsResponse registerTargets(RegisterTargetsRequest request) {
    log.add("register");
    request
        .targets()
        .forEach(target -> targets(request.targetGroupArn()).put(target, atRegistration));
    return RegisterTargetsResponse.builder().build();
  }

  @Override
  public DeregisterTargetsResponse deregisterTargets(DeregisterTargetsRequest request) {
    var group = targets(request.targetGroupArn());
    for (TargetDescription target : request.targets()) {
      TargetHealthStateEnum before = group.get(target);
      if (before != null && before != TargetHealthStateEnum.DRAINING) {
        log.add("deregister");
        group.put(target, TargetHealthStateEnum.DRAINING);
        if (!busy) {
          group.remove(target);
        }
      }
    }
    return DeregisterTargetsResponse.builder().build();
  }

  @Override
  public DescribeTargetHealthResponse describeTargetHealth(DescribeTargetHealthRequest request) {
    return DescribeTargetHealthResponse.builder()
        .targetHealthDescriptions(
            targets(request.targetGroupArn()).entrySet().stream()
                .map(entry ->
                    TargetHealthDescription.builder()
                        .target(entry.getKey())
                        .targetHealth(health(entry.getValue()))
                        .build())
                .toList())
        .build();
  }

  private static TargetHealth health(TargetHealthStateEnum state) {
    TargetHealth.Builder health = TargetHealth.builder().state(state);
    switch (state) {
      case UNUSED -> health.reason(TargetHealthReasonEnum.TARGET_NOT_IN_USE);
      case UNHEALTHY ->
          health
              .reason(TargetHealthReasonEnum.TARGET_RESPONSE_CODE_MISMATCH)
              .description("Health checks failed with these codes: [502]");
      default -> {}
    }
    return health.build();
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}
}
