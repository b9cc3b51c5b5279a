package dev.teal.s3;

import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// The keys of a bucket in their order (by UTF-8 bytes), those with a common prefix rolled up into
/// one. Valid only inside its transaction.
final class KeyWalk {
  private static final int BATCH = 100;

  /// Comes after whatever may follow a prefix.
  private static final String END = Character.toString(Character.MAX_CODE_POINT);

  private final Transaction transaction;
  private final String bucket;
  private final String prefix;
  private final String delimiter;
  private final Deque<Stored<VersionRecord>> batch = new ArrayDeque<>();
  private String after;
  private boolean last;

  /// @param delimiter ends a common prefix; empty: keys are not rolled up
  /// @param after the key, or the common prefix, that the walk begins behind; empty: at the first
  KeyWalk(Transaction transaction, String bucket, String prefix, String delimiter, String after) {
    this.transaction = transaction;
    this.bucket = bucket;
    this.prefix = prefix;
    this.delimiter = delimiter;
    this.after = isCommonPrefix(after) ? after + END : after;
  }

  sealed interface Entry {
    /// A key, or a prefix.
    String name();

    /// A key with its current version, which may be a delete marker.
    record Key(String name, VersionRecord current) implements Entry {}

    /// What the names of several keys begin with, the delimiter included.
    record CommonPrefix(String name) implements Entry {}
  }

  private boolean isCommonPrefix(String name) {
    return commonPrefix(name).filter(name::equals).isPresent();
  }

  private Optional<String> commonPrefix(String key) {
    if (delimiter.isEmpty() || !key.startsWith(prefix)) {
      return Optional.empty();
    }
    int at = key.indexOf(delimiter, prefix.length());
    return at < 0 ? Optional.empty() : Optional.of(key.substring(0, at + delimiter.length()));
  }

  /// The next key that has an object, or the next prefix of one.
  Optional<Entry> nextVisible() {
    Optional<Entry> next = next();
    while (next.isPresent()
        && next.get() instanceof Entry.Key(String _, VersionRecord current)
        && current.deleteMarker()) {
      next = next();
    }
    return next.map(this::rolledUp);
  }

  /// The next key that has any version, or the next prefix of one.
  Optional<Entry> nextVersioned() {
    return next().map(this::rolledUp);
  }

  private Optional<Entry> next() {
    if (batch.isEmpty()) {
      fill();
    }
    Stored<VersionRecord> found = batch.poll();
    if (found == null) {
      return Optional.empty();
    }
    String key = found.id().substring(bucket.length() + 1);
    after = key;
    return Optional.of(new Entry.Key(key, found.value()));
  }

  private Entry rolledUp(Entry entry) {
    Optional<String> common = commonPrefix(entry.name());
    if (common.isEmpty()) {
      return entry;
    }
    after = common.get() + END;
    batch.clear();
    last = false;
    return new Entry.CommonPrefix(common.get());
  }

  private void fill() {
    if (last) {
      return;
    }
    List<Stored<VersionRecord>> found =
        transaction.list(
            Kinds.OBJECT,
            bucket + "/" + prefix,
            after.isEmpty() ? "" : bucket + "/" + after,
            BATCH);
    last = found.size() < BATCH;
    batch.addAll(found);
  }
}
