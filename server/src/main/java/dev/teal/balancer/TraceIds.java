package dev.teal.balancer;

import dev.teal.balancer.http.HeadWriter;
import java.util.SplittableRandom;

/// Makes the ids of X-Amzn-Trace-Id: `1-<time in 8 hex digits>-<24 hex digits>`. Used by one event
/// loop alone.
final class TraceIds {
  private final SplittableRandom random = new SplittableRandom();
  private long second = System.currentTimeMillis() / 1_000;

  /// Called several times a second: the clock is not asked for every request.
  void tick() {
    second = System.currentTimeMillis() / 1_000;
  }

  void put(HeadWriter out) {
    out.put('1').put('-').putHex(second, 8).put('-');
    out.putHex(random.nextLong(), 16).putHex(random.nextInt(), 8);
  }
}
