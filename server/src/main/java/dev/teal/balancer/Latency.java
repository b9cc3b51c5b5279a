package dev.teal.balancer;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/// How long a number of requests took: a histogram in steps of about 3 percent, so that those of
/// several targets, and of several minutes, can be put together and taken apart. A plain value.
///
/// @param first of the cells that are counted in; those before and behind are empty
/// @param counts how many requests fell into each cell from there on
/// @param totalMicros the sum of all times, in microseconds
@SuppressWarnings("ArrayRecordComponent") // compared by what it holds; kept small for millions
public record Latency(int first, long[] counts, long totalMicros) {
  /// How many steps a doubling has.
  static final int ROW = 32;

  /// How many doublings there are: up to 19 hours.
  static final int ROWS = 33;

  /// Nothing was measured.
  public static final Latency NONE = new Latency(0, new long[0], 0);

  private static final int ROW_BITS = 5;
  private static final int CELLS = ROWS * ROW;

  public Latency {
    if (first < 0 || counts.length > CELLS - first) {
      throw new IllegalArgumentException(
          "counts: %d from %d on (expected: at most %d)".formatted(counts.length, first, CELLS));
    }
  }

  /// The step that a time in microseconds falls into.
  static int cell(long micros) {
    if (micros < ROW) {
      return (int) micros;
    }
    int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(micros);
    int row = exponent - ROW_BITS + 1;
    int column = (int) (micros >>> (exponent - ROW_BITS)) & (ROW - 1);
    return Math.min(row * ROW + column, CELLS - 1);
  }

  /// The longest time of a step, in microseconds.
  private static long end(int cell) {
    int row = cell / ROW;
    return row == 0 ? cell : ((long) (ROW + cell % ROW + 1) << (row - 1)) - 1;
  }

  private static long start(int cell) {
    return cell == 0 ? 0 : end(cell - 1) + 1;
  }

  /// How many requests were measured.
  public long count() {
    return Arrays.stream(counts).sum();
  }

  /// The time in microseconds that so many percent of the requests did not exceed; 0 when nothing
  /// was measured.
  ///
  /// @param percent 0..100
  public long percentile(double percent) {
    long needed = Math.max(1, (long) Math.ceil(count() * percent / 100));
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= needed) {
        return end(first + i);
      }
    }
    return 0;
  }

  /// The shortest time in microseconds, rounded down to its step; 0 when nothing was measured.
  public long min() {
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        return start(first + i);
      }
    }
    return 0;
  }

  /// The longest time in microseconds, rounded up to its step; 0 when nothing was measured.
  public long max() {
    return percentile(100);
  }

  /// About how long requests took, in microseconds, each time with how many took so long: the
  /// middle of each step.
  public Map<Double, Long> times() {
    Map<Double, Long> times = new TreeMap<>();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        times.put((start(first + i) + end(first + i)) / 2.0, counts[i]);
      }
    }
    return times;
  }

  public Latency plus(Latency other) {
    return merged(other, 1);
  }

  /// What was measured since an earlier state of the same histogram.
  public Latency minus(Latency earlier) {
    return merged(earlier, -1);
  }

  private Latency merged(Latency other, int sign) {
    if (other.counts.length == 0) {
      return this;
    }
    int from = counts.length == 0 ? other.first : Math.min(first, other.first);
    int to = Math.max(first + counts.length, other.first + other.counts.length);
    long[] merged = new long[to - from];
    for (int i = 0; i < counts.length; i++) {
      merged[first - from + i] = counts[i];
    }
    for (int i = 0; i < other.counts.length; i++) {
      merged[other.first - from + i] += sign * other.counts[i];
    }
    return new Latency(from, merged, totalMicros + sign * other.totalMicros);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Latency other
        && totalMicros == other.totalMicros
        && Arrays.equals(minus(other).counts, new long[minus(other).counts.length]);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(totalMicros);
  }

  @Override
  public String toString() {
    return "Latency[count=%d, p50=%d, p99=%d, max=%d us]"
        .formatted(count(), percentile(50), percentile(99), max());
  }
}
