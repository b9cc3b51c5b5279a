package dev.teal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class MemoryStoreTest implements StoreContract {
  private final MemoryStore store = new MemoryStore();

  @Override
  public Store store() {
    return store;
  }

  @Test
  void whatADeadProcessHadLeasedIsDueAtOnce() {
    store.run(tx -> tx.schedule("a", "1", NOON));
    store.take(QUEUES, NOON, LEASE, 1);
    store.reopen();
    assertThat(store.take(QUEUES, NOON, LEASE, 1)).hasSize(1);
  }

  @Test
  void workIsThereUntilItIsDone() {
    store.run(tx -> tx.schedule("a", "1", NOON));
    assertThat(store.hasWork("a", "1")).isTrue();
    Store.Due due = store.take(QUEUES, NOON, LEASE, 1).getFirst();
    assertThat(store.hasWork("a", "1")).isTrue();
    store.finish(due, Optional.empty());
    assertThat(store.hasWork("a", "1")).isFalse();
  }
}
