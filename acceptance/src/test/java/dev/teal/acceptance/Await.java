package dev.teal.acceptance;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Waits for conditions: never longer than they take, and far longer than they should.
final class Await {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  private Await() {}

  /// Looks until what is seen is as wanted.
  ///
  /// @return what was seen then
  /// @throws AssertionError naming what was seen last
  static <T> T that(String what, Supplier<T> look, Predicate<? super T> wanted) {
    return that(what, PATIENCE, look, wanted);
  }

  /// The same with a patience of its own, for what takes longer.
  static <T> T that(String what, Duration patience, Supplier<T> look, Predicate<? super T> wanted) {
    Instant deadline = Instant.now().plus(patience);
    T seen = look.get();
    while (!wanted.test(seen)) {
      if (Instant.now().isAfter(deadline)) {
        throw new AssertionError(what + ": not in " + patience + "; seen last: " + seen);
      }
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
      seen = look.get();
    }
    return seen;
  }

  static void that(String what, BooleanSupplier holds) {
    that(what, holds::getAsBoolean, seen -> seen);
  }
}
