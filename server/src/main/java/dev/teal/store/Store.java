package dev.teal.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// Keeps documents, the journal and due work. One interface, one contract test, an implementation
/// per database.
public interface Store extends AutoCloseable {
  /// Runs `work` in one transaction and answers what it answers. Transactions run one after
  /// another, so `work` must be short and must not call out. An exception from `work` undoes all of
  /// its writes and is thrown on.
  ///
  /// @throws IllegalStateException inside another transaction or read: it could not be undone alone
  <T> T transact(Function<Transaction, T> work);

  /// The same for work without an answer.
  default void run(Consumer<Transaction> work) {
    transact(transaction -> {
      work.accept(transaction);
      return true;
    });
  }

  /// Reads without waiting for writers: sees all that was committed before it began, and nothing
  /// that is committed meanwhile.
  ///
  /// @throws StoreException when `work` writes
  <T> T read(Function<Transaction, T> work);

  /// Takes up to `limit` pieces of due work from the queues named, each leased to this store until
  /// `now + lease`: nobody else is given them before. Earliest due first.
  List<Due> take(List<String> queues, Instant now, Duration lease, int limit);

  /// Ends a piece of work: gone when `next` is empty, else due again then, or earlier when it was
  /// scheduled meanwhile.
  void finish(Due due, Optional<Instant> next);

  /// When the next piece of work in these queues is due (or its lease ends); empty when there is
  /// none.
  Optional<Instant> nextDue(List<String> queues);

  /// Calls `listener` after each commit that scheduled work. Must return at once.
  void onScheduled(Runnable listener);

  /// Empties the store: all documents, the journal and all work.
  void clear();

  @Override
  void close();

  /// A piece of work that was taken.
  ///
  /// @param version what it was when taken, to see whether it was scheduled again meanwhile
  record Due(String queue, String id, long version) {}
}
