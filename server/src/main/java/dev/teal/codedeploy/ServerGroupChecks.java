package dev.teal.codedeploy;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codedeploy.model.AutoScalingGroup;
import software.amazon.awssdk.services.codedeploy.model.BlueGreenDeploymentConfiguration;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentOption;
import software.amazon.awssdk.services.codedeploy.model.DeploymentReadyAction;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStyle;
import software.amazon.awssdk.services.codedeploy.model.DeploymentType;
import software.amazon.awssdk.services.codedeploy.model.ELBInfo;
import software.amazon.awssdk.services.codedeploy.model.GreenFleetProvisioningAction;
import software.amazon.awssdk.services.codedeploy.model.InstanceAction;
import software.amazon.awssdk.services.codedeploy.model.InvalidAutoScalingGroupException;
import software.amazon.awssdk.services.codedeploy.model.InvalidBlueGreenDeploymentConfigurationException;
import software.amazon.awssdk.services.codedeploy.model.InvalidDeploymentStyleException;
import software.amazon.awssdk.services.codedeploy.model.InvalidEcsServiceException;
import software.amazon.awssdk.services.codedeploy.model.InvalidLoadBalancerInfoException;
import software.amazon.awssdk.services.codedeploy.model.LoadBalancerInfo;
import software.amazon.awssdk.services.codedeploy.model.TargetGroupInfo;

/// Checks what a deployment group for EC2 and on-premises servers says.
final class ServerGroupChecks {
  private static final int MOST = 10;
  private static final int LONGEST_NAME = 255;

  private ServerGroupChecks() {}

  static void check(DeploymentGroupInfo group) {
    if (!group.ecsServices().isEmpty()) {
      throw InvalidEcsServiceException.builder()
          .message("Should not specify ECS services parameter for Server deployment group")
          .build();
    }
    TagFilterChecks.checkEc2(group);
    TagFilterChecks.checkOnPremises(group);
    checkScaling(group.autoScalingGroups());
    checkStyle(group.deploymentStyle());
    checkLoadBalancer(group.loadBalancerInfo(), group.deploymentStyle());
    checkBlueGreen(group.blueGreenDeploymentConfiguration());
  }

  static void checkScaling(List<AutoScalingGroup> groups) {
    if (groups.size() > MOST) {
      throw invalidScaling(
          "autoScalingGroups: " + groups.size() + " (expected: at most " + MOST + ")");
    }
    groups.stream()
        .map(AutoScalingGroup::name)
        .filter(ServerGroupChecks::isNoName)
        .findFirst()
        .ifPresent(bad -> {
          throw invalidScaling(
              "autoScalingGroups: " + Names.shown(bad) + " (expected: 1 to 255 characters)");
        });
    if (groups.stream().map(AutoScalingGroup::name).distinct().count() < groups.size()) {
      throw invalidScaling("autoScalingGroups: a name is given twice (expected: once)");
    }
  }

  private static void checkStyle(@Nullable DeploymentStyle style) {
    if (style == null
        || GroupChecks.isEmpty(style.deploymentTypeAsString())
        || GroupChecks.isEmpty(style.deploymentOptionAsString())) {
      throw invalidStyle("Deployment type or deployment option cannot be null or empty");
    }
    if (style.deploymentType() == DeploymentType.UNKNOWN_TO_SDK_VERSION) {
      throw invalidStyle("Deployment type can only be IN_PLACE or BLUE_GREEN");
    }
    if (style.deploymentOption() == DeploymentOption.UNKNOWN_TO_SDK_VERSION) {
      throw invalidStyle(
          "Deployment option can only be WITH_TRAFFIC_CONTROL or WITHOUT_TRAFFIC_CONTROL");
    }
  }

  private static void checkLoadBalancer(@Nullable LoadBalancerInfo info, DeploymentStyle style) {
    List<ELBInfo> classic = info == null ? List.of() : info.elbInfoList();
    List<TargetGroupInfo> groups = info == null ? List.of() : info.targetGroupInfoList();
    if (info != null && !info.targetGroupPairInfoList().isEmpty()) {
      throw invalidLoadBalancer("targetGroupPairInfoList: is for the ECS platform only");
    }
    if (style.deploymentOption() == DeploymentOption.WITH_TRAFFIC_CONTROL
        && classic.isEmpty()
        && groups.isEmpty()) {
      throw invalidLoadBalancer(
          "The specification for load balancing in the deployment group is invalid. The"
              + " deploymentOption value is set to WITH_TRAFFIC_CONTROL, but either no load"
              + " balancer was specified in elbInfoList or no target group was specified in"
              + " targetGroupInfoList.");
    }
    if (classic.size() > MOST || groups.size() > MOST) {
      throw invalidLoadBalancer("elbInfoList, targetGroupInfoList: at most 10 each are expected");
    }
    if (Stream.concat(
            classic.stream().map(ELBInfo::name), groups.stream().map(TargetGroupInfo::name))
        .anyMatch(ServerGroupChecks::isNoName)) {
      throw invalidLoadBalancer(
          "elbInfoList, targetGroupInfoList: names of 1 to 255 characters are expected");
    }
  }

  private static void checkBlueGreen(@Nullable BlueGreenDeploymentConfiguration config) {
    if (config == null) {
      return;
    }
    var ready = config.deploymentReadyOption();
    var termination = config.terminateBlueInstancesOnDeploymentSuccess();
    var fleet = config.greenFleetProvisioningOption();
    if (ready != null && ready.actionOnTimeout() == DeploymentReadyAction.UNKNOWN_TO_SDK_VERSION) {
      throw invalidBlueGreen(
          "actionOnTimeout: "
              + Names.shown(ready.actionOnTimeoutAsString())
              + " (expected: CONTINUE_DEPLOYMENT or STOP_DEPLOYMENT)");
    }
    if (termination != null && termination.action() == InstanceAction.UNKNOWN_TO_SDK_VERSION) {
      throw invalidBlueGreen(
          "terminateBlueInstancesOnDeploymentSuccess.action: "
              + Names.shown(termination.actionAsString())
              + " (expected: TERMINATE or KEEP_ALIVE)");
    }
    if (fleet != null && fleet.action() == GreenFleetProvisioningAction.UNKNOWN_TO_SDK_VERSION) {
      throw invalidBlueGreen(
          "greenFleetProvisioningOption.action: "
              + Names.shown(fleet.actionAsString())
              + " (expected: DISCOVER_EXISTING or COPY_AUTO_SCALING_GROUP)");
    }
    Stream.of(
            ready == null ? null : ready.waitTimeInMinutes(),
            termination == null ? null : termination.terminationWaitTimeInMinutes())
        .filter(Objects::nonNull)
        .filter(minutes -> minutes < 0 || minutes > 2880)
        .findFirst()
        .ifPresent(minutes -> {
          throw invalidBlueGreen("wait time: " + minutes + " minutes (expected: 0..2880)");
        });
  }

  private static boolean isNoName(@Nullable String name) {
    return name == null || name.isEmpty() || name.length() > LONGEST_NAME;
  }

  private static InvalidAutoScalingGroupException invalidScaling(String message) {
    return InvalidAutoScalingGroupException.builder().message(message).build();
  }

  private static InvalidDeploymentStyleException invalidStyle(String message) {
    return InvalidDeploymentStyleException.builder().message(message).build();
  }

  private static InvalidLoadBalancerInfoException invalidLoadBalancer(String message) {
    return InvalidLoadBalancerInfoException.builder().message(message).build();
  }

  private static InvalidBlueGreenDeploymentConfigurationException invalidBlueGreen(String message) {
    return InvalidBlueGreenDeploymentConfigurationException.builder().message(message).build();
  }
}
