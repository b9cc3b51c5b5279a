package dev.teal.codedeploy;

import dev.teal.store.ForwardingTransaction;
import dev.teal.store.Kind;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// A store that counts the writes that were committed.
final class CountingStore implements Store {
  private final Store store;
  private final AtomicInteger committed = new AtomicInteger();

  CountingStore(Store store) {
    this.store = store;
  }

  int writes() {
    return committed.get();
  }

  @Override
  public <T> T transact(Function<Transaction, T> work) {
    Counting[] used = new Counting[1];
    T result =
        store.transact(tx -> {
          used[0] = new Counting(tx);
          return work.apply(used[0]);
        });
    committed.addAndGet(used[0].writes);
    return result;
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

  private static final class Counting extends ForwardingTransaction {
    private int writes;

    Counting(Transaction tx) {
      super(tx);
    }

    @Override
    public <T> Stored<T> insert(Kind<T> kind, String id, T value) {
      writes++;
      return tx.insert(kind, id, value);
    }

    @Override
    public <T> Stored<T> replace(Kind<T> kind, Stored<T> read, T value) {
      writes++;
      return tx.replace(kind, read, value);
    }

    @Override
    public <T> void remove(Kind<T> kind, Stored<T> read) {
      writes++;
      tx.remove(kind, read);
    }

    @Override
    public void schedule(String queue, String id, Instant due) {
      writes++;
      tx.schedule(queue, id, due);
    }

    @Override
    public void unschedule(String queue, String id) {
      writes++;
      tx.unschedule(queue, id);
    }

    @Override
    public void append(String stream, Instant at, String type, String message) {
      writes++;
      tx.append(stream, at, type, message);
    }
  }
}
