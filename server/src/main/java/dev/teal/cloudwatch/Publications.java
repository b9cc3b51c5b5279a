package dev.teal.cloudwatch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;
import software.amazon.awssdk.services.cloudwatch.model.StatisticSet;

/// Metric data that clients put. Errors: MissingParameter, InvalidParameterValue,
/// InvalidParameterCombination.
final class Publications {
  private static final int MOST_DATA = 1000;
  private static final int MOST_VALUES = 150;
  private static final double LARGEST = Math.pow(2, 360);
  private static final Duration FUTURE = Duration.ofHours(2);

  private final Metrics metrics;
  private final Intake intake;
  private final InstantSource clock;

  Publications(Metrics metrics, Intake intake, InstantSource clock) {
    this.metrics = metrics;
    this.intake = intake;
    this.clock = clock;
  }

  PutMetricDataResponse put(PutMetricDataRequest request) {
    if (request.hasEntityMetricData()) {
      throw Errors.unsupported("EntityMetricData");
    }
    String namespace = MetricNames.checkNamespace(request.namespace());
    if (namespace.startsWith("AWS/")) {
      throw Errors.invalid("The value AWS/ for parameter Namespace is invalid.");
    }
    if (request.metricData().isEmpty()) {
      throw Errors.missing("MetricData");
    }
    if (request.metricData().size() > MOST_DATA) {
      throw Errors.invalid(
          "MetricData: " + request.metricData().size() + " elements (expected: at most 1000)");
    }
    Instant now = clock.instant();
    for (int i = 0; i < request.metricData().size(); i++) {
      check(request.metricData().get(i), "MetricData.member." + (i + 1) + ".", now);
    }
    for (MetricDatum datum : request.metricData()) {
      Instant at = datum.timestamp() == null ? now : datum.timestamp();
      if (!intake.add(namespace, datum, at, now)) {
        throw Errors.limit(
            "MetricData: there are "
                + Metrics.MOST_METRICS
                + " metrics already; those with data of a day ago make place");
      }
    }
    return PutMetricDataResponse.builder().build();
  }

  private void check(MetricDatum datum, String path, Instant now) {
    MetricNames.checkName(path + "MetricName", datum.metricName());
    MetricNames.checkDimensions(path, datum.dimensions());
    if (datum.unit() == StandardUnit.UNKNOWN_TO_SDK_VERSION) {
      throw Errors.invalid(
          "The value " + datum.unitAsString() + " for parameter " + path + "Unit is invalid.");
    }
    Integer resolution = datum.storageResolution();
    if (resolution != null && resolution != 1 && resolution != Periods.MINUTE) {
      throw Errors.invalid(path + "StorageResolution: " + resolution + " (expected: 1 or 60)");
    }
    checkTime(datum, path, now);
    long kinds =
        Stream.of(datum.value() != null, datum.hasValues(), datum.statisticValues() != null)
            .filter(given -> given)
            .count();
    if (kinds > 1) {
      throw Errors.combination(
          "The parameters "
              + path
              + "Value, "
              + path
              + "Values and "
              + path
              + "StatisticValues are mutually exclusive and you have specified more than one.");
    }
    if (kinds == 0) {
      throw Errors.missing(path + "Value");
    }
    checkValues(datum, path);
  }

  private void checkTime(MetricDatum datum, String path, Instant now) {
    Instant at = datum.timestamp();
    if (at != null && (at.isBefore(metrics.oldest(now)) || at.isAfter(now.plus(FUTURE)))) {
      throw Errors.invalid(
          path
              + "Timestamp: "
              + at
              + " (expected: "
              + metrics.oldest(now)
              + " to "
              + now.plus(FUTURE)
              + ")");
    }
  }

  private static void checkValues(MetricDatum datum, String path) {
    if (datum.value() != null) {
      checkNumber(path + "Value", datum.value());
    }
    if (datum.hasValues()) {
      checkArrays(datum, path);
    }
    StatisticSet set = datum.statisticValues();
    if (set == null) {
      return;
    }
    if (set.sampleCount() == null
        || set.sum() == null
        || set.minimum() == null
        || set.maximum() == null) {
      throw Errors.missing(path + "StatisticValues, with SampleCount, Sum, Minimum and Maximum");
    }
    List.of(set.sampleCount(), set.sum(), set.minimum(), set.maximum())
        .forEach(number -> checkNumber(path + "StatisticValues", number));
    if (set.sampleCount() <= 0 || set.minimum() > set.maximum()) {
      throw Errors.invalid(
          path
              + "StatisticValues: SampleCount "
              + set.sampleCount()
              + ", Minimum "
              + set.minimum()
              + ", Maximum "
              + set.maximum()
              + " (expected: a count above 0, and the minimum not above the maximum)");
    }
  }

  private static void checkArrays(MetricDatum datum, String path) {
    int size = datum.values().size();
    if (size == 0 || size > MOST_VALUES) {
      throw Errors.invalid(path + "Values: " + size + " elements (expected: 1..150)");
    }
    if (datum.hasCounts() && datum.counts().size() != size) {
      throw Errors.combination(
          path + "Counts: " + datum.counts().size() + " elements (expected: as many as Values)");
    }
    datum.values().forEach(value -> checkNumber(path + "Values", value));
    datum
        .counts()
        .forEach(count -> {
          checkNumber(path + "Counts", count);
          if (count <= 0) {
            throw Errors.invalid(path + "Counts: " + count + " (expected: above 0)");
          }
        });
  }

  private static void checkNumber(String path, double value) {
    if (!(Math.abs(value) <= LARGEST)) {
      throw Errors.invalid(
          "The value "
              + value
              + " for parameter "
              + path
              + " is invalid (expected: a number"
              + " between -2^360 and 2^360).");
    }
  }
}
