package dev.teal.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A worker that is stepped by hand, in the caller's thread: for tests, users' tests included.
public final class ManualWorker {
  private static final int MANY = 10_000;

  private final Store store;
  private final InstantSource clock;
  private final WorkRound round;

  public ManualWorker(Store store, InstantSource clock, Map<String, WorkHandler> handlers) {
    this.store = store;
    this.clock = clock;
    round = new WorkRound(store, handlers);
  }

  /// Does what is due now, and what becomes due by that, until nothing is.
  ///
  /// @return how many pieces were done
  /// @throws IllegalStateException when there is no end to it
  public int runDue() {
    int done = 0;
    while (true) {
      Instant now = clock.instant();
      List<Store.Due> taken = store.take(round.queues(), now, Duration.ofMinutes(10), 1);
      if (taken.isEmpty()) {
        return done;
      }
      taken.forEach(due -> round.run(due, now));
      if (++done > MANY) {
        throw new IllegalStateException("work is due without end: " + taken);
      }
    }
  }

  /// When there is something to do next.
  public Optional<Instant> nextDue() {
    return store.nextDue(round.queues());
  }
}
