package dev.teal.cloudwatch;

import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.cloudwatch.model.DeleteAlarmsRequest;
import software.amazon.awssdk.services.cloudwatch.model.DeleteAlarmsResponse;
import software.amazon.awssdk.services.cloudwatch.model.DisableAlarmActionsRequest;
import software.amazon.awssdk.services.cloudwatch.model.DisableAlarmActionsResponse;
import software.amazon.awssdk.services.cloudwatch.model.EnableAlarmActionsRequest;
import software.amazon.awssdk.services.cloudwatch.model.EnableAlarmActionsResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmResponse;
import software.amazon.awssdk.services.cloudwatch.model.SetAlarmStateRequest;
import software.amazon.awssdk.services.cloudwatch.model.SetAlarmStateResponse;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Makes, changes and deletes alarms. Errors: ValidationError, LimitExceeded, ResourceNotFound,
/// InvalidFormat.
final class Alarms {
  private static final int MOST = 5000;
  private static final int MOST_AT_ONCE = 100;
  private static final int LONGEST_REASON = 1023;
  private static final int LONGEST_REASON_DATA = 4000;

  private final Store store;
  private final InstantSource clock;
  private final Arns arns;
  private final AlarmChecks checks;
  private final States states;
  private final Watch watch;

  Alarms(Store store, InstantSource clock, Arns arns, States states, Watch watch) {
    this.store = store;
    this.clock = clock;
    this.arns = arns;
    this.checks = new AlarmChecks(arns);
    this.states = states;
    this.watch = watch;
  }

  /// An alarm that is there keeps its state and its tags, and nothing else.
  PutMetricAlarmResponse put(PutMetricAlarmRequest request) {
    checks.check(request);
    Instant now = clock.instant();
    store.run(transaction -> {
      Optional<Stored<AlarmDocument>> before = transaction.find(Kinds.ALARM, request.alarmName());
      MetricAlarm.Builder alarm = described(request).alarmConfigurationUpdatedTimestamp(now);
      if (before.isPresent()) {
        MetricAlarm old = before.get().value().described();
        alarm
            .stateValue(old.stateValue())
            .stateReason(old.stateReason())
            .stateReasonData(old.stateReasonData())
            .stateUpdatedTimestamp(old.stateUpdatedTimestamp())
            .stateTransitionedTimestamp(old.stateTransitionedTimestamp());
        transaction.replace(
            Kinds.ALARM, before.get(), before.get().value().withDescribed(alarm.build()));
      } else {
        checkCount(transaction);
        alarm
            .stateValue(StateValue.INSUFFICIENT_DATA)
            .stateReason(Reasons.UNCHECKED)
            .stateUpdatedTimestamp(now)
            .stateTransitionedTimestamp(now);
        transaction.insert(
            Kinds.ALARM, request.alarmName(), new AlarmDocument(alarm.build(), request.tags()));
      }
      watch.schedule(transaction, now, request.period());
    });
    return PutMetricAlarmResponse.builder().build();
  }

  private static void checkCount(Transaction transaction) {
    if (transaction.list(Kinds.ALARM, "").size() >= MOST) {
      throw Errors.limit("AlarmName: there are " + MOST + " alarms already (expected: fewer)");
    }
  }

  /// Lists that are empty are answered so, as AWS does.
  private MetricAlarm.Builder described(PutMetricAlarmRequest request) {
    return MetricAlarm.builder()
        .alarmName(request.alarmName())
        .alarmArn(arns.of(request.alarmName()))
        .alarmDescription(request.alarmDescription())
        .actionsEnabled(!Boolean.FALSE.equals(request.actionsEnabled()))
        .okActions(List.copyOf(request.okActions()))
        .alarmActions(List.copyOf(request.alarmActions()))
        .insufficientDataActions(List.copyOf(request.insufficientDataActions()))
        .metricName(request.metricName())
        .namespace(request.namespace())
        .statistic(request.statisticAsString())
        .extendedStatistic(request.extendedStatistic())
        .dimensions(List.copyOf(request.dimensions()))
        .period(request.period())
        .unit(request.unitAsString())
        .evaluationPeriods(request.evaluationPeriods())
        .datapointsToAlarm(request.datapointsToAlarm())
        .threshold(request.threshold())
        .comparisonOperator(request.comparisonOperatorAsString())
        .treatMissingData(request.treatMissingData())
        .evaluateLowSampleCountPercentile(request.evaluateLowSampleCountPercentile());
  }

  /// Deletes those that are there; an error tells of those that are not.
  DeleteAlarmsResponse delete(DeleteAlarmsRequest request) {
    List<String> names = names(request.alarmNames());
    List<String> unknown =
        store.transact(transaction ->
            names.stream()
                .distinct()
                .filter(name -> {
                  Optional<Stored<AlarmDocument>> alarm = transaction.find(Kinds.ALARM, name);
                  alarm.ifPresent(found -> transaction.remove(Kinds.ALARM, found));
                  return alarm.isEmpty();
                })
                .toList());
    if (!unknown.isEmpty()) {
      throw Errors.noAlarm(String.join(", ", unknown));
    }
    return DeleteAlarmsResponse.builder().build();
  }

  EnableAlarmActionsResponse enable(EnableAlarmActionsRequest request) {
    enable(names(request.alarmNames()), true);
    return EnableAlarmActionsResponse.builder().build();
  }

  DisableAlarmActionsResponse disable(DisableAlarmActionsRequest request) {
    enable(names(request.alarmNames()), false);
    return DisableAlarmActionsResponse.builder().build();
  }

  /// Names that are not there are passed over: the operations have no error for them.
  private void enable(List<String> names, boolean enabled) {
    Instant now = clock.instant();
    store.run(transaction ->
        names.stream()
            .distinct()
            .flatMap(name -> transaction.find(Kinds.ALARM, name).stream())
            .forEach(alarm ->
                transaction.replace(
                    Kinds.ALARM,
                    alarm,
                    alarm
                        .value()
                        .withDescribed(
                            alarm.value().described().toBuilder()
                                .actionsEnabled(enabled)
                                .alarmConfigurationUpdatedTimestamp(now)
                                .build()))));
  }

  private static List<String> names(List<String> names) {
    if (names.isEmpty() || names.size() > MOST_AT_ONCE) {
      throw Errors.validation("AlarmNames: " + names.size() + " elements (expected: 1..100)");
    }
    return names;
  }

  /// The next evaluation sets the state anew.
  SetAlarmStateResponse setState(SetAlarmStateRequest request) {
    String name = AlarmChecks.checkName(request.alarmName());
    if (request.stateValue() == null || request.stateValue() == StateValue.UNKNOWN_TO_SDK_VERSION) {
      throw Errors.validation(
          "StateValue: "
              + request.stateValueAsString()
              + " (expected: OK, ALARM, INSUFFICIENT_DATA)");
    }
    String reason = request.stateReason();
    if (reason == null || reason.length() > LONGEST_REASON) {
      throw Errors.validation(
          "StateReason: "
              + (reason == null ? "null" : reason.length() + " characters")
              + " (expected: at most 1023 characters)");
    }
    checkJson(request);
    Instant now = clock.instant();
    store.run(transaction -> {
      Stored<AlarmDocument> alarm =
          transaction.find(Kinds.ALARM, name).orElseThrow(() -> Errors.noAlarm(name));
      states.change(
          transaction,
          alarm,
          new States.State(request.stateValue(), reason, request.stateReasonData()),
          now);
    });
    return SetAlarmStateResponse.builder().build();
  }

  private static void checkJson(SetAlarmStateRequest request) {
    String data = request.stateReasonData();
    if (data == null) {
      return;
    }
    if (data.length() > LONGEST_REASON_DATA) {
      throw Errors.validation(
          "StateReasonData: " + data.length() + " characters (expected: at most 4000)");
    }
    try {
      JsonMapper.shared().readTree(data);
    } catch (JacksonException e) {
      throw Errors.format("StateReasonData: is not JSON: " + e.getOriginalMessage());
    }
  }
}
