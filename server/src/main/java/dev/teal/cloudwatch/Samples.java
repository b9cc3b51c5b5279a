package dev.teal.cloudwatch;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/// The samples of a metric in some time: what all statistics are made of. Not safe for threads.
final class Samples {
  private double count;
  private double sum;
  private double min = Double.POSITIVE_INFINITY;
  private double max = Double.NEGATIVE_INFINITY;

  /// How often each value came. Fewer than the count when statistic sets came, whose values are not
  /// known.
  private final TreeMap<Double, Double> values = new TreeMap<>();

  /// @param times how often the value came
  void add(double value, double times) {
    count += times;
    sum += value * times;
    min = Math.min(min, value);
    max = Math.max(max, value);
    values.merge(value, times, Double::sum);
  }

  /// A set of which only the statistics are known.
  void addSet(double setCount, double setSum, double setMin, double setMax) {
    if (setMin == setMax) {
      add(setMin, setCount);
      return;
    }
    count += setCount;
    sum += setSum;
    min = Math.min(min, setMin);
    max = Math.max(max, setMax);
  }

  void addAll(Samples others) {
    count += others.count;
    sum += others.sum;
    min = Math.min(min, others.min);
    max = Math.max(max, others.max);
    others.values.forEach((value, times) -> values.merge(value, times, Double::sum));
  }

  boolean isEmpty() {
    return count == 0;
  }

  double count() {
    return count;
  }

  /// How many different values are kept.
  int size() {
    return values.size();
  }

  /// Empty without samples, and for percentiles when values are not known.
  OptionalDouble statistic(Stat stat) {
    if (isEmpty()) {
      return OptionalDouble.empty();
    }
    return switch (stat) {
      case Stat.Simple simple ->
          OptionalDouble.of(
              switch (simple) {
                case SAMPLE_COUNT -> count;
                case AVERAGE -> sum / count;
                case SUM -> sum;
                case MINIMUM -> min;
                case MAXIMUM -> max;
              });
      case Stat.Percentile(_, double of) -> percentile(of);
    };
  }

  /// By nearest rank.
  private OptionalDouble percentile(double of) {
    double known = values.values().stream().mapToDouble(Double::doubleValue).sum();
    if (known < count) {
      return OptionalDouble.empty();
    }
    double rank = of / 100 * known;
    double seen = 0;
    for (Map.Entry<Double, Double> entry : values.entrySet()) {
      seen += entry.getValue();
      if (seen >= rank) {
        return OptionalDouble.of(entry.getKey());
      }
    }
    return OptionalDouble.of(max);
  }
}
