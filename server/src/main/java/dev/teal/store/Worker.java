package dev.teal.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does due work as it falls due, each piece on a virtual thread, one piece of the same queue and
/// id at a time. Sleeps exactly until the next piece is due or is scheduled; polls nothing.
public final class Worker implements AutoCloseable {
  private static final int AT_ONCE = 64;
  private static final Duration LONGEST_SLEEP = Duration.ofSeconds(60);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
  private static final Logger log = LoggerFactory.getLogger(Worker.class);

  private final Store store;
  private final InstantSource clock;
  private final WorkRound round;
  private final Semaphore free = new Semaphore(AT_ONCE);
  private final Semaphore awake = new Semaphore(0);
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile @Nullable Thread dispatcher;

  /// @param handlers by queue; a queue is worked on by this worker alone
  public Worker(Store store, InstantSource clock, Map<String, WorkHandler> handlers) {
    this.store = store;
    this.clock = clock;
    round = new WorkRound(store, handlers);
    store.onScheduled(awake::release);
  }

  /// Begins to work.
  public void start() {
    dispatcher = Thread.ofVirtual().name("worker").start(this::runUntilClosed);
  }

  private void runUntilClosed() {
    while (!closed.get()) {
      try {
        awake.drainPermits();
        awake.tryAcquire(dispatchDue().toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        if (!closed.get()) {
          log.error("the store failed, trying again in {}", AFTER_FAILURE, e);
          pause();
        }
      }
    }
  }

  /// Starts what is due and answers how long to sleep.
  private Duration dispatchDue() {
    while (true) {
      Instant now = clock.instant();
      int room = free.drainPermits();
      List<Store.Due> taken = store.take(round.queues(), now, WorkRound.LEASE, room);
      free.release(room - taken.size());
      taken.forEach(due -> Thread.ofVirtual().start(() -> runOne(due, now)));
      if (taken.isEmpty()) {
        return room == 0 ? LONGEST_SLEEP : untilNext(now);
      }
    }
  }

  private Duration untilNext(Instant now) {
    return store
        .nextDue(round.queues())
        .map(next -> Duration.between(now, next))
        .map(wait -> wait.isNegative() ? Duration.ZERO : wait)
        .filter(wait -> wait.compareTo(LONGEST_SLEEP) < 0)
        .orElse(LONGEST_SLEEP);
  }

  private void runOne(Store.Due due, Instant now) {
    try {
      round.run(due, now);
    } catch (StoreException e) {
      if (!closed.get()) {
        log.error("{} {}: cannot be finished in the store", due.queue(), due.id(), e);
      }
    } finally {
      free.release();
      awake.release();
    }
  }

  private void pause() {
    try {
      TimeUnit.NANOSECONDS.sleep(AFTER_FAILURE.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Takes no more work and waits for what is being done, for a short while. Closing again does
  /// nothing.
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    awake.release();
    Thread running = dispatcher;
    try {
      if (running != null) {
        running.join(Duration.ofSeconds(5));
      }
      if (!free.tryAcquire(AT_ONCE, 5, TimeUnit.SECONDS)) {
        log.warn("work is still under way; it is taken up again at the next start");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
