package dev.teal.cloudwatch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;

/// The samples of all metrics, in memory: by minute (or by second, for metrics of high resolution),
/// for one AWS day. When there are too many values, the minutes that were begun first are forgotten
/// first. Safe for threads.
final class Metrics {
  /// How long samples are kept, in AWS seconds.
  static final int KEPT = 86_400;

  static final int MOST_METRICS = 10_000;
  private static final int MOST_VALUES = 250_000;

  private final Periods periods;
  private final int mostValues;

  /// A metric with different units is as many streams.
  private record Stream(MetricKey metric, StandardUnit unit) {}

  /// A minute or a second of a stream.
  private record Slot(Stream stream, Instant begin) {}

  private final Map<MetricKey, Map<StandardUnit, NavigableMap<Instant, Samples>>> metrics =
      new HashMap<>();

  private final ArrayDeque<Slot> begun = new ArrayDeque<>();
  private int values;

  Metrics(Periods periods) {
    this(periods, MOST_VALUES);
  }

  Metrics(Periods periods, int mostValues) {
    this.periods = periods;
    this.mostValues = mostValues;
  }

  /// Adds samples of a time.
  ///
  /// @param resolution in AWS seconds: 1 or 60
  /// @return false when there are too many metrics, and nothing was added
  synchronized boolean add(
      MetricKey metric,
      StandardUnit unit,
      Instant at,
      int resolution,
      Instant now,
      Consumer<Samples> adding) {
    forgetOld(now);
    if (!metrics.containsKey(metric) && metrics.size() >= MOST_METRICS) {
      return false;
    }
    Slot slot = new Slot(new Stream(metric, unit), periods.begin(at, resolution));
    Samples samples =
        metrics
            .computeIfAbsent(metric, key -> new HashMap<>())
            .computeIfAbsent(unit, key -> new TreeMap<>())
            .computeIfAbsent(
                slot.begin(),
                key -> {
                  begun.addLast(slot);
                  values++;
                  return new Samples();
                });
    int before = samples.size();
    adding.accept(samples);
    values += samples.size() - before;
    while (values > mostValues && begun.size() > 1) {
      forget(begun.removeFirst());
    }
    return true;
  }

  /// The samples of a time, of one unit or of all.
  ///
  /// @param unit null: all
  synchronized Samples between(
      MetricKey metric, @Nullable StandardUnit unit, Instant from, Instant to) {
    Samples all = new Samples();
    metrics
        .getOrDefault(metric, Map.of())
        .forEach((streamUnit, stream) -> {
          if (unit == null || unit == streamUnit) {
            stream.subMap(from, to).values().forEach(all::addAll);
          }
        });
    return all;
  }

  /// The units in which a metric has samples.
  synchronized Set<StandardUnit> units(MetricKey metric) {
    return new TreeSet<>(metrics.getOrDefault(metric, Map.of()).keySet());
  }

  /// The metrics that have samples since an instant, ascending by their texts.
  synchronized List<MetricKey> since(Instant from) {
    return metrics.entrySet().stream()
        .filter(entry ->
            entry.getValue().values().stream().anyMatch(stream -> !stream.lastKey().isBefore(from)))
        .map(Map.Entry::getKey)
        .sorted(Comparator.comparing(MetricKey::text))
        .toList();
  }

  /// The begin of the time that samples are kept of.
  Instant oldest(Instant now) {
    return now.minus(Duration.ofMillis(periods.real(KEPT).toMillis()));
  }

  private void forgetOld(Instant now) {
    Instant oldest = oldest(now);
    while (!begun.isEmpty() && begun.getFirst().begin().isBefore(oldest)) {
      forget(begun.removeFirst());
    }
  }

  private void forget(Slot slot) {
    MetricKey metric = slot.stream().metric();
    Map<StandardUnit, NavigableMap<Instant, Samples>> streams = metrics.get(metric);
    if (streams == null) {
      return;
    }
    NavigableMap<Instant, Samples> stream = streams.get(slot.stream().unit());
    if (stream == null) {
      return;
    }
    Samples samples = stream.remove(slot.begin());
    if (samples != null) {
      values -= samples.size() + 1;
    }
    if (stream.isEmpty()) {
      streams.remove(slot.stream().unit());
    }
    if (streams.isEmpty()) {
      metrics.remove(metric);
    }
  }
}
