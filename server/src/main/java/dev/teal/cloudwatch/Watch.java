package dev.teal.cloudwatch;

import dev.teal.cloudwatch.Evaluation.Datapoint;
import dev.teal.cloudwatch.Evaluation.Missing;
import dev.teal.store.Store;
import dev.teal.store.Transaction;
import dev.teal.store.WorkHandler;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;

/// Evaluates all alarms as each period ends: every minute, and every ten seconds those with shorter
/// periods. One piece of work for all of them, since each writes to the store.
///
/// Before a minute's alarms, what the server's own services have counted in that minute is taken
/// in.
final class Watch implements WorkHandler {
  static final String QUEUE = "cloudwatch/watch";
  private static final String ALL = "all";

  private final Store store;
  private final Metrics metrics;
  private final Periods periods;
  private final Intake intake;
  private final States states;

  /// Before this, nothing is known: metrics do not outlive the server.
  private final Instant started;

  /// Work comes on one thread after another.
  private volatile Instant evaluatedTo;

  Watch(
      Store store,
      Metrics metrics,
      Periods periods,
      Intake intake,
      States states,
      Instant started) {
    this.store = store;
    this.metrics = metrics;
    this.periods = periods;
    this.intake = intake;
    this.states = states;
    this.started = started;
    evaluatedTo = periods.begin(started, Periods.MINUTE);
  }

  /// Asks for the next evaluation; again when an alarm came that wants it earlier.
  void schedule(Transaction transaction, Instant now, int period) {
    transaction.schedule(QUEUE, ALL, periods.next(now, Periods.step(period)));
  }

  @Override
  public Optional<Instant> work(String id, Instant now) {
    Instant minute = periods.begin(now, Periods.MINUTE);
    boolean minuteEnded = minute.isAfter(evaluatedTo);
    if (minuteEnded) {
      intake.collect(minute.minus(periods.real(Periods.MINUTE)), now);
    }
    List<MetricAlarm> alarms =
        store.read(transaction -> transaction.list(Kinds.ALARM, "")).stream()
            .map(alarm -> alarm.value().described())
            .toList();
    boolean anyShort = false;
    for (MetricAlarm alarm : alarms) {
      boolean isShort = alarm.period() < Periods.MINUTE;
      anyShort |= isShort;
      if (isShort || minuteEnded) {
        evaluate(alarm, now);
      }
    }
    evaluatedTo = minute;
    return Optional.of(periods.next(now, anyShort ? Periods.TEN_SECONDS : Periods.MINUTE));
  }

  private void evaluate(MetricAlarm alarm, Instant now) {
    Instant end = periods.begin(now, Periods.step(alarm.period()));
    int range = alarm.evaluationPeriods() + Evaluation.FURTHER_BACK;
    Instant from = end.minus(periods.real(alarm.period()).multipliedBy(range));
    if (isIgnoredForFewSamples(alarm, end)) {
      return;
    }
    Evaluation.evaluate(alarm, datapoints(alarm, end, range), missing(alarm, from))
        .filter(verdict -> verdict.state() != alarm.stateValue())
        .map(verdict ->
            new States.State(
                verdict.state(), Reasons.text(alarm, verdict), Reasons.data(alarm, verdict, now)))
        .ifPresent(state -> store.run(transaction -> save(transaction, alarm, state, now)));
  }

  /// Whoever changed the alarm meanwhile is right; the next evaluation is of what it is then.
  private void save(
      Transaction transaction, MetricAlarm evaluated, States.State state, Instant now) {
    transaction
        .find(Kinds.ALARM, evaluated.alarmName())
        .filter(current -> current.value().described().equals(evaluated))
        .ifPresent(current -> states.change(transaction, current, state, now));
  }

  /// What is missing because the server did not run says nothing of what it watches.
  private Missing missing(MetricAlarm alarm, Instant from) {
    boolean unknown =
        from.isBefore(started) && alarm.alarmConfigurationUpdatedTimestamp().isBefore(started);
    return unknown ? Missing.IGNORE : Missing.of(alarm);
  }

  private List<Datapoint> datapoints(MetricAlarm alarm, Instant end, int range) {
    Stat stat = stat(alarm);
    List<Datapoint> found = new ArrayList<>();
    Instant to = end;
    for (int age = 1; age <= range; age++) {
      Instant begin = to.minus(periods.real(alarm.period()));
      Samples samples = metrics.between(key(alarm), alarm.unit(), begin, to);
      OptionalDouble value = samples.statistic(stat);
      if (value.isPresent()) {
        found.add(new Datapoint(age, begin, value.getAsDouble(), samples.count()));
      }
      to = begin;
    }
    return found;
  }

  /// CloudWatch user guide, "Percentile-based CloudWatch alarms and low data samples".
  private boolean isIgnoredForFewSamples(MetricAlarm alarm, Instant end) {
    if (!"ignore".equals(alarm.evaluateLowSampleCountPercentile())
        || !(stat(alarm) instanceof Stat.Percentile(_, double percentile))) {
      return false;
    }
    double part = percentile / 100;
    double least = 10 / (part < 0.5 ? part : 1 - part);
    Instant from = end.minus(periods.real(alarm.period()).multipliedBy(alarm.evaluationPeriods()));
    return metrics.between(key(alarm), alarm.unit(), from, end).count() < least;
  }

  private static MetricKey key(MetricAlarm alarm) {
    return MetricKey.of(alarm.namespace(), alarm.metricName(), alarm.dimensions());
  }

  private static Stat stat(MetricAlarm alarm) {
    return Stat.parse("Statistic", Reasons.statistic(alarm));
  }
}
