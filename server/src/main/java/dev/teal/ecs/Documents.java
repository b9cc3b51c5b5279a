package dev.teal.ecs;

import dev.teal.store.Kind;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Changes documents in place.
final class Documents {
  private Documents() {}

  /// Reads a document, changes it and writes it, if the change changes anything.
  ///
  /// @return the document as it is now; empty when there is none
  static <T> Optional<T> change(Transaction t, Kind<T> kind, String id, UnaryOperator<T> change) {
    return t.find(kind, id).map(read -> replace(t, kind, read, change.apply(read.value())));
  }

  private static <T> T replace(Transaction t, Kind<T> kind, Stored<T> read, T next) {
    if (!next.equals(read.value())) {
      t.replace(kind, read, next);
    }
    return next;
  }

  /// Writes a document whether or not there is one of that id.
  static <T> void put(Transaction t, Kind<T> kind, String id, T value) {
    t.find(kind, id)
        .ifPresentOrElse(read -> t.replace(kind, read, value), () -> t.insert(kind, id, value));
  }
}
