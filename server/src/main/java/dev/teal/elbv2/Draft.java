package dev.teal.elbv2;

import dev.teal.store.Kind;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A change in the making: a view that sees its own writes. Nothing is written until [#save], so
/// that the balancer can be asked first whether it takes the change.
final class Draft extends View {
  private final View base;
  private final Map<Key, Edit<?>> edits = new LinkedHashMap<>();

  Draft(Transaction transaction) {
    this(new View(transaction));
  }

  private Draft(View base) {
    super(base);
    this.base = base;
  }

  private record Key(Kind<?> kind, String id) {}

  /// @param read what the store had when the document was first written to
  /// @param value empty: the document is removed
  private record Edit<T>(Kind<T> kind, String id, Optional<Stored<T>> read, Optional<T> value) {
    void save(Transaction transaction) {
      if (read.isEmpty()) {
        value.ifPresent(v -> transaction.insert(kind, id, v));
      } else if (value.isEmpty()) {
        transaction.remove(kind, read.get());
      } else if (!value.get().equals(read.get().value())) {
        transaction.replace(kind, read.get(), value.get());
      }
    }
  }

  /// The store without this change.
  View base() {
    return base;
  }

  @Override
  <T> Optional<T> find(Kind<T> kind, String id) {
    Edit<T> edit = edit(kind, id);
    return edit == null ? super.find(kind, id) : edit.value();
  }

  @Override
  <T> List<T> list(Kind<T> kind, String prefix) {
    TreeMap<String, T> found = new TreeMap<>();
    listStored(kind, prefix).forEach(stored -> found.put(stored.id(), stored.value()));
    edited(kind)
        .filter(edit -> edit.id().startsWith(prefix))
        .forEach(edit ->
            edit.value()
                .ifPresentOrElse(v -> found.put(edit.id(), v), () -> found.remove(edit.id())));
    return List.copyOf(found.values());
  }

  <T> void put(Kind<T> kind, String id, T value) {
    edit(kind, id, Optional.of(value));
  }

  <T> void remove(Kind<T> kind, String id) {
    edit(kind, id, Optional.empty());
  }

  /// The ids of a kind's documents that this change writes or removes.
  List<String> editedIds(Kind<?> kind) {
    return edited(kind).map(Edit::id).toList();
  }

  /// Writes the change. Nothing else may have written these documents since they were read.
  void save(Transaction transaction) {
    edits.values().forEach(edit -> edit.save(transaction));
  }

  boolean isEmpty() {
    return edits.isEmpty();
  }

  private <T> void edit(Kind<T> kind, String id, Optional<T> value) {
    Edit<T> before = edit(kind, id);
    Optional<Stored<T>> read = before == null ? stored(kind, id) : before.read();
    edits.put(new Key(kind, id), new Edit<>(kind, id, read, value));
  }

  // An edit stands under its own kind, so its type is the kind's.
  @SuppressWarnings("unchecked")
  private <T> @Nullable Edit<T> edit(Kind<T> kind, String id) {
    return (Edit<T>) edits.get(new Key(kind, id));
  }

  @SuppressWarnings("unchecked")
  private <T> Stream<Edit<T>> edited(Kind<T> kind) {
    return edits.values().stream()
        .filter(edit -> edit.kind().equals(kind))
        .map(edit -> (Edit<T>) edit);
  }
}
