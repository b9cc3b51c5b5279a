package dev.teal.codedeploy;

import dev.teal.store.Kind;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Deployments in the order in which AWS lists them, newest first: all of them, and those of each
/// group. An entry's id begins with the creation time counted backwards.
final class DeploymentIndex {
  private static final Kind<Entry> KIND = new Kind<>("codedeploy/deployment-index", Entry.class);

  private DeploymentIndex() {}

  /// A place in the list.
  record Entry(String deploymentId, Instant created) {
    private String place() {
      return "%016x".formatted(Long.MAX_VALUE - created.toEpochMilli()) + "/" + deploymentId;
    }
  }

  static void add(Transaction tx, DeploymentRecord record) {
    Entry entry = new Entry(record.created().deploymentId(), record.created().createTime());
    tx.insert(KIND, prefix(Optional.empty()) + entry.place(), entry);
    tx.insert(KIND, prefix(Optional.of(record.groupId())) + entry.place(), entry);
  }

  /// Removes an entry from its group's list.
  ///
  /// @param everywhere whether from the list of all, too
  static void remove(Transaction tx, String groupId, Entry entry, boolean everywhere) {
    remove(tx, prefix(Optional.of(groupId)) + entry.place());
    if (everywhere) {
      remove(tx, prefix(Optional.empty()) + entry.place());
    }
  }

  private static void remove(Transaction tx, String id) {
    tx.find(KIND, id).ifPresent(entry -> tx.remove(KIND, entry));
  }

  /// Entries after a place, newest first, at most `limit`.
  ///
  /// @param groupId empty: those of all groups
  static List<Stored<Entry>> list(
      Transaction tx, Optional<String> groupId, String after, int limit) {
    return tx.list(KIND, prefix(groupId), after, limit);
  }

  private static String prefix(Optional<String> groupId) {
    return groupId.map(id -> "group:" + id + "/").orElse("all:");
  }
}
