package dev.teal.cloudwatch;

import dev.teal.home.Home;
import java.util.Locale;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.RegionMetadata;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What a topic is told of an alarm that changed its state, as AWS was seen to tell it.
final class Messages {
  private static final int LONGEST_SUBJECT = 100;

  private Messages() {}

  /// SNS takes 100 characters of ASCII.
  static String subject(Home home, MetricAlarm alarm) {
    String subject =
        (alarm.stateValueAsString() + ": \"" + alarm.alarmName() + "\" in " + region(home))
            .replaceAll("[^ -~]", "?");
    return subject.length() <= LONGEST_SUBJECT ? subject : subject.substring(0, LONGEST_SUBJECT);
  }

  static String text(Home home, MetricAlarm alarm, StateValue before) {
    ObjectNode message = JsonNodeFactory.instance.objectNode();
    message
        .put("AlarmName", alarm.alarmName())
        .put("AlarmDescription", alarm.alarmDescription())
        .put("AWSAccountId", home.account())
        .put(
            "AlarmConfigurationUpdatedTimestamp",
            Reasons.TIME.format(alarm.alarmConfigurationUpdatedTimestamp()))
        .put("NewStateValue", alarm.stateValueAsString())
        .put("NewStateReason", alarm.stateReason())
        .put("StateChangeTime", Reasons.TIME.format(alarm.stateUpdatedTimestamp()))
        .put("Region", region(home))
        .put("AlarmArn", alarm.alarmArn())
        .put("OldStateValue", before.toString());
    alarm.okActions().forEach(message.putArray("OKActions")::add);
    alarm.alarmActions().forEach(message.putArray("AlarmActions")::add);
    alarm.insufficientDataActions().forEach(message.putArray("InsufficientDataActions")::add);
    message.set("Trigger", trigger(alarm));
    return message.toString();
  }

  private static ObjectNode trigger(MetricAlarm alarm) {
    ObjectNode trigger = JsonNodeFactory.instance.objectNode();
    trigger.put("MetricName", alarm.metricName()).put("Namespace", alarm.namespace());
    if (alarm.statistic() == null) {
      trigger
          .put("StatisticType", "ExtendedStatistic")
          .put("ExtendedStatistic", alarm.extendedStatistic());
    } else {
      trigger
          .put("StatisticType", "Statistic")
          .put("Statistic", alarm.statisticAsString().toUpperCase(Locale.ROOT));
    }
    trigger.put("Unit", alarm.unitAsString());
    ArrayNode dimensions = trigger.putArray("Dimensions");
    alarm
        .dimensions()
        .forEach(dimension ->
            dimensions.addObject().put("value", dimension.value()).put("name", dimension.name()));
    trigger.put("Period", alarm.period()).put("EvaluationPeriods", alarm.evaluationPeriods());
    if (alarm.datapointsToAlarm() != null) {
      trigger.put("DatapointsToAlarm", alarm.datapointsToAlarm());
    }
    return trigger
        .put("ComparisonOperator", alarm.comparisonOperatorAsString())
        .put("Threshold", alarm.threshold())
        .put("TreatMissingData", alarm.treatMissingData() == null ? "" : alarm.treatMissingData())
        .put(
            "EvaluateLowSampleCountPercentile",
            alarm.evaluateLowSampleCountPercentile() == null
                ? ""
                : alarm.evaluateLowSampleCountPercentile());
  }

  /// As people call it; the name itself where the SDK knows no other.
  private static String region(Home home) {
    RegionMetadata metadata = RegionMetadata.of(Region.of(home.region()));
    return metadata == null ? home.region() : metadata.description();
  }
}
