package dev.teal.ecs;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.LoadBalancer;
import software.amazon.awssdk.services.ecs.model.NetworkMode;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupNotFoundException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetTypeEnum;

/// What a service's or a task set's `loadBalancers` must name: target groups that exist and fit,
/// and a port of a container of the task definition. Error: InvalidParameterException.
record LoadBalancerRules(ElasticLoadBalancingV2Client balancers) {
  /// @param behindBalancer whether the target groups must be attached to a load balancer already
  void check(List<LoadBalancer> given, TaskDefinition definition, boolean behindBalancer) {
    for (LoadBalancer one : given) {
      if (one.loadBalancerName() != null) {
        throw Problems.invalid(
            "loadBalancerName: "
                + one.loadBalancerName()
                + " (expected: targetGroupArn; classic load balancers are not supported)");
      }
      if (one.advancedConfiguration() != null) {
        throw Problems.unsupported("loadBalancers.advancedConfiguration: not supported");
      }
      if (one.targetGroupArn() == null) {
        throw Problems.invalid("targetGroupArn: not given (expected: a target group's ARN)");
      }
      checkContainer(one, definition);
      checkGroup(one.targetGroupArn(), definition, behindBalancer);
    }
    List<String> groups = given.stream().map(LoadBalancer::targetGroupArn).toList();
    if (groups.stream().distinct().count() < groups.size()) {
      throw Problems.invalid("Duplicate targetGroupArn found: " + groups);
    }
  }

  private static void checkContainer(LoadBalancer one, TaskDefinition definition) {
    ContainerDefinition container =
        definition.containerDefinitions().stream()
            .filter(c -> c.name().equals(one.containerName()))
            .findFirst()
            .orElseThrow(() ->
                Problems.invalid(
                    "The container "
                        + one.containerName()
                        + " does not exist in the task definition."));
    if (container.portMappings().stream()
        .noneMatch(port -> port.containerPort().equals(one.containerPort()))) {
      throw Problems.invalid(
          "The container "
              + one.containerName()
              + " did not have a container port "
              + one.containerPort()
              + " defined.");
    }
  }

  private void checkGroup(String arn, TaskDefinition definition, boolean behindBalancer) {
    TargetGroup group =
        find(arn)
            .orElseThrow(() ->
                Problems.invalid(
                    "The target group with targetGroupArn " + arn + " does not exist."));
    boolean needsAddress = definition.networkMode() == NetworkMode.AWSVPC;
    if ((needsAddress && group.targetType() != TargetTypeEnum.IP)
        || group.targetType() == TargetTypeEnum.LAMBDA
        || group.targetType() == TargetTypeEnum.ALB) {
      throw Problems.invalid(
          "The provided target group "
              + arn
              + " has target type "
              + group.targetTypeAsString()
              + ", which is incompatible with the "
              + networkMode(definition)
              + " network mode specified in the task definition.");
    }
    if (behindBalancer && group.loadBalancerArns().isEmpty()) {
      throw Problems.invalid(
          "The target group with targetGroupArn "
              + arn
              + " does not have an associated load balancer.");
    }
  }

  private static String networkMode(TaskDefinition definition) {
    return definition.networkMode() == null ? "bridge" : definition.networkModeAsString();
  }

  private Optional<TargetGroup> find(String arn) {
    try {
      return balancers
          .describeTargetGroups(DescribeTargetGroupsRequest.builder().targetGroupArns(arn).build())
          .targetGroups()
          .stream()
          .findFirst();
    } catch (TargetGroupNotFoundException e) {
      return Optional.empty();
    }
  }
}
