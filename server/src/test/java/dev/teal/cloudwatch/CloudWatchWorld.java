package dev.teal.cloudwatch;

import dev.teal.clock.Pace;
import dev.teal.clock.SettableClock;
import dev.teal.home.Home;
import dev.teal.store.ManualWorker;
import dev.teal.store.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;

/// A CloudWatch with its store, a clock that is set by hand, a worker that is stepped by hand, and
/// topics that remember what they are told.
// The SDK takes varargs of consumers, which Java calls unchecked at every call.
@SuppressWarnings("unchecked")
final class CloudWatchWorld implements AutoCloseable {
  static final Instant START = Instant.parse("2026-01-02T03:04:00Z");
  static final String NAMESPACE = "Shop";
  static final String METRIC = "Orders";

  final Topics topics = new Topics();
  private final Path file;
  private final Pace pace;
  private final SettableClock clock = new SettableClock(START);
  private SqliteStore store;
  private CloudWatchApi api;
  private ManualWorker worker;

  CloudWatchWorld(Path folder) {
    this(folder, Pace.REAL);
  }

  CloudWatchWorld(Path folder, Pace pace) {
    this.file = folder.resolve("teal.db");
    this.pace = pace;
    open();
  }

  private void open() {
    store = SqliteStore.open(file);
    api = new CloudWatchApi(new Home("us-east-1", "000000000000"), store, clock, pace, topics);
    api.start();
    worker = new ManualWorker(store, clock, api.workHandlers());
  }

  /// Ends the server and starts another one on its store.
  void restart() {
    close();
    open();
  }

  CloudWatchApi api() {
    return api;
  }

  Instant now() {
    return clock.instant();
  }

  /// Lets AWS time pass, doing what is due as it falls due.
  void pass(Duration time) {
    Instant end = clock.instant().plus(pace.real(time));
    while (worker.nextDue().filter(due -> !due.isAfter(end)).isPresent()) {
      Instant due = worker.nextDue().orElseThrow();
      clock.set(due.isAfter(clock.instant()) ? due : clock.instant());
      worker.runDue();
    }
    clock.set(end);
  }

  void passMinute() {
    pass(Duration.ofMinutes(1));
  }

  /// Puts a value now.
  void put(double value) {
    api.putMetricData(
        r -> r.namespace(NAMESPACE).metricData(d -> d.metricName(METRIC).value(value)));
  }

  /// An alarm on more than 5 in any of the last minutes, and what is different about it.
  void alarm(String name, Consumer<PutMetricAlarmRequest.Builder> change) {
    PutMetricAlarmRequest.Builder alarm =
        PutMetricAlarmRequest.builder()
            .alarmName(name)
            .namespace(NAMESPACE)
            .metricName(METRIC)
            .statistic(Statistic.MAXIMUM)
            .period(60)
            .evaluationPeriods(1)
            .threshold(5.0)
            .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD);
    change.accept(alarm);
    api.putMetricAlarm(alarm.build());
  }

  MetricAlarm described(String name) {
    return api.describeAlarms(r -> r.alarmNames(name)).metricAlarms().getFirst();
  }

  String state(String name) {
    return described(name).stateValueAsString();
  }

  @Override
  public void close() {
    api.close();
    store.close();
  }
}
