package dev.teal.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// A store that is another one's, for those who want to see or break some of what is done with it.
public abstract class ForwardingStore implements Store {
  /// The one behind.
  protected Store store;

  protected ForwardingStore(Store store) {
    this.store = store;
  }

  @Override
  public <T> T transact(Function<Transaction, T> work) {
    return store.transact(work);
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
