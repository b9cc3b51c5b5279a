package dev.teal.cloudwatch;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;
import software.amazon.awssdk.services.cloudwatch.model.StatisticSet;

/// Takes metric data in: what clients put, and what the server's own services count.
final class Intake {
  private static final Logger log = LoggerFactory.getLogger(Intake.class);

  private final Metrics metrics;
  private final Map<String, Supplier<List<MetricDatum>>> sources = new ConcurrentHashMap<>();

  Intake(Metrics metrics) {
    this.metrics = metrics;
  }

  void source(String namespace, Supplier<List<MetricDatum>> source) {
    sources.put(namespace, source);
  }

  /// Asks every source what it counted since it was asked last, and takes it for counted then.
  void collect(Instant at, Instant now) {
    sources.forEach((namespace, source) -> {
      for (MetricDatum datum : source.get()) {
        if (!add(namespace, datum, at, now)) {
          log.warn("{} {}: not kept, there are too many metrics", namespace, datum.metricName());
        }
      }
    });
  }

  /// @return false when there are too many metrics, and nothing was added
  boolean add(String namespace, MetricDatum datum, Instant at, Instant now) {
    return metrics.add(
        MetricKey.of(namespace, datum.metricName(), datum.dimensions()),
        datum.unit() == null ? StandardUnit.NONE : datum.unit(),
        at,
        datum.storageResolution() == null ? Periods.MINUTE : datum.storageResolution(),
        now,
        samples -> fill(samples, datum));
  }

  private static void fill(Samples samples, MetricDatum datum) {
    StatisticSet set = datum.statisticValues();
    if (set != null) {
      samples.addSet(set.sampleCount(), set.sum(), set.minimum(), set.maximum());
    } else if (datum.value() != null) {
      samples.add(datum.value(), 1);
    } else {
      for (int i = 0; i < datum.values().size(); i++) {
        samples.add(datum.values().get(i), datum.hasCounts() ? datum.counts().get(i) : 1);
      }
    }
  }
}
