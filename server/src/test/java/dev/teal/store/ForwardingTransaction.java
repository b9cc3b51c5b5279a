package dev.teal.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A transaction that is another one's, for those who want to see what is done in it.
public abstract class ForwardingTransaction implements Transaction {
  protected final Transaction tx;

  protected ForwardingTransaction(Transaction tx) {
    this.tx = tx;
  }

  @Override
  public <T> Optional<Stored<T>> find(Kind<T> kind, String id) {
    return tx.find(kind, id);
  }

  @Override
  public <T> List<Stored<T>> list(Kind<T> kind, String idPrefix) {
    return tx.list(kind, idPrefix);
  }

  @Override
  public <T> List<Stored<T>> list(Kind<T> kind, String idPrefix, String after, int limit) {
    return tx.list(kind, idPrefix, after, limit);
  }

  @Override
  public <T> Stored<T> insert(Kind<T> kind, String id, T value) {
    return tx.insert(kind, id, value);
  }

  @Override
  public <T> Stored<T> replace(Kind<T> kind, Stored<T> read, T value) {
    return tx.replace(kind, read, value);
  }

  @Override
  public <T> void remove(Kind<T> kind, Stored<T> read) {
    tx.remove(kind, read);
  }

  @Override
  public void schedule(String queue, String id, Instant due) {
    tx.schedule(queue, id, due);
  }

  @Override
  public void unschedule(String queue, String id) {
    tx.unschedule(queue, id);
  }

  @Override
  public void append(String stream, Instant at, String type, String message) {
    tx.append(stream, at, type, message);
  }

  @Override
  public List<JournalEntry> journal(String stream, long afterSequence, int limit) {
    return tx.journal(stream, afterSequence, limit);
  }
}
