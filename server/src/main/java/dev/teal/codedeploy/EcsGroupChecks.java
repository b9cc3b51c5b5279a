package dev.teal.codedeploy;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codedeploy.model.BlueGreenDeploymentConfiguration;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentOption;
import software.amazon.awssdk.services.codedeploy.model.DeploymentReadyAction;
import software.amazon.awssdk.services.codedeploy.model.DeploymentReadyOption;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStyle;
import software.amazon.awssdk.services.codedeploy.model.DeploymentType;
import software.amazon.awssdk.services.codedeploy.model.InstanceAction;
import software.amazon.awssdk.services.codedeploy.model.InvalidAutoScalingGroupException;
import software.amazon.awssdk.services.codedeploy.model.InvalidBlueGreenDeploymentConfigurationException;
import software.amazon.awssdk.services.codedeploy.model.InvalidDeploymentStyleException;
import software.amazon.awssdk.services.codedeploy.model.InvalidEc2TagException;
import software.amazon.awssdk.services.codedeploy.model.InvalidEcsServiceException;
import software.amazon.awssdk.services.codedeploy.model.InvalidLoadBalancerInfoException;
import software.amazon.awssdk.services.codedeploy.model.InvalidTagException;
import software.amazon.awssdk.services.codedeploy.model.InvalidTargetGroupPairException;
import software.amazon.awssdk.services.codedeploy.model.LoadBalancerInfo;
import software.amazon.awssdk.services.codedeploy.model.TargetGroupPairInfo;
import software.amazon.awssdk.services.codedeploy.model.TrafficRoute;

/// Checks what a deployment group for ECS says.
final class EcsGroupChecks {
  private static final int LONGEST_WAIT_MINUTES = 2880;

  private EcsGroupChecks() {}

  static void check(DeploymentGroupInfo group) {
    checkStyle(group.deploymentStyle());
    refuseInstances(group);
    checkServices(group);
    checkLoadBalancer(group.loadBalancerInfo());
    checkBlueGreen(group.blueGreenDeploymentConfiguration());
  }

  private static void checkStyle(@Nullable DeploymentStyle style) {
    if (style == null
        || style.deploymentType() != DeploymentType.BLUE_GREEN
        || style.deploymentOption() != DeploymentOption.WITH_TRAFFIC_CONTROL) {
      throw InvalidDeploymentStyleException.builder()
          .message(
              "For ECS deployment, the deployment type must be BLUE_GREEN, and deployment option"
                  + " must be WITH_TRAFFIC_CONTROL.")
          .build();
    }
  }

  private static void refuseInstances(DeploymentGroupInfo group) {
    if (!group.autoScalingGroups().isEmpty()) {
      throw autoScaling();
    }
    if (!group.ec2TagFilters().isEmpty() || group.ec2TagSet() != null) {
      throw InvalidEc2TagException.builder()
          .message("For ECS deployment group, EC2 tags can not be specified")
          .build();
    }
    if (!group.onPremisesInstanceTagFilters().isEmpty() || group.onPremisesTagSet() != null) {
      throw InvalidTagException.builder()
          .message("For ECS deployment group, on-premises tags can not be specified")
          .build();
    }
  }

  static InvalidAutoScalingGroupException autoScaling() {
    return InvalidAutoScalingGroupException.builder()
        .message("For ECS deployment group, autoScalingGroups can not be specified")
        .build();
  }

  private static void checkServices(DeploymentGroupInfo group) {
    if (group.ecsServices().size() != 1
        || GroupChecks.isEmpty(group.ecsServices().getFirst().serviceName())
        || GroupChecks.isEmpty(group.ecsServices().getFirst().clusterName())) {
      throw InvalidEcsServiceException.builder()
          .message(
              "ecsServices: "
                  + group.ecsServices().size()
                  + " elements (expected: one, with clusterName and serviceName)")
          .build();
    }
  }

  private static void checkLoadBalancer(@Nullable LoadBalancerInfo info) {
    if (info == null) {
      throw invalidLoadBalancer("For ECS deployment group, loadBalancerInfo must be specified");
    }
    if (!info.elbInfoList().isEmpty()) {
      throw invalidLoadBalancer(
          "For ECS deployment group, loadBalancerInfo must not contain elbInfo list");
    }
    if (!info.targetGroupInfoList().isEmpty()) {
      throw invalidLoadBalancer(
          "For ECS deployment group, loadBalancerInfo must not contain targetGroupInfo list");
    }
    if (info.targetGroupPairInfoList().size() != 1) {
      throw invalidPair("targetGroupPairInfoList: one pair is expected");
    }
    TargetGroupPairInfo pair = info.targetGroupPairInfoList().getFirst();
    Set<String> names = new HashSet<>();
    pair.targetGroups().forEach(group -> names.add(Optional.ofNullable(group.name()).orElse("")));
    if (pair.targetGroups().size() != 2 || names.size() != 2 || names.contains("")) {
      throw invalidPair("targetGroups: two names are expected");
    }
    if (listeners(pair.prodTrafficRoute()).size() != 1) {
      throw invalidPair("prodTrafficRoute.listenerArns: one listener is expected");
    }
    if (listeners(pair.testTrafficRoute()).size() > 1) {
      throw invalidPair("testTrafficRoute.listenerArns: at most one listener is expected");
    }
    if (listeners(pair.testTrafficRoute()).equals(listeners(pair.prodTrafficRoute()))) {
      throw invalidPair("testTrafficRoute.listenerArns: another listener is expected");
    }
  }

  private static List<String> listeners(@Nullable TrafficRoute route) {
    return route == null ? List.of() : route.listenerArns();
  }

  private static void checkBlueGreen(@Nullable BlueGreenDeploymentConfiguration config) {
    if (config == null) {
      throw invalidBlueGreen(
          "For ECS deployment group, blueGreenDeploymentConfiguration must be specified");
    }
    DeploymentReadyOption ready = config.deploymentReadyOption();
    int readyWait =
        ready == null || ready.waitTimeInMinutes() == null ? 0 : ready.waitTimeInMinutes();
    if (ready != null && ready.actionOnTimeout() == DeploymentReadyAction.UNKNOWN_TO_SDK_VERSION) {
      throw invalidBlueGreen(
          "actionOnTimeout: "
              + Names.shown(ready.actionOnTimeoutAsString())
              + " (expected: CONTINUE_DEPLOYMENT or STOP_DEPLOYMENT)");
    }
    if (stops(ready)) {
      if (readyWait < 1 || readyWait > LONGEST_WAIT_MINUTES) {
        throw invalidBlueGreen("waitTimeInMinutes: " + readyWait + " (expected: 1..2880)");
      }
    } else if (readyWait != 0) {
      throw invalidBlueGreen(
          "Deployment ready action cannot be set to 'CONTINUE_DEPLOYMENT' when timeout is"
              + " specified");
    }
    checkTermination(config);
    if (config.greenFleetProvisioningOption() != null) {
      throw invalidBlueGreen("greenFleetProvisioningOption: is for EC2 only");
    }
  }

  private static void checkTermination(BlueGreenDeploymentConfiguration config) {
    var termination = config.terminateBlueInstancesOnDeploymentSuccess();
    if (termination == null) {
      return;
    }
    if (termination.actionAsString() != null && termination.action() != InstanceAction.TERMINATE) {
      throw invalidBlueGreen(
          "terminateBlueInstancesOnDeploymentSuccess.action: "
              + Names.shown(termination.actionAsString())
              + " (expected: TERMINATE; an ECS deployment cannot keep its blue tasks)");
    }
    Integer wait = termination.terminationWaitTimeInMinutes();
    if (wait != null && (wait < 0 || wait > LONGEST_WAIT_MINUTES)) {
      throw invalidBlueGreen("terminationWaitTimeInMinutes: " + wait + " (expected: 0..2880)");
    }
  }

  /// Whether the group waits for a person before production traffic moves.
  static boolean stops(@Nullable DeploymentReadyOption ready) {
    return ready != null && ready.actionOnTimeout() == DeploymentReadyAction.STOP_DEPLOYMENT;
  }

  private static InvalidLoadBalancerInfoException invalidLoadBalancer(String message) {
    return InvalidLoadBalancerInfoException.builder().message(message).build();
  }

  private static InvalidTargetGroupPairException invalidPair(String detail) {
    return InvalidTargetGroupPairException.builder()
        .message(
            "A deployment group associated with an application that uses the ECS compute platform"
                + " must contain a valid pair of target groups that identify a load balancer. "
                + detail)
        .build();
  }

  private static InvalidBlueGreenDeploymentConfigurationException invalidBlueGreen(String message) {
    return InvalidBlueGreenDeploymentConfigurationException.builder().message(message).build();
  }
}
