package dev.teal.balancer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// Counts how long something took, in microseconds, in steps of about 3 percent ([Latency]).
/// Written by one thread, read by any. It is as large as the times differ: most of 10,000 targets
/// take a few hundred bytes, where a HdrHistogram takes a few thousand.
final class LatencyRecorder {
  private static final VarHandle CELLS = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle ROWS = MethodHandles.arrayElementVarHandle(long[][].class);

  /// One for each doubling; made when it is first needed.
  private final long[] @Nullable [] rows = new long[Latency.ROWS][];

  /// A single cell, so that it is written like the others.
  private final long[] total = new long[1];

  void record(long micros) {
    long value = Math.max(0, micros);
    int cell = Latency.cell(value);
    long[] row = rows[cell / Latency.ROW];
    if (row == null) {
      row = new long[Latency.ROW];
      ROWS.setRelease(rows, cell / Latency.ROW, row);
    }
    int column = cell % Latency.ROW;
    CELLS.setOpaque(row, column, row[column] + 1);
    CELLS.setOpaque(total, 0, total[0] + value);
  }

  Latency read() {
    int first = 0;
    while (first < rows.length && row(first) == null) {
      first++;
    }
    int last = rows.length - 1;
    while (last >= first && row(last) == null) {
      last--;
    }
    long[] counts = new long[(last + 1 - first) * Latency.ROW];
    for (int i = 0; i < counts.length; i++) {
      long[] row = row(first + i / Latency.ROW);
      counts[i] = row == null ? 0 : (long) CELLS.getOpaque(row, i % Latency.ROW);
    }
    return new Latency(first * Latency.ROW, counts, (long) CELLS.getOpaque(total, 0));
  }

  private long @Nullable [] row(int i) {
    return (long[]) ROWS.getAcquire(rows, i);
  }
}
