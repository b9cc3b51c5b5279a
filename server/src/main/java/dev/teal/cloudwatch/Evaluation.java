package dev.teal.cloudwatch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

/// Decides what state an alarm has by its recent datapoints (CloudWatch user guide, "Configuring
/// how CloudWatch alarms treat missing data"): by the most recent ones that are there, looking two
/// periods further back than the alarm says where some are missing, and by what the alarm says of
/// missing ones only for those that are lacking even then.
final class Evaluation {
  /// How many periods more than the alarm's are looked at: AWS's examples have 5 for 3.
  static final int FURTHER_BACK = 2;

  private Evaluation() {}

  /// A period that has samples.
  ///
  /// @param age in periods: 1 is the most recent
  record Datapoint(int age, Instant begin, double value, double samples) {}

  /// What is found.
  ///
  /// @param used the datapoints that decided, the most recent first
  /// @param filled how many missing ones were counted in, as the alarm says
  record Verdict(StateValue state, List<Datapoint> used, int filled) {}

  /// How missing datapoints are treated.
  enum Missing {
    MISSING("missing"),
    IGNORE("ignore"),
    BREACHING("breaching"),
    NOT_BREACHING("notBreaching");

    private final String text;

    Missing(String text) {
      this.text = text;
    }

    static Optional<Missing> parse(String text) {
      for (Missing missing : values()) {
        if (missing.text.equals(text)) {
          return Optional.of(missing);
        }
      }
      return Optional.empty();
    }

    static Missing of(MetricAlarm alarm) {
      return Optional.ofNullable(alarm.treatMissingData()).flatMap(Missing::parse).orElse(MISSING);
    }
  }

  static int datapointsToAlarm(MetricAlarm alarm) {
    return alarm.datapointsToAlarm() == null
        ? alarm.evaluationPeriods()
        : alarm.datapointsToAlarm();
  }

  /// @param found all datapoints in the evaluation range, the most recent first
  /// @return empty when the state stays as it is
  static Optional<Verdict> evaluate(MetricAlarm alarm, List<Datapoint> found, Missing missing) {
    int periods = alarm.evaluationPeriods();
    int toAlarm = datapointsToAlarm(alarm);
    List<Datapoint> used = found.subList(0, Math.min(found.size(), periods));
    int lacking = periods - used.size();
    int bad = breaching(alarm, used).size();
    if (bad >= toAlarm) {
      return verdict(StateValue.ALARM, used, 0);
    }
    if (lacking == 0) {
      return verdict(StateValue.OK, used, 0);
    }
    return switch (missing) {
      case BREACHING ->
          verdict(bad + lacking >= toAlarm ? StateValue.ALARM : StateValue.OK, used, lacking);
      case NOT_BREACHING -> verdict(StateValue.OK, used, lacking);
      case IGNORE -> bad < used.size() ? verdict(StateValue.OK, used, 0) : Optional.empty();
      case MISSING -> withoutMissing(used, bad, periods, toAlarm);
    };
  }

  /// A single breach does not raise an alarm that wants more of them, until it is so old that those
  /// which should have followed are missing ("Avoiding premature transitions to alarm state").
  private static Optional<Verdict> withoutMissing(
      List<Datapoint> used, int bad, int periods, int toAlarm) {
    if (used.isEmpty()) {
      return verdict(StateValue.INSUFFICIENT_DATA, used, periods);
    }
    if (bad < used.size()) {
      return verdict(StateValue.OK, used, 0);
    }
    return used.getLast().age() >= toAlarm ? verdict(StateValue.ALARM, used, 0) : Optional.empty();
  }

  private static Optional<Verdict> verdict(StateValue state, List<Datapoint> used, int filled) {
    return Optional.of(new Verdict(state, List.copyOf(used), filled));
  }

  static List<Datapoint> breaching(MetricAlarm alarm, List<Datapoint> datapoints) {
    return those(datapoints, datapoint -> isBreaching(alarm, datapoint.value()));
  }

  static List<Datapoint> within(MetricAlarm alarm, List<Datapoint> datapoints) {
    return those(datapoints, datapoint -> !isBreaching(alarm, datapoint.value()));
  }

  private static List<Datapoint> those(List<Datapoint> datapoints, Predicate<Datapoint> which) {
    List<Datapoint> those = new ArrayList<>(datapoints);
    those.removeIf(which.negate());
    return those;
  }

  private static boolean isBreaching(MetricAlarm alarm, double value) {
    double threshold = alarm.threshold();
    return switch (alarm.comparisonOperator()) {
      case GREATER_THAN_OR_EQUAL_TO_THRESHOLD -> value >= threshold;
      case GREATER_THAN_THRESHOLD -> value > threshold;
      case LESS_THAN_THRESHOLD -> value < threshold;
      case LESS_THAN_OR_EQUAL_TO_THRESHOLD -> value <= threshold;
      case LESS_THAN_LOWER_OR_GREATER_THAN_UPPER_THRESHOLD,
          LESS_THAN_LOWER_THRESHOLD,
          GREATER_THAN_UPPER_THRESHOLD,
          UNKNOWN_TO_SDK_VERSION ->
          throw new IllegalStateException("no such alarm is kept: " + alarm.alarmName());
    };
  }
}
