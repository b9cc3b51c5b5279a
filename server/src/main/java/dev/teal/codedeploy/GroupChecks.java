package dev.teal.codedeploy;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codedeploy.model.AlarmConfiguration;
import software.amazon.awssdk.services.codedeploy.model.AutoRollbackConfiguration;
import software.amazon.awssdk.services.codedeploy.model.AutoRollbackEvent;
import software.amazon.awssdk.services.codedeploy.model.BlueGreenDeploymentConfiguration;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentOption;
import software.amazon.awssdk.services.codedeploy.model.DeploymentReadyAction;
import software.amazon.awssdk.services.codedeploy.model.DeploymentReadyOption;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStyle;
import software.amazon.awssdk.services.codedeploy.model.DeploymentType;
import software.amazon.awssdk.services.codedeploy.model.InstanceAction;
import software.amazon.awssdk.services.codedeploy.model.InvalidAlarmConfigException;
import software.amazon.awssdk.services.codedeploy.model.InvalidAutoRollbackConfigException;
import software.amazon.awssdk.services.codedeploy.model.InvalidBlueGreenDeploymentConfigurationException;
import software.amazon.awssdk.services.codedeploy.model.InvalidDeploymentStyleException;
import software.amazon.awssdk.services.codedeploy.model.InvalidEcsServiceException;
import software.amazon.awssdk.services.codedeploy.model.InvalidLoadBalancerInfoException;
import software.amazon.awssdk.services.codedeploy.model.InvalidRoleException;
import software.amazon.awssdk.services.codedeploy.model.InvalidTargetGroupPairException;
import software.amazon.awssdk.services.codedeploy.model.InvalidTriggerConfigException;
import software.amazon.awssdk.services.codedeploy.model.LoadBalancerInfo;
import software.amazon.awssdk.services.codedeploy.model.RoleRequiredException;
import software.amazon.awssdk.services.codedeploy.model.TargetGroupPairInfo;
import software.amazon.awssdk.services.codedeploy.model.TrafficRoute;
import software.amazon.awssdk.services.codedeploy.model.TriggerConfig;
import software.amazon.awssdk.services.codedeploy.model.TriggerEventType;
import software.amazon.awssdk.services.codedeploy.model.TriggerTargetsLimitExceededException;

/// Checks what a deployment group for ECS says, by itself: whether what it names exists is checked
/// elsewhere.
final class GroupChecks {
  private static final int MOST_TRIGGERS = 10;
  private static final int LONGEST_WAIT_MINUTES = 2880;

  private GroupChecks() {}

  static void check(DeploymentGroupInfo group) {
    checkRole(group.serviceRoleArn());
    checkStyle(group.deploymentStyle());
    checkServices(group);
    checkLoadBalancer(group.loadBalancerInfo());
    checkBlueGreen(group.blueGreenDeploymentConfiguration());
    checkRollback(group.autoRollbackConfiguration());
    checkAlarms(group.alarmConfiguration());
    checkTriggers(group.triggerConfigurations());
  }

  private static void checkRole(@Nullable String arn) {
    if (arn == null || arn.isEmpty()) {
      throw RoleRequiredException.builder().message("serviceRoleArn: missing").build();
    }
    if (!arn.matches("arn:aws[a-z-]*:iam::[0-9]{12}:role/.{1,512}")) {
      throw InvalidRoleException.builder()
          .message("serviceRoleArn: " + arn + " (expected: arn:aws:iam::ACCOUNT:role/NAME)")
          .build();
    }
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

  private static void checkServices(DeploymentGroupInfo group) {
    if (group.ecsServices().size() != 1
        || isEmpty(group.ecsServices().getFirst().serviceName())
        || isEmpty(group.ecsServices().getFirst().clusterName())) {
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
    pair.targetGroups().forEach(group -> names.add(String.valueOf(group.name())));
    if (pair.targetGroups().size() != 2 || names.size() != 2 || names.contains("null")) {
      throw invalidPair("targetGroups: two names are expected");
    }
    if (listeners(pair.prodTrafficRoute()).size() != 1) {
      throw invalidPair("prodTrafficRoute.listenerArns: one listener is expected");
    }
    if (pair.testTrafficRoute() != null && listeners(pair.testTrafficRoute()).size() > 1) {
      throw invalidPair("testTrafficRoute.listenerArns: at most one listener is expected");
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
              + ready.actionOnTimeoutAsString()
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
              + termination.actionAsString()
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

  static void checkRollback(@Nullable AutoRollbackConfiguration rollback) {
    if (rollback == null) {
      return;
    }
    if (rollback.events().contains(AutoRollbackEvent.UNKNOWN_TO_SDK_VERSION)) {
      throw invalidRollback(
          "events: "
              + rollback.eventsAsStrings()
              + " (expected: DEPLOYMENT_FAILURE, DEPLOYMENT_STOP_ON_ALARM or"
              + " DEPLOYMENT_STOP_ON_REQUEST)");
    }
    if (Boolean.TRUE.equals(rollback.enabled()) && rollback.events().isEmpty()) {
      throw invalidRollback("events: empty (expected: one or more, since rollback is enabled)");
    }
  }

  /// Alarms are not watched yet, and a group that relies on them must not be accepted as if they
  /// were.
  static void checkAlarms(@Nullable AlarmConfiguration alarms) {
    if (alarms != null && Boolean.TRUE.equals(alarms.enabled())) {
      throw InvalidAlarmConfigException.builder()
          .message("alarmConfiguration.enabled: true (expected: false; alarms are not supported)")
          .build();
    }
  }

  private static void checkTriggers(List<TriggerConfig> triggers) {
    if (triggers.size() > MOST_TRIGGERS) {
      throw TriggerTargetsLimitExceededException.builder()
          .message("triggerConfigurations: " + triggers.size() + " (expected: at most 10)")
          .build();
    }
    for (TriggerConfig trigger : triggers) {
      if (isEmpty(trigger.triggerName())) {
        throw invalidTrigger("triggerName: missing");
      }
      if (trigger.triggerTargetArn() == null
          || !trigger.triggerTargetArn().matches("arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:.+")) {
        throw invalidTrigger(
            "Topic ARN "
                + trigger.triggerTargetArn()
                + " is not valid (expected: arn:aws:sns:REGION:ACCOUNT:NAME)");
      }
      if (trigger.triggerEvents().isEmpty()
          || trigger.triggerEvents().contains(TriggerEventType.UNKNOWN_TO_SDK_VERSION)) {
        throw invalidTrigger(
            "triggerEvents: "
                + trigger.triggerEventsAsStrings()
                + " (expected: one or more of DeploymentStart, DeploymentSuccess,"
                + " DeploymentFailure, DeploymentStop, DeploymentRollback, DeploymentReady)");
      }
    }
  }

  private static boolean isEmpty(@Nullable String value) {
    return Optional.ofNullable(value).orElse("").isEmpty();
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

  private static InvalidAutoRollbackConfigException invalidRollback(String message) {
    return InvalidAutoRollbackConfigException.builder().message(message).build();
  }

  private static InvalidTriggerConfigException invalidTrigger(String message) {
    return InvalidTriggerConfigException.builder().message(message).build();
  }
}
