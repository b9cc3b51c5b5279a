package dev.teal.cloudwatch;

import dev.teal.store.PageToken;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.model.AlarmType;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsForMetricRequest;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsForMetricResponse;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsRequest;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

/// Lists alarms, by name ascending. Errors: ValidationError, InvalidNextToken.
final class AlarmLists {
  private static final PageToken TOKENS = new PageToken("alarms");
  private static final int PAGE = 50;
  private static final int LARGEST_PAGE = 100;

  private final Store store;

  AlarmLists(Store store) {
    this.store = store;
  }

  DescribeAlarmsResponse describe(DescribeAlarmsRequest request) {
    check(request);
    // There are no composite alarms, so whoever wants only those, or their relatives, gets none.
    if (wantsOnlyComposite(request)) {
      return DescribeAlarmsResponse.builder()
          .metricAlarms(List.of())
          .compositeAlarms(List.of())
          .build();
    }
    int size = request.maxRecords() == null ? PAGE : request.maxRecords();
    List<MetricAlarm> fitting =
        store.read(transaction -> candidates(transaction, request)).stream()
            .filter(
                alarm -> request.stateValue() == null || request.stateValue() == alarm.stateValue())
            .filter(alarm -> hasAction(alarm, request.actionPrefix()))
            .toList();
    Page<MetricAlarm> page =
        Page.of(TOKENS, fitting, MetricAlarm::alarmName, request.nextToken(), size);
    return DescribeAlarmsResponse.builder()
        .metricAlarms(page.items())
        .compositeAlarms(List.of())
        .nextToken(page.nextToken())
        .build();
  }

  private static void check(DescribeAlarmsRequest request) {
    if (request.alarmNames().size() > LARGEST_PAGE) {
      throw Errors.validation(
          "AlarmNames: " + request.alarmNames().size() + " elements (expected: at most 100)");
    }
    Integer size = request.maxRecords();
    if (size != null && (size < 1 || size > LARGEST_PAGE)) {
      throw Errors.validation("MaxRecords: " + size + " (expected: 1..100)");
    }
    if (!request.alarmNames().isEmpty() && request.alarmNamePrefix() != null) {
      throw Errors.validation("AlarmNames and AlarmNamePrefix cannot be given together");
    }
    if (request.stateValue() == StateValue.UNKNOWN_TO_SDK_VERSION) {
      throw Errors.validation(
          "StateValue: "
              + request.stateValueAsString()
              + " (expected: OK, ALARM, INSUFFICIENT_DATA)");
    }
    if (request.alarmTypes().contains(AlarmType.UNKNOWN_TO_SDK_VERSION)) {
      throw Errors.validation(
          "AlarmTypes: "
              + request.alarmTypesAsStrings()
              + " (expected: MetricAlarm, CompositeAlarm)");
    }
  }

  private static boolean wantsOnlyComposite(DescribeAlarmsRequest request) {
    return (!request.alarmTypes().isEmpty()
            && !request.alarmTypes().contains(AlarmType.METRIC_ALARM))
        || request.childrenOfAlarmName() != null
        || request.parentsOfAlarmName() != null;
  }

  private static List<MetricAlarm> candidates(
      Transaction transaction, DescribeAlarmsRequest request) {
    Stream<Stored<AlarmDocument>> found =
        request.alarmNames().isEmpty()
            ? transaction
                .list(
                    Kinds.ALARM, request.alarmNamePrefix() == null ? "" : request.alarmNamePrefix())
                .stream()
            : request.alarmNames().stream()
                .distinct()
                .flatMap(name -> transaction.find(Kinds.ALARM, name).stream());
    return found
        .map(alarm -> alarm.value().described())
        .sorted((a, b) -> a.alarmName().compareTo(b.alarmName()))
        .toList();
  }

  private static boolean hasAction(MetricAlarm alarm, @Nullable String prefix) {
    return prefix == null
        || Stream.of(alarm.okActions(), alarm.alarmActions(), alarm.insufficientDataActions())
            .flatMap(List::stream)
            .anyMatch(action -> action.startsWith(prefix));
  }

  DescribeAlarmsForMetricResponse forMetric(DescribeAlarmsForMetricRequest request) {
    MetricNames.checkName("MetricName", request.metricName());
    MetricNames.checkNamespace(request.namespace());
    MetricNames.checkDimensions("", request.dimensions());
    return DescribeAlarmsForMetricResponse.builder()
        .metricAlarms(
            store.read(transaction -> transaction.list(Kinds.ALARM, "")).stream()
                .map(alarm -> alarm.value().described())
                .filter(alarm -> watches(alarm, request))
                .toList())
        .build();
  }

  private static boolean watches(MetricAlarm alarm, DescribeAlarmsForMetricRequest request) {
    return alarm.metricName().equals(request.metricName())
        && alarm.namespace().equals(request.namespace())
        && new HashSet<>(alarm.dimensions()).equals(new HashSet<>(request.dimensions()))
        && (request.statistic() == null || request.statistic() == alarm.statistic())
        && (request.extendedStatistic() == null
            || request.extendedStatistic().equals(alarm.extendedStatistic()))
        && (request.period() == null || request.period().equals(alarm.period()))
        && (request.unit() == null || request.unit() == alarm.unit());
  }
}
