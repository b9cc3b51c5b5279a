package dev.teal.codedeploy;

import dev.teal.store.ForwardingStore;
import dev.teal.store.ForwardingTransaction;
import dev.teal.store.Kind;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// A store that counts the writes that were committed.
final class CountingStore extends ForwardingStore {
  private final AtomicInteger committed = new AtomicInteger();

  CountingStore(Store store) {
    super(store);
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
