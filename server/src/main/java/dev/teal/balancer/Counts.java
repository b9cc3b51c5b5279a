package dev.teal.balancer;

import java.util.concurrent.atomic.AtomicLongArray;

/// Numbers that one event loop counts, without contention, and anyone reads.
final class Counts {
  private final AtomicLongArray values;

  Counts(int size) {
    values = new AtomicLongArray(size);
  }

  void add(int counter, long n) {
    values.lazySet(counter, values.getPlain(counter) + n);
  }

  void addTo(long[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += values.get(i);
    }
  }
}
