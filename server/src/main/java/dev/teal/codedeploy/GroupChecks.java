package dev.teal.codedeploy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codedeploy.model.AlarmConfiguration;
import software.amazon.awssdk.services.codedeploy.model.AlarmsLimitExceededException;
import software.amazon.awssdk.services.codedeploy.model.AutoRollbackConfiguration;
import software.amazon.awssdk.services.codedeploy.model.AutoRollbackEvent;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupInfo;
import software.amazon.awssdk.services.codedeploy.model.InvalidAlarmConfigException;
import software.amazon.awssdk.services.codedeploy.model.InvalidAutoRollbackConfigException;
import software.amazon.awssdk.services.codedeploy.model.InvalidInputException;
import software.amazon.awssdk.services.codedeploy.model.InvalidRoleException;
import software.amazon.awssdk.services.codedeploy.model.InvalidTriggerConfigException;
import software.amazon.awssdk.services.codedeploy.model.OutdatedInstancesStrategy;
import software.amazon.awssdk.services.codedeploy.model.RoleRequiredException;
import software.amazon.awssdk.services.codedeploy.model.TriggerConfig;
import software.amazon.awssdk.services.codedeploy.model.TriggerEventType;
import software.amazon.awssdk.services.codedeploy.model.TriggerTargetsLimitExceededException;

/// Checks what a deployment group says, by itself: whether what it names exists is checked
/// elsewhere. Here is what all platforms have in common.
final class GroupChecks {
  private static final int MOST_TRIGGERS = 10;
  private static final int MOST_ALARMS = 10;
  private static final int LONGEST_ALARM_NAME = 255;

  private GroupChecks() {}

  static void check(DeploymentGroupInfo group) {
    checkRole(group.serviceRoleArn());
    switch (group.computePlatform()) {
      case ECS -> EcsGroupChecks.check(group);
      case LAMBDA -> LambdaGroupChecks.check(group);
      case SERVER, UNKNOWN_TO_SDK_VERSION -> ServerGroupChecks.check(group);
    }
    checkRollback(group.autoRollbackConfiguration());
    checkAlarms(group.alarmConfiguration());
    checkTriggers(group.triggerConfigurations());
    if (group.outdatedInstancesStrategy() == OutdatedInstancesStrategy.UNKNOWN_TO_SDK_VERSION) {
      throw InvalidInputException.builder()
          .message(
              "outdatedInstancesStrategy: "
                  + Names.shown(group.outdatedInstancesStrategyAsString())
                  + " (expected: UPDATE or IGNORE)")
          .build();
    }
  }

  private static void checkRole(@Nullable String arn) {
    if (isEmpty(arn)) {
      throw RoleRequiredException.builder().message("serviceRoleArn: missing").build();
    }
    if (!String.valueOf(arn).matches("arn:aws[a-z-]*:iam::[0-9]{12}:role/.{1,512}")) {
      throw InvalidRoleException.builder()
          .message(
              "serviceRoleArn: " + Names.shown(arn) + " (expected: arn:aws:iam::ACCOUNT:role/NAME)")
          .build();
    }
  }

  static void checkRollback(@Nullable AutoRollbackConfiguration rollback) {
    if (rollback == null) {
      return;
    }
    if (rollback.events().contains(AutoRollbackEvent.UNKNOWN_TO_SDK_VERSION)) {
      throw invalidRollback(
          "events: "
              + Names.shown(rollback.eventsAsStrings().toString())
              + " (expected: DEPLOYMENT_FAILURE, DEPLOYMENT_STOP_ON_ALARM or"
              + " DEPLOYMENT_STOP_ON_REQUEST)");
    }
    if (Boolean.TRUE.equals(rollback.enabled()) && rollback.events().isEmpty()) {
      throw invalidRollback("events: empty (expected: one or more, since rollback is enabled)");
    }
  }

  static void checkAlarms(@Nullable AlarmConfiguration config) {
    if (config == null) {
      return;
    }
    if (config.alarms().size() > MOST_ALARMS) {
      throw AlarmsLimitExceededException.builder()
          .message("alarms: " + config.alarms().size() + " (expected: at most " + MOST_ALARMS + ")")
          .build();
    }
    Set<String> names = new HashSet<>();
    config
        .alarms()
        .forEach(alarm -> {
          String name = String.valueOf(alarm.name());
          if (isEmpty(alarm.name()) || name.length() > LONGEST_ALARM_NAME) {
            throw invalidAlarms(
                "alarms.name: " + Names.shown(alarm.name()) + " (expected: 1 to 255 characters)");
          }
          if (!names.add(name)) {
            throw invalidAlarms("alarms.name: " + name + " is given twice (expected: once)");
          }
        });
    if (Boolean.TRUE.equals(config.enabled()) && names.isEmpty()) {
      throw invalidAlarms("alarms: empty (expected: one or more, since alarms are enabled)");
    }
  }

  private static void checkTriggers(List<TriggerConfig> triggers) {
    if (triggers.size() > MOST_TRIGGERS) {
      throw TriggerTargetsLimitExceededException.builder()
          .message("triggerConfigurations: " + triggers.size() + " (expected: at most 10)")
          .build();
    }
    Set<String> names = new HashSet<>();
    for (TriggerConfig trigger : triggers) {
      if (isEmpty(trigger.triggerName())) {
        throw invalidTrigger("triggerName: missing");
      }
      if (!names.add(trigger.triggerName())) {
        throw invalidTrigger(
            "triggerName: " + Names.shown(trigger.triggerName()) + " is given twice");
      }
      if (!String.valueOf(trigger.triggerTargetArn())
          .matches("arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_.-]{1,256}")) {
        throw invalidTrigger(
            "Topic ARN "
                + Names.shown(trigger.triggerTargetArn())
                + " is not valid (expected: arn:aws:sns:REGION:ACCOUNT:NAME)");
      }
      if (trigger.triggerEvents().isEmpty()
          || trigger.triggerEvents().contains(TriggerEventType.UNKNOWN_TO_SDK_VERSION)) {
        throw invalidTrigger(
            "triggerEvents: "
                + Names.shown(trigger.triggerEventsAsStrings().toString())
                + " (expected: one or more of "
                + TriggerEventType.knownValues()
                + ")");
      }
    }
  }

  static boolean isEmpty(@Nullable String value) {
    return value == null || value.isEmpty();
  }

  private static InvalidAutoRollbackConfigException invalidRollback(String message) {
    return InvalidAutoRollbackConfigException.builder().message(message).build();
  }

  private static InvalidAlarmConfigException invalidAlarms(String message) {
    return InvalidAlarmConfigException.builder().message(message).build();
  }

  private static InvalidTriggerConfigException invalidTrigger(String message) {
    return InvalidTriggerConfigException.builder().message(message).build();
  }
}
