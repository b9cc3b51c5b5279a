package dev.teal.runner;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Waits for what no event announces.
final class Poll {
  private static final Duration PERIOD = Duration.ofMillis(5);

  private Poll() {}

  /// @return whether the condition came true within the time given
  static boolean until(BooleanSupplier condition, Duration within) {
    long deadline = System.nanoTime() + within.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline >= 0) {
        return false;
      }
      try {
        Thread.sleep(PERIOD);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting for a process", e);
      }
    }
    return true;
  }
}
