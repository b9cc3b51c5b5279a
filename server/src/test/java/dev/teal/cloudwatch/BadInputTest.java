package dev.teal.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.cloudwatch.model.InvalidFormatException;
import software.amazon.awssdk.services.cloudwatch.model.InvalidNextTokenException;
import software.amazon.awssdk.services.cloudwatch.model.InvalidParameterCombinationException;
import software.amazon.awssdk.services.cloudwatch.model.InvalidParameterValueException;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.MissingRequiredParameterException;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.ResourceNotFoundException;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

// The SDK takes varargs of consumers, which Java calls unchecked at every call.
@SuppressWarnings("unchecked")
class BadInputTest {
  private static final Class<? extends CloudWatchException> VALIDATION = CloudWatchException.class;
  private static final Class<? extends CloudWatchException> INVALID =
      InvalidParameterValueException.class;
  private static final Class<? extends CloudWatchException> COMBINATION =
      InvalidParameterCombinationException.class;
  private static final Class<? extends CloudWatchException> MISSING =
      MissingRequiredParameterException.class;

  @TempDir private Path folder;
  private CloudWatchWorld world;

  @BeforeEach
  void open() {
    world = new CloudWatchWorld(folder);
  }

  @AfterEach
  void close() {
    world.close();
  }

  /// A call that must be refused.
  record Case(
      String name,
      Consumer<CloudWatchWorld> call,
      Class<? extends CloudWatchException> refusal,
      String message) {
    @Override
    public String toString() {
      return name;
    }
  }

  @ParameterizedTest
  @MethodSource({"alarms", "data", "reads"})
  void badInputIsRefusedAndNothingIsKept(Case bad) {
    CloudWatchException refusal =
        catchThrowableOfType(CloudWatchException.class, () -> bad.call().accept(world));

    assertThat(refusal).isExactlyInstanceOf(bad.refusal());
    assertThat(refusal).hasMessageContaining(bad.message());
    assertThat(world.api().describeAlarms().metricAlarms()).isEmpty();
    assertThat(world.api().listMetrics().metrics()).isEmpty();
  }

  private static Case alarm(
      String name,
      Consumer<PutMetricAlarmRequest.Builder> change,
      Class<? extends CloudWatchException> refusal,
      String message) {
    return new Case(name, world -> world.alarm("a", change), refusal, message);
  }

  private static Stream<Case> alarms() {
    return Stream.of(
        alarm(
            "no name",
            a -> a.alarmName(null),
            VALIDATION,
            "Value null at 'alarmName' failed to satisfy constraint: Member must not be null"),
        alarm("long name", a -> a.alarmName("a".repeat(256)), VALIDATION, "256 characters"),
        alarm("no metric", a -> a.metricName(null), MISSING, "MetricName"),
        alarm("no statistic", a -> a.statistic((String) null), VALIDATION, "neither was"),
        alarm("two statistics", a -> a.extendedStatistic("p9"), VALIDATION, "both were"),
        alarm("odd statistic", a -> a.statistic("Median"), VALIDATION, "Median"),
        alarm(
            "trimmed mean",
            a -> a.statistic((String) null).extendedStatistic("tm90"),
            INVALID,
            "tm90"),
        alarm("odd period", a -> a.period(61), VALIDATION, "Period: 61"),
        alarm("no period", a -> a.period(null), VALIDATION, "Period: null"),
        alarm("two days", a -> a.period(86_400).evaluationPeriods(2), VALIDATION, "86400"),
        alarm("no evaluation", a -> a.evaluationPeriods(0), VALIDATION, "evaluationPeriods"),
        alarm("too many to alarm", a -> a.datapointsToAlarm(2), VALIDATION, "expected: 1..1"),
        alarm("no threshold", a -> a.threshold(null), VALIDATION, "Threshold: null"),
        alarm("no operator", a -> a.comparisonOperator((String) null), VALIDATION, "'comparison"),
        alarm(
            "band",
            a -> a.comparisonOperator("GreaterThanUpperThreshold"),
            VALIDATION,
            "not supported"),
        alarm("math", a -> a.metrics(m -> m.id("e").expression("1")), VALIDATION, "metric math"),
        alarm("odd treatment", a -> a.treatMissingData("x"), VALIDATION, "TreatMissingData: x"),
        alarm(
            "an action on instances",
            a -> a.alarmActions("arn:aws:automate:us-east-1:ec2:stop"),
            VALIDATION,
            "arn:aws:automate"),
        alarm(
            "a tag twice",
            a -> a.tags(t -> t.key("k").value("1"), t -> t.key("k").value("2")),
            INVALID,
            "twice"),
        new Case(
            "state of an unknown alarm",
            w ->
                w.api()
                    .setAlarmState(
                        r -> r.alarmName("x").stateValue(StateValue.OK).stateReason("why")),
            ResourceNotFoundException.class,
            "Unknown alarm: x"),
        new Case(
            "no such state",
            w -> w.api().setAlarmState(r -> r.alarmName("x").stateValue("BAD").stateReason("")),
            VALIDATION,
            "StateValue: BAD"),
        new Case(
            "data that is not JSON",
            w ->
                w.api()
                    .setAlarmState(r ->
                        r.alarmName("x")
                            .stateValue(StateValue.OK)
                            .stateReason("why")
                            .stateReasonData("{")),
            InvalidFormatException.class,
            "is not JSON"),
        new Case(
            "deleting an unknown alarm",
            w -> w.api().deleteAlarms(r -> r.alarmNames("x")),
            ResourceNotFoundException.class,
            "Unknown alarm: x"),
        new Case(
            "names and a prefix",
            w -> w.api().describeAlarms(r -> r.alarmNames("x").alarmNamePrefix("x")),
            VALIDATION,
            "together"),
        new Case(
            "bad token",
            w -> w.api().describeAlarms(r -> r.nextToken("garbage")),
            InvalidNextTokenException.class,
            "NextToken: garbage"),
        new Case(
            "tags of nothing",
            w -> w.api().listTagsForResource(r -> r.resourceARN("arn:aws:cloudwatch:x")),
            ResourceNotFoundException.class,
            "Unknown resource"));
  }

  private static Case datum(
      String name,
      Consumer<MetricDatum.Builder> change,
      Class<? extends CloudWatchException> refusal,
      String message) {
    return new Case(
        name,
        world ->
            world
                .api()
                .putMetricData(r ->
                    r.namespace("n")
                        .metricData(
                            good -> good.metricName("good").value(1.0),
                            bad -> {
                              bad.metricName("m");
                              change.accept(bad);
                            })),
        refusal,
        message);
  }

  private static Stream<Case> data() {
    return Stream.of(
        datum("no value", d -> {}, MISSING, "MetricData.member.2.Value"),
        datum("two values", d -> d.value(1.0).values(1.0), COMBINATION, "mutually exclusive"),
        datum("no number", d -> d.value(Double.NaN), INVALID, "NaN"),
        datum("too large", d -> d.value(Double.MAX_VALUE), INVALID, "2^360"),
        datum("odd unit", d -> d.value(1.0).unit("Miles"), INVALID, "Miles"),
        datum("odd resolution", d -> d.value(1.0).storageResolution(5), INVALID, "1 or 60"),
        datum("counts", d -> d.values(1.0, 2.0).counts(1.0), COMBINATION, "as many as Values"),
        datum("no count", d -> d.values(1.0).counts(0.0), INVALID, "above 0"),
        datum("half a set", d -> d.statisticValues(s -> s.sum(1.0)), MISSING, "StatisticValues"),
        datum(
            "old",
            d -> d.value(1.0).timestamp(CloudWatchWorld.START.minusSeconds(90_000)),
            INVALID,
            "Timestamp"),
        datum(
            "a dimension twice",
            d -> d.value(1.0).dimensions(x -> x.name("a").value("1"), x -> x.name("a").value("2")),
            INVALID,
            "twice"),
        new Case(
            "AWS's own namespace",
            w ->
                w.api()
                    .putMetricData(
                        r -> r.namespace("AWS/EC2").metricData(d -> d.metricName("m").value(1.0))),
            INVALID,
            "AWS/"),
        new Case(
            "no data", w -> w.api().putMetricData(r -> r.namespace("n")), MISSING, "MetricData"));
  }

  private static Stream<Case> reads() {
    return Stream.of(
        new Case(
            "no statistics",
            w -> w.api().getMetricStatistics(r -> r.namespace("n").metricName("m")),
            MISSING,
            "Statistics"),
        new Case(
            "too many datapoints",
            w ->
                w.api()
                    .getMetricStatistics(r ->
                        r.namespace("n")
                            .metricName("m")
                            .statisticsWithStrings("Sum")
                            .period(1)
                            .startTime(CloudWatchWorld.START)
                            .endTime(CloudWatchWorld.START.plusSeconds(1441))),
            COMBINATION,
            "1441 datapoints"),
        new Case(
            "end before start",
            w ->
                w.api()
                    .getMetricStatistics(r ->
                        r.namespace("n")
                            .metricName("m")
                            .statisticsWithStrings("Sum")
                            .period(60)
                            .startTime(CloudWatchWorld.START)
                            .endTime(CloudWatchWorld.START)),
            COMBINATION,
            "StartTime"),
        new Case(
            "math",
            w -> w.api().getMetricData(r -> r.metricDataQueries(q -> q.id("e").expression("1"))),
            VALIDATION,
            "metric math is not supported"));
  }

  @Test
  void alarmsThatExistAreDeletedThoughOthersDoNot() {
    world.alarm("a", a -> {});
    assertThatThrownBy(() -> world.api().deleteAlarms(r -> r.alarmNames("x", "a")))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThat(world.api().describeAlarms().metricAlarms()).isEmpty();
  }
}
