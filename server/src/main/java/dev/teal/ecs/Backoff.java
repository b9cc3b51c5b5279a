package dev.teal.ecs;

import dev.teal.clock.Pace;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How long the replacement of failed tasks has to wait. The first failure after a good run is
/// replaced at once; then the wait doubles with each failure, from 5 s up to 15 min (AWS time).
/// Tasks that fail together count as one failure.
///
/// @param failures in a row
/// @param last when the last of them was; null: there was none
/// @param notBefore null: at once
record Backoff(int failures, @Nullable Instant last, @Nullable Instant notBefore) {
  static final Backoff NONE = new Backoff(0, null, null);

  private static final Duration FIRST = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofMinutes(15);

  /// A task that ran this long had started well: its failure is the first of a new row.
  private static final Duration GOOD_RUN = Duration.ofMinutes(1);

  /// The least real wait: a server with very short minutes must not spin either.
  private static final Duration LEAST = Duration.ofMillis(200);

  /// The wait after one more failure, of a task that lived like this.
  Backoff after(Timeline task, Instant now, Pace pace) {
    if (last != null && task.created().isBefore(last)) {
      return this;
    }
    Duration ran = task.started() == null ? Duration.ZERO : Duration.between(task.started(), now);
    int row = ran.compareTo(pace.real(GOOD_RUN)) >= 0 ? 1 : failures + 1;
    return new Backoff(row, now, row == 1 ? null : now.plus(wait(row, pace)));
  }

  private static Duration wait(int row, Pace pace) {
    Duration doubled = FIRST.multipliedBy(1L << Math.min(row - 2, 20));
    Duration real = pace.real(doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled);
    return real.compareTo(LEAST) < 0 ? LEAST : real;
  }

  boolean holds(Instant now) {
    return notBefore != null && now.isBefore(notBefore);
  }
}
