package dev.teal.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.clock.Pace;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.Metric;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.cloudwatch.model.StatusCode;

// The SDK takes varargs of consumers, which Java calls unchecked at every call.
@SuppressWarnings("unchecked")
class MetricsTest {
  private static final Instant START = CloudWatchWorld.START;

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

  @Test
  void statisticsAreOfEachPeriod() {
    world.put(1);
    world.put(3);
    world.pass(Duration.ofMinutes(2));
    world.put(10);
    List<Datapoint> datapoints =
        world
            .api()
            .getMetricStatistics(r ->
                r.namespace(CloudWatchWorld.NAMESPACE)
                    .metricName(CloudWatchWorld.METRIC)
                    .startTime(START)
                    .endTime(START.plusSeconds(180))
                    .period(60)
                    .statistics(
                        Statistic.SUM, Statistic.AVERAGE, Statistic.MINIMUM, Statistic.SAMPLE_COUNT)
                    .extendedStatistics("p50"))
            .datapoints();
    assertThat(datapoints).extracting(Datapoint::timestamp).containsExactly(START, at(120));
    assertThat(datapoints).extracting(Datapoint::sum).containsExactly(4.0, 10.0);
    assertThat(datapoints).extracting(Datapoint::average).containsExactly(2.0, 10.0);
    assertThat(datapoints).extracting(Datapoint::sampleCount).containsExactly(2.0, 1.0);
    assertThat(datapoints.getFirst().extendedStatistics()).containsEntry("p50", 1.0);
    assertThat(datapoints.getFirst().maximum()).isNull();
  }

  @Test
  void unitsAreKeptApart() {
    world
        .api()
        .putMetricData(r ->
            r.namespace("n")
                .metricData(
                    d -> d.metricName("m").value(1.0).unit(StandardUnit.SECONDS),
                    d -> d.metricName("m").value(2.0).unit(StandardUnit.COUNT)));
    assertThat(sums(StandardUnit.SECONDS)).containsExactly(1.0);
    assertThat(sums(null)).containsExactlyInAnyOrder(1.0, 2.0);
  }

  private List<Double> sums(@Nullable StandardUnit unit) {
    return world
        .api()
        .getMetricStatistics(r ->
            r.namespace("n")
                .metricName("m")
                .unit(unit)
                .startTime(START)
                .endTime(at(60))
                .period(60)
                .statistics(Statistic.SUM))
        .datapoints()
        .stream()
        .map(Datapoint::sum)
        .toList();
  }

  @Test
  void aStatisticSetHasNoPercentiles() {
    world
        .api()
        .putMetricData(r ->
            r.namespace("n")
                .metricData(d ->
                    d.metricName("m")
                        .statisticValues(
                            s -> s.sampleCount(4.0).sum(10.0).minimum(1.0).maximum(4.0))));
    Datapoint datapoint =
        world
            .api()
            .getMetricStatistics(r ->
                r.namespace("n")
                    .metricName("m")
                    .startTime(START)
                    .endTime(at(60))
                    .period(60)
                    .statistics(Statistic.AVERAGE, Statistic.MAXIMUM)
                    .extendedStatistics("p99"))
            .datapoints()
            .getFirst();
    assertThat(datapoint.average()).isEqualTo(2.5);
    assertThat(datapoint.maximum()).isEqualTo(4.0);
    assertThat(datapoint.extendedStatistics()).isEmpty();
  }

  @Test
  void dataOfSeveralMetricsComesInPages() {
    for (int i = 0; i < 3; i++) {
      world.put(i);
      world.passMinute();
    }
    List<MetricDataResult> results =
        world
            .api()
            .getMetricDataPaginator(r ->
                r.startTime(START)
                    .endTime(at(180))
                    .scanBy(ScanBy.TIMESTAMP_ASCENDING)
                    .maxDatapoints(2)
                    .metricDataQueries(q ->
                        q.id("a")
                            .metricStat(s ->
                                s.period(60)
                                    .stat("Sum")
                                    .metric(m ->
                                        m.namespace(CloudWatchWorld.NAMESPACE)
                                            .metricName(CloudWatchWorld.METRIC)))))
            .metricDataResults()
            .stream()
            .toList();
    assertThat(results.stream().flatMap(result -> result.values().stream()))
        .containsExactly(0.0, 1.0, 2.0);
    assertThat(results)
        .extracting(MetricDataResult::statusCode)
        .containsExactly(StatusCode.PARTIAL_DATA, StatusCode.COMPLETE);
    assertThat(results.getFirst().label()).isEqualTo(CloudWatchWorld.METRIC);
  }

  @Test
  void metricsAreListedByWhatTheyHave() {
    for (String city : List.of("Rome", "Oslo")) {
      world
          .api()
          .putMetricData(r ->
              r.namespace("n")
                  .metricData(d ->
                      d.metricName("m").value(1.0).dimensions(x -> x.name("City").value(city))));
    }
    world.put(1);
    assertThat(world.api().listMetrics().metrics()).hasSize(3);
    assertThat(
            world
                .api()
                .listMetrics(r -> r.namespace("n").dimensions(d -> d.name("City").value("Oslo")))
                .metrics())
        .containsExactly(
            Metric.builder()
                .namespace("n")
                .metricName("m")
                .dimensions(Dimension.builder().name("City").value("Oslo").build())
                .build());
    assertThat(world.api().listMetrics(r -> r.dimensions(d -> d.name("City"))).metrics())
        .hasSize(2);
    world.pass(Duration.ofHours(4));
    assertThat(world.api().listMetrics(r -> r.recentlyActive("PT3H")).metrics()).isEmpty();
    assertThat(world.api().listMetrics().metrics()).hasSize(3);
  }

  @Test
  void listsComeInPages() {
    List<MetricDatum> data =
        IntStream.range(0, 600)
            .mapToObj(i -> MetricDatum.builder().metricName("m" + i).value(1.0).build())
            .toList();
    world.api().putMetricData(r -> r.namespace("n").metricData(data));
    assertThat(world.api().listMetrics().metrics()).hasSize(500);
    assertThat(world.api().listMetricsPaginator().metrics().stream().distinct()).hasSize(600);
  }

  @Test
  void dataOlderThanADayIsForgotten() {
    world.put(1);
    world.pass(Duration.ofHours(25));
    world.api().putMetricData(r -> r.namespace("n").metricData(d -> d.metricName("m").value(1.0)));
    assertThat(world.api().listMetrics().metrics())
        .singleElement()
        .extracting(Metric::metricName)
        .isEqualTo("m");
  }

  @Test
  void theOldestMinutesMakePlaceWhenThereAreTooManyValues() {
    Metrics metrics = new Metrics(new Periods(Pace.REAL), 20);
    MetricKey key = MetricKey.of("n", "m", List.of());
    for (int i = 0; i < 100; i++) {
      Instant at = at(60 * i);
      double value = i;
      metrics.add(key, StandardUnit.NONE, at, 60, at, samples -> samples.add(value, 1));
    }
    assertThat(metrics.between(key, null, START, at(60 * 89)).isEmpty()).isTrue();
    assertThat(metrics.between(key, null, at(60 * 90), at(6000)).count()).isEqualTo(10);
  }

  private static Instant at(int seconds) {
    return START.plusSeconds(seconds);
  }
}
