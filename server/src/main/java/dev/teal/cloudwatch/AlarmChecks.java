package dev.teal.cloudwatch;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;

/// What an alarm must be like (CloudWatch API Reference, "PutMetricAlarm").
final class AlarmChecks {
  private static final int LONGEST_NAME = 255;
  private static final int LONGEST_DESCRIPTION = 1024;
  private static final int MOST_ACTIONS = 5;

  /// How far back an alarm may look, in seconds.
  private static final int LONGEST = 86_400;

  private static final Set<Integer> SHORT_PERIODS = Set.of(10, 20, 30);

  private final Arns arns;

  AlarmChecks(Arns arns) {
    this.arns = arns;
  }

  void check(PutMetricAlarmRequest alarm) {
    checkName(alarm.alarmName());
    if (alarm.alarmDescription() != null
        && alarm.alarmDescription().length() > LONGEST_DESCRIPTION) {
      throw constraint(
          "alarmDescription",
          alarm.alarmDescription().length() + " characters",
          "Member must have length less than or equal to 1024");
    }
    refuseMath(alarm);
    checkMetric(alarm);
    checkComparison(alarm);
    checkPeriods(alarm);
    checkMissing(alarm);
    checkActions("OKActions", alarm.okActions());
    checkActions("AlarmActions", alarm.alarmActions());
    checkActions("InsufficientDataActions", alarm.insufficientDataActions());
    Tags.check(alarm.tags());
  }

  static String checkName(@Nullable String name) {
    if (name == null || name.isEmpty()) {
      throw constraint(
          "alarmName",
          name == null ? "null" : "''",
          name == null
              ? "Member must not be null"
              : "Member must have length greater than or equal to 1");
    }
    if (name.length() > LONGEST_NAME) {
      throw constraint(
          "alarmName",
          name.length() + " characters",
          "Member must have length less than or equal to 255");
    }
    if (name.chars().anyMatch(Character::isISOControl)) {
      throw Errors.validation("AlarmName: has control characters (expected: none)");
    }
    return name;
  }

  private static void refuseMath(PutMetricAlarmRequest alarm) {
    if (alarm.hasMetrics() && !alarm.metrics().isEmpty()) {
      throw Errors.unsupported("Metrics: an alarm on metric math");
    }
    if (alarm.thresholdMetricId() != null) {
      throw Errors.unsupported("ThresholdMetricId: an alarm on an anomaly detection model");
    }
  }

  private static void checkMetric(PutMetricAlarmRequest alarm) {
    MetricNames.checkName("MetricName", alarm.metricName());
    MetricNames.checkNamespace(alarm.namespace());
    MetricNames.checkDimensions("", alarm.dimensions());
    if ((alarm.statisticAsString() == null) == (alarm.extendedStatistic() == null)) {
      throw Errors.validation(
          alarm.extendedStatistic() == null
              ? "Exactly one of the statistic or extended statistic must be specified: neither was"
              : "Exactly one of the statistic or extended statistic must be specified: both were");
    }
    if (alarm.statistic() == Statistic.UNKNOWN_TO_SDK_VERSION) {
      throw constraint(
          "statistic",
          alarm.statisticAsString(),
          "Member must satisfy enum value set: [Maximum, SampleCount, Sum, Minimum, Average]");
    }
    if (alarm.extendedStatistic() != null
        && !(Stat.parse("ExtendedStatistic", alarm.extendedStatistic())
            instanceof Stat.Percentile)) {
      throw Errors.invalid(
          "ExtendedStatistic: " + alarm.extendedStatistic() + " (expected: p0.0 to p100)");
    }
    if (alarm.unit() == StandardUnit.UNKNOWN_TO_SDK_VERSION) {
      throw constraint("unit", alarm.unitAsString(), "Member must satisfy enum value set");
    }
  }

  private static void checkComparison(PutMetricAlarmRequest alarm) {
    if (alarm.comparisonOperatorAsString() == null) {
      throw constraint("comparisonOperator", "null", "Member must not be null");
    }
    switch (alarm.comparisonOperator()) {
      case GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
          GREATER_THAN_THRESHOLD,
          LESS_THAN_THRESHOLD,
          LESS_THAN_OR_EQUAL_TO_THRESHOLD -> {}
      case LESS_THAN_LOWER_OR_GREATER_THAN_UPPER_THRESHOLD,
          LESS_THAN_LOWER_THRESHOLD,
          GREATER_THAN_UPPER_THRESHOLD ->
          throw Errors.unsupported(
              "ComparisonOperator "
                  + alarm.comparisonOperatorAsString()
                  + ": an alarm on an anomaly detection model");
      case UNKNOWN_TO_SDK_VERSION ->
          throw constraint(
              "comparisonOperator",
              alarm.comparisonOperatorAsString(),
              "Member must satisfy enum value set: [GreaterThanOrEqualToThreshold,"
                  + " GreaterThanThreshold, LessThanThreshold, LessThanOrEqualToThreshold]");
    }
    if (alarm.threshold() == null || !Double.isFinite(alarm.threshold())) {
      throw Errors.validation("Threshold: " + alarm.threshold() + " (expected: a number)");
    }
  }

  private static void checkPeriods(PutMetricAlarmRequest alarm) {
    Integer period = alarm.period();
    if (period == null
        || period < 1
        || (period % Periods.MINUTE != 0 && !SHORT_PERIODS.contains(period))) {
      throw Errors.validation("Period: " + period + " (expected: 10, 20, 30 or a multiple of 60)");
    }
    Integer evaluated = alarm.evaluationPeriods();
    if (evaluated == null || evaluated < 1) {
      throw constraint(
          "evaluationPeriods",
          String.valueOf(evaluated),
          evaluated == null
              ? "Member must not be null"
              : "Member must have value greater than or equal to 1");
    }
    if ((long) period * evaluated > LONGEST) {
      throw Errors.validation(
          "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <="
              + " 86400).");
    }
    Integer toAlarm = alarm.datapointsToAlarm();
    if (toAlarm != null && (toAlarm < 1 || toAlarm > evaluated)) {
      throw Errors.validation(
          "DatapointsToAlarm: " + toAlarm + " (expected: 1.." + evaluated + ", EvaluationPeriods)");
    }
  }

  private static void checkMissing(PutMetricAlarmRequest alarm) {
    String missing = alarm.treatMissingData();
    if (missing != null && Evaluation.Missing.parse(missing).isEmpty()) {
      throw Errors.validation(
          "TreatMissingData: " + missing + " (expected: breaching, notBreaching, ignore, missing)");
    }
    String few = alarm.evaluateLowSampleCountPercentile();
    if (few != null && !Set.of("evaluate", "ignore").contains(few)) {
      throw Errors.validation(
          "EvaluateLowSampleCountPercentile: " + few + " (expected: evaluate, ignore)");
    }
    if (few != null && alarm.extendedStatistic() == null) {
      throw Errors.validation(
          "EvaluateLowSampleCountPercentile: " + few + " (expected: only with a percentile)");
    }
  }

  private void checkActions(String member, List<String> actions) {
    if (actions.size() > MOST_ACTIONS) {
      throw Errors.validation(member + ": " + actions.size() + " (expected: at most 5)");
    }
    for (String action : actions) {
      if (!arns.isTopic(action)) {
        throw Errors.unsupported(
            member
                + ": "
                + action
                + ": an action other than a topic of SNS here ("
                + arns.home().arn("sns", "NAME")
                + ")");
      }
    }
  }

  private static RuntimeException constraint(String member, String value, String constraint) {
    return Errors.validation(
        "1 validation error detected: Value "
            + (value.equals("null") ? value : "'" + value + "'")
            + " at '"
            + member
            + "' failed to satisfy constraint: "
            + constraint);
  }
}
