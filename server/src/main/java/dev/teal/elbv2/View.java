package dev.teal.elbv2;

import dev.teal.store.Kind;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.util.List;
import java.util.Optional;

/// What the store holds, as one reading transaction sees it.
class View {
  private final Transaction transaction;

  View(Transaction transaction) {
    this.transaction = transaction;
  }

  <T> Optional<T> find(Kind<T> kind, String id) {
    return stored(kind, id).map(Stored::value);
  }

  /// The documents whose ids begin with a prefix, ascending by id.
  <T> List<T> list(Kind<T> kind, String prefix) {
    return listStored(kind, prefix).stream().map(Stored::value).toList();
  }

  /// At most `limit` documents of a kind with ids after `after`.
  final <T> List<T> page(Kind<T> kind, String after, int limit) {
    return transaction.list(kind, "", after, limit).stream().map(Stored::value).toList();
  }

  final <T> Optional<Stored<T>> stored(Kind<T> kind, String id) {
    return transaction.find(kind, id);
  }

  final <T> List<Stored<T>> listStored(Kind<T> kind, String prefix) {
    return transaction.list(kind, prefix);
  }
}
