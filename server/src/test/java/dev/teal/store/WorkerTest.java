package dev.teal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.teal.clock.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerTest {
  @TempDir private Path folder;
  private Store store;

  @BeforeEach
  void open() {
    store = SqliteStore.open(folder.resolve("teal.db"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void workIsDoneWhenItIsDueAndAgainWhenItAsksForIt() throws Exception {
    CountDownLatch thrice = new CountDownLatch(3);
    WorkHandler handler =
        (id, now) -> {
          thrice.countDown();
          return thrice.getCount() == 0
              ? Optional.empty()
              : Optional.of(now.plus(Duration.ofMillis(20)));
        };
    try (Worker worker = new Worker(store, InstantSource.system(), Map.of("a", handler))) {
      worker.start();
      store.run(tx -> tx.schedule("a", "1", Instant.now().plusMillis(20)));
      assertThat(thrice.await(5, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(store.nextDue(List.of("a"))).isEmpty();
  }

  @Test
  void theSameThingIsNeverWorkedOnTwiceAtOnce() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(50);
    WorkHandler handler =
        (id, now) -> {
          most.accumulateAndGet(inside.incrementAndGet(), Math::max);
          store.run(tx -> tx.schedule("a", id, now));
          inside.decrementAndGet();
          done.countDown();
          return Optional.empty();
        };
    try (Worker worker = new Worker(store, InstantSource.system(), Map.of("a", handler))) {
      worker.start();
      store.run(tx -> tx.schedule("a", "1", Instant.now()));
      assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(most).hasValue(1);
  }

  @Test
  void closingAgainWaitsForNothing() {
    Worker worker = new Worker(store, InstantSource.system(), Map.of());
    worker.start();
    worker.close();
    assertTimeout(Duration.ofSeconds(3), worker::close);
  }

  @Test
  void aHandlerThatThrowsIsCalledAgain() {
    SettableClock clock = new SettableClock(Instant.EPOCH);
    List<Instant> calls = new ArrayList<>();
    WorkHandler handler =
        (id, now) -> {
          calls.add(now);
          if (calls.size() == 1) {
            throw new IllegalStateException("once");
          }
          return Optional.empty();
        };
    ManualWorker worker = new ManualWorker(store, clock, Map.of("a", handler));
    store.run(tx -> tx.schedule("a", "1", Instant.EPOCH));
    assertThat(worker.runDue()).isEqualTo(1);
    clock.advance(Duration.ofSeconds(1));
    assertThat(worker.runDue()).isEqualTo(1);
    assertThat(worker.nextDue()).isEmpty();
    assertThat(calls).hasSize(2);
  }
}
