package dev.teal.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Looks at the world until it is as wanted, within bounds.
final class Await {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Await() {}

  /// @throws DemoException when it does not come true
  static void that(String what, BooleanSupplier condition) {
    that(what, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty());
  }

  /// The first value that is there.
  ///
  /// @throws DemoException when none comes
  static <T> T that(String what, Supplier<Optional<T>> look) {
    Optional<T> seen = first(PATIENCE, look);
    return seen.orElseThrow(
        () -> new DemoException("waited " + PATIENCE.toSeconds() + " s in vain: " + what));
  }

  /// Whether it comes true in time.
  static boolean within(Duration patience, BooleanSupplier condition) {
    return first(patience, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty())
        .isPresent();
  }

  private static <T> Optional<T> first(Duration patience, Supplier<Optional<T>> look) {
    Instant deadline = Instant.now().plus(patience);
    Optional<T> seen = look.get();
    while (seen.isEmpty() && Instant.now().isBefore(deadline)) {
      try {
        Thread.sleep(LOOK_AGAIN);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new DemoException("interrupted", e);
      }
      seen = look.get();
    }
    return seen;
  }
}
