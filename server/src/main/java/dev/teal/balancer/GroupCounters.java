package dev.teal.balancer;

import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/// What one event loop has counted for one target group. Written by that loop alone, without
/// contention; read by anyone.
final class GroupCounters {
  static final int REQUESTS = 0;

  /// `STATUS + 1` for 1xx to `STATUS + 5` for 5xx.
  static final int STATUS = 0;

  static final int FAILED = 6;
  static final int BYTES_IN = 7;
  static final int BYTES_OUT = 8;
  static final int SIZE = 9;

  private final AtomicLongArray values = new AtomicLongArray(SIZE);

  /// Made at the first answer: most groups of a large routing never get one on every loop.
  private volatile @Nullable SingleWriterRecorder latency;

  void add(int counter, long n) {
    values.lazySet(counter, values.getPlain(counter) + n);
  }

  void answered(int status, long nanos) {
    add(STATUS + Math.min(status / 100, 5), 1);
    SingleWriterRecorder recorder = latency;
    if (recorder == null) {
      recorder = new SingleWriterRecorder(2);
      latency = recorder;
    }
    recorder.recordValue(Math.max(0, nanos / 1_000));
  }

  /// Adds what was counted since the start, and what was measured since the last call.
  void addTo(long[] sums, Histogram measured) {
    for (int i = 0; i < SIZE; i++) {
      sums[i] += values.get(i);
    }
    SingleWriterRecorder recorder = latency;
    if (recorder != null) {
      measured.add(recorder.getIntervalHistogram());
    }
  }
}
