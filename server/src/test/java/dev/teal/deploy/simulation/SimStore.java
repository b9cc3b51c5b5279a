package dev.teal.deploy.simulation;

import dev.teal.deploy.Deployment;
import dev.teal.deploy.Engine;
import dev.teal.store.ForwardingTransaction;
import dev.teal.store.Kind;
import dev.teal.store.MemoryStore;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The server's store: in memory, takes time for a write, loses the process before or after a
/// commit, and tells the invariants what was committed.
final class SimStore implements Store {
  private final Scene scene;
  private final MemoryStore memory = new MemoryStore();
  private boolean byUser;

  /// A deployment that was written.
  record Write(Optional<Deployment> before, Deployment after, boolean byUser) {}

  SimStore(Scene scene) {
    this.scene = scene;
  }

  void reopen() {
    memory.reopen();
  }

  boolean hasWork(String deployment) {
    return memory.hasWork(Engine.QUEUE, deployment);
  }

  Optional<Deployment> find(String id) {
    return memory
        .<Optional<Stored<Deployment>>>read(tx -> tx.find(Deployment.KIND, id))
        .map(Stored::value);
  }

  /// A transaction that somebody else than the worker asks for.
  <T> T transactForUser(Function<Transaction, T> work) {
    write();
    byUser = true;
    try {
      return commit(work);
    } finally {
      byUser = false;
    }
  }

  @Override
  public <T> T transact(Function<Transaction, T> work) {
    write();
    return commit(work);
  }

  private void write() {
    scene.pass(scene.chance.between(Duration.ofNanos(100_000), scene.climate().disk()));
  }

  private <T> T commit(Function<Transaction, T> work) {
    List<Write> writes = new ArrayList<>();
    T answer =
        memory.transact(tx -> {
          T result = work.apply(new Watched(tx, writes));
          scene.server.mayCrash("before a commit");
          return result;
        });
    writes.forEach(scene::stored);
    scene.server.mayCrash("after a commit");
    return answer;
  }

  @Override
  public <T> T read(Function<Transaction, T> work) {
    return memory.read(work);
  }

  @Override
  public List<Due> take(List<String> queues, Instant now, Duration lease, int limit) {
    return memory.take(queues, now, lease, limit);
  }

  @Override
  public void finish(Due due, Optional<Instant> next) {
    write();
    scene.server.mayCrash("before work is finished");
    memory.finish(due, next);
    scene.invariants.finished(due.id());
  }

  @Override
  public Optional<Instant> nextDue(List<String> queues) {
    return memory.nextDue(queues);
  }

  @Override
  public void onScheduled(Runnable listener) {
    memory.onScheduled(listener);
  }

  @Override
  public void clear() {
    memory.clear();
  }

  @Override
  public void close() {}

  /// Sees which deployments are written.
  private final class Watched extends ForwardingTransaction {
    private final List<Write> writes;

    Watched(Transaction tx, List<Write> writes) {
      super(tx);
      this.writes = writes;
    }

    @Override
    public <T> Stored<T> insert(Kind<T> kind, String id, T value) {
      Stored<T> stored = tx.insert(kind, id, value);
      if (value instanceof Deployment deployment) {
        writes.add(new Write(Optional.empty(), deployment, byUser));
      }
      return stored;
    }

    @Override
    public <T> Stored<T> replace(Kind<T> kind, Stored<T> read, T value) {
      Optional<Deployment> before = tx.find(Deployment.KIND, read.id()).map(Stored::value);
      Stored<T> stored = tx.replace(kind, read, value);
      if (value instanceof Deployment deployment) {
        writes.add(new Write(before, deployment, byUser));
      }
      return stored;
    }
  }
}
