package dev.teal.elbv2;

import dev.teal.store.Kind;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the store holds, as one reading transaction sees it. Lists are read once: a change asks for
/// the same ones again and again.
class View {
  private final Transaction transaction;
  private final Map<Listed, List<? extends Stored<?>>> lists;

  View(Transaction transaction) {
    this.transaction = transaction;
    this.lists = new HashMap<>();
  }

  /// Another view of the same transaction.
  View(View other) {
    this.transaction = other.transaction;
    this.lists = other.lists;
  }

  private record Listed(Kind<?> kind, String prefix) {}

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

  // What was listed of a kind has the kind's type.
  @SuppressWarnings("unchecked")
  final <T> List<Stored<T>> listStored(Kind<T> kind, String prefix) {
    return (List<Stored<T>>)
        lists.computeIfAbsent(new Listed(kind, prefix), key -> transaction.list(kind, prefix));
  }
}
