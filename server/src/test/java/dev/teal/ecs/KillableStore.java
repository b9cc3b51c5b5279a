package dev.teal.ecs;

import dev.teal.store.Store;
import dev.teal.store.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// A store under which the server is killed at one of its writes: before it is on disk, or right
/// after.
final class KillableStore implements Store {
  /// The kill. An error, so that nothing handles it.
  static final class Killed extends Error {}

  private final Store store;
  private final int killedAt;
  private final boolean afterwards;
  private int writes;

  KillableStore(Store store, int killedAt, boolean afterwards) {
    this.store = store;
    this.killedAt = killedAt;
    this.afterwards = afterwards;
  }

  @Override
  public <T> T transact(Function<Transaction, T> work) {
    boolean killed = ++writes == killedAt;
    if (killed && !afterwards) {
      throw new Killed();
    }
    T answer = store.transact(work);
    if (killed) {
      throw new Killed();
    }
    return answer;
  }

  @Override
  public <T> T read(Function<Transaction, T> work) {
    return store.read(work);
  }

  @Override
  public List<Due> take(List<String> queues, Instant now, Duration lease, int limit) {
    return store.take(queues, now, lease, limit);
  }

  @Override
  public void finish(Due due, Optional<Instant> next) {
    store.finish(due, next);
  }

  @Override
  public Optional<Instant> nextDue(List<String> queues) {
    return store.nextDue(queues);
  }

  @Override
  public void onScheduled(Runnable listener) {
    store.onScheduled(listener);
  }

  @Override
  public void clear() {
    store.clear();
  }

  @Override
  public void close() {
    store.close();
  }
}
