package dev.teal.cloudwatch;

import dev.teal.cloudwatch.Evaluation.Datapoint;
import dev.teal.cloudwatch.Evaluation.Missing;
import dev.teal.cloudwatch.Evaluation.Verdict;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Why an alarm has the state that it has, in AWS's words and in its JSON.
final class Reasons {
  /// What a new alarm says.
  static final String UNCHECKED = "Unchecked: Initial alarm creation";

  static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'+0000'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final DateTimeFormatter SHORT =
      DateTimeFormatter.ofPattern("dd/MM/yy HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Reasons() {}

  static String text(MetricAlarm alarm, Verdict verdict) {
    if (verdict.state() == StateValue.INSUFFICIENT_DATA) {
      return "Insufficient Data: " + datapoints(verdict.filled()) + " unknown.";
    }
    boolean breach = verdict.state() == StateValue.ALARM;
    String filled =
        verdict.filled() == 0
            ? ""
            : " and " + missing(verdict.filled()) + " treated as [" + treated(alarm) + "]";
    List<Datapoint> shown =
        breach
            ? Evaluation.breaching(alarm, verdict.used())
            : Evaluation.within(alarm, verdict.used());
    return shown.isEmpty()
        ? "Threshold Crossed: no datapoints were received for "
            + counted(verdict.filled(), "period")
            + filled
            + "."
        : "Threshold Crossed: " + crossed(alarm, shown, breach) + filled + minimum(alarm, breach);
  }

  private static String crossed(MetricAlarm alarm, List<Datapoint> shown, boolean breach) {
    String count =
        alarm.datapointsToAlarm() == null
            ? counted(shown.size(), "datapoint")
            : shown.size() + " out of the last " + alarm.evaluationPeriods() + " datapoints";
    return count
        + shown.stream()
            .map(point -> point.value() + " (" + SHORT.format(point.begin()) + ")")
            .collect(Collectors.joining(", ", " [", "] "))
        + (shown.size() == 1 ? "was " : "were ")
        + (breach ? "" : "not ")
        + words(alarm)
        + " the threshold ("
        + alarm.threshold()
        + ")";
  }

  private static String minimum(MetricAlarm alarm, boolean breach) {
    if (alarm.datapointsToAlarm() == null) {
      return ".";
    }
    int least =
        breach
            ? alarm.datapointsToAlarm()
            : alarm.evaluationPeriods() - alarm.datapointsToAlarm() + 1;
    return " (minimum "
        + counted(least, "datapoint")
        + " for "
        + (breach ? "OK -> ALARM" : "ALARM -> OK")
        + " transition).";
  }

  private static String datapoints(int count) {
    return counted(count, "datapoint") + (count == 1 ? " was" : " were");
  }

  private static String missing(int count) {
    return count + " missing datapoint" + (count == 1 ? " was" : "s were");
  }

  private static String counted(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  private static String treated(MetricAlarm alarm) {
    return Missing.of(alarm) == Missing.BREACHING ? "Breaching" : "NonBreaching";
  }

  private static String words(MetricAlarm alarm) {
    return switch (alarm.comparisonOperator()) {
      case GREATER_THAN_OR_EQUAL_TO_THRESHOLD -> "greater than or equal to";
      case LESS_THAN_THRESHOLD -> "less than";
      case LESS_THAN_OR_EQUAL_TO_THRESHOLD -> "less than or equal to";
      default -> "greater than";
    };
  }

  /// What `StateReasonData` says.
  static String data(MetricAlarm alarm, Verdict verdict, Instant now) {
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    data.put("version", "1.0").put("queryDate", TIME.format(now));
    List<Datapoint> oldestFirst = new ArrayList<>(verdict.used()).reversed();
    if (!oldestFirst.isEmpty()) {
      data.put("startDate", TIME.format(oldestFirst.getFirst().begin()));
    }
    if (alarm.unit() != null) {
      data.put("unit", alarm.unitAsString());
    }
    data.put("statistic", statistic(alarm)).put("period", alarm.period());
    ArrayNode recent = data.putArray("recentDatapoints");
    oldestFirst.forEach(point -> recent.add(point.value()));
    data.put("threshold", alarm.threshold());
    ArrayNode evaluated = data.putArray("evaluatedDatapoints");
    for (Datapoint point : verdict.used()) {
      evaluated
          .addObject()
          .put("timestamp", TIME.format(point.begin()))
          .put("sampleCount", point.samples())
          .put("value", point.value());
    }
    return data.toString();
  }

  static String statistic(MetricAlarm alarm) {
    return alarm.statistic() == null ? alarm.extendedStatistic() : alarm.statisticAsString();
  }
}
