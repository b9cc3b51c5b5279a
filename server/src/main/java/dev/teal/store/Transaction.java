package dev.teal.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What can be read and written together. All of a transaction's writes are on disk when
/// [Store#transact] returns, or none is. Valid only inside the function that it is given to.
public interface Transaction {
  <T> Optional<Stored<T>> find(Kind<T> kind, String id);

  /// The documents whose ids begin with a prefix (`""`: all), ascending by id (by UTF-8 bytes).
  <T> List<Stored<T>> list(Kind<T> kind, String idPrefix);

  /// The same, a page at a time: those whose ids come after `after` (`""`: from the first), at most
  /// `limit`.
  <T> List<Stored<T>> list(Kind<T> kind, String idPrefix, String after, int limit);

  /// @throws DuplicateDocumentException when the kind has a document of that id
  <T> Stored<T> insert(Kind<T> kind, String id, T value);

  /// Writes a new value over the version that was read.
  ///
  /// @throws StaleDocumentException when somebody else wrote or removed the document since: read
  ///   again and decide again
  <T> Stored<T> replace(Kind<T> kind, Stored<T> read, T value);

  /// @throws StaleDocumentException when somebody else wrote or removed the document since
  <T> void remove(Kind<T> kind, Stored<T> read);

  /// Asks for work on `id` at `due` or earlier: an earlier date that is already set stands. Work
  /// that is being done at this moment is done once more.
  void schedule(String queue, String id, Instant due);

  /// Takes back what [#schedule] asked for, if it has not begun.
  void unschedule(String queue, String id);

  void append(String stream, Instant at, String type, String message);

  /// A stream's entries after a sequence number (0: from the first), oldest first, at most `limit`.
  List<JournalEntry> journal(String stream, long afterSequence, int limit);
}
