package dev.teal.ecs;

import dev.teal.store.ForwardingStore;
import dev.teal.store.Store;
import dev.teal.store.Transaction;
import java.util.function.Function;

/// A store under which the server is killed at one of its writes: before it is on disk, or right
/// after.
final class KillableStore extends ForwardingStore {
  /// The kill. An error, so that nothing handles it.
  static final class Killed extends Error {}

  private final int killedAt;
  private final boolean afterwards;
  private int writes;

  KillableStore(Store store, int killedAt, boolean afterwards) {
    super(store);
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
}
