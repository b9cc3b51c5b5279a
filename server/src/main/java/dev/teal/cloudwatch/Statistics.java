package dev.teal.cloudwatch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricStatisticsRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricStatisticsResponse;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;

/// Statistics of one metric, period by period. Errors: MissingParameter, InvalidParameterValue,
/// InvalidParameterCombination.
final class Statistics {
  private static final int MOST_DATAPOINTS = 1440;
  private static final Set<Integer> SHORT_PERIODS = Set.of(1, 5, 10, 20, 30);

  private final Metrics metrics;
  private final Periods periods;

  Statistics(Metrics metrics, Periods periods) {
    this.metrics = metrics;
    this.periods = periods;
  }

  GetMetricStatisticsResponse get(GetMetricStatisticsRequest request) {
    MetricNames.checkNamespace(request.namespace());
    MetricNames.checkName("MetricName", request.metricName());
    MetricNames.checkDimensions("", request.dimensions());
    if (!request.hasStatistics() && !request.hasExtendedStatistics()) {
      throw Errors.missing("Statistics or ExtendedStatistics");
    }
    checkUnit(request.unit(), request.unitAsString());
    Range range = range(request.startTime(), request.endTime(), request.period());
    if (range.count() > MOST_DATAPOINTS) {
      throw Errors.combination(
          "You have requested up to "
              + range.count()
              + " datapoints, which exceeds the limit of "
              + MOST_DATAPOINTS
              + ". You may reduce the datapoints requested by increasing Period, or decreasing the"
              + " time range.");
    }
    List<Stat> stats = new ArrayList<>();
    request.statisticsAsStrings().forEach(text -> stats.add(Stat.parse("Statistics", text)));
    request.extendedStatistics().forEach(text -> stats.add(Stat.parse("ExtendedStatistics", text)));
    MetricKey metric =
        MetricKey.of(request.namespace(), request.metricName(), request.dimensions());
    Set<StandardUnit> units =
        request.unit() == null ? metrics.units(metric) : Set.of(request.unit());
    List<Datapoint> datapoints = new ArrayList<>();
    range.each(begin -> {
      for (StandardUnit unit : units) {
        Samples samples = metrics.between(metric, unit, begin, begin.plus(range.length()));
        if (!samples.isEmpty()) {
          datapoints.add(datapoint(samples, stats, begin, unit));
        }
      }
    });
    return GetMetricStatisticsResponse.builder()
        .label(request.metricName())
        .datapoints(datapoints)
        .build();
  }

  /// The periods from one instant to another.
  ///
  /// @param from the begin of the first
  /// @param to the last begins before it
  record Range(Instant from, Instant to, Duration length) {
    long count() {
      return Math.ceilDiv(Duration.between(from, to).toMillis(), Math.max(1, length.toMillis()));
    }

    void each(Consumer<Instant> period) {
      for (Instant begin = from; begin.isBefore(to); begin = begin.plus(length)) {
        period.accept(begin);
      }
    }
  }

  Range range(@Nullable Instant from, @Nullable Instant to, @Nullable Integer given) {
    if (from == null) {
      throw Errors.missing("StartTime");
    }
    if (to == null) {
      throw Errors.missing("EndTime");
    }
    int period = checkPeriod(given);
    if (!from.isBefore(to)) {
      throw Errors.combination(
          "The parameter StartTime must be less than the parameter EndTime: " + from + ", " + to);
    }
    return new Range(periods.begin(from, period), to, periods.real(period));
  }

  private static int checkPeriod(@Nullable Integer period) {
    if (period == null) {
      throw Errors.missing("Period");
    }
    if (period < 1 || (period % Periods.MINUTE != 0 && !SHORT_PERIODS.contains(period))) {
      throw Errors.invalid(
          "Period: " + period + " (expected: 1, 5, 10, 20, 30 or a multiple of 60)");
    }
    return period;
  }

  static void checkUnit(@Nullable StandardUnit unit, @Nullable String text) {
    if (unit == StandardUnit.UNKNOWN_TO_SDK_VERSION) {
      throw Errors.invalid("The value " + text + " for parameter Unit is invalid.");
    }
  }

  private static Datapoint datapoint(
      Samples samples, List<Stat> stats, Instant begin, StandardUnit unit) {
    Datapoint.Builder datapoint = Datapoint.builder().timestamp(begin).unit(unit);
    Map<String, Double> extended = new HashMap<>();
    for (Stat stat : stats) {
      OptionalDouble value = samples.statistic(stat);
      if (value.isPresent()) {
        switch (stat) {
          case Stat.Simple simple -> set(datapoint, simple, value.getAsDouble());
          case Stat.Percentile percentile -> extended.put(percentile.text(), value.getAsDouble());
        }
      }
    }
    return (extended.isEmpty() ? datapoint : datapoint.extendedStatistics(extended)).build();
  }

  private static void set(Datapoint.Builder datapoint, Stat.Simple stat, double value) {
    switch (stat) {
      case SAMPLE_COUNT -> datapoint.sampleCount(value);
      case AVERAGE -> datapoint.average(value);
      case SUM -> datapoint.sum(value);
      case MINIMUM -> datapoint.minimum(value);
      case MAXIMUM -> datapoint.maximum(value);
    }
  }
}
