package dev.teal.codedeploy;

import dev.teal.store.Kind;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Deployments in the order in which AWS lists them, newest first: of all groups, and of each. An
/// entry's id begins with the creation time counted backwards.
final class DeploymentIndex {
  private static final Kind<Entry> KIND = new Kind<>("codedeploy/deployment-index", Entry.class);
  private static final String ALL = "all:";
  private static final String GROUP = "group:";

  private DeploymentIndex() {}

  /// A place in the list.
  record Entry(String deploymentId, Instant created) {}

  static void add(Transaction tx, DeploymentRecord record) {
    Entry entry = new Entry(record.created().deploymentId(), record.created().createTime());
    String place =
        "%016x".formatted(Long.MAX_VALUE - entry.created().toEpochMilli())
            + "/"
            + entry.deploymentId();
    tx.insert(KIND, ALL + place, entry);
    tx.insert(KIND, prefix(record.application(), record.group()) + place, entry);
  }

  static Optional<String> newest(Transaction tx, String application, String group) {
    return tx.list(KIND, prefix(application, group), "", 1).stream()
        .map(entry -> entry.value().deploymentId())
        .findFirst();
  }

  /// Entries after a place, newest first, at most `limit`.
  ///
  /// @param application, `group` both or neither
  static List<Stored<Entry>> list(
      Transaction tx,
      @Nullable String application,
      @Nullable String group,
      String after,
      int limit) {
    String prefix = application == null || group == null ? ALL : prefix(application, group);
    return tx.list(KIND, prefix, after, limit);
  }

  private static String prefix(String application, String group) {
    return GROUP + application + "/" + group + "/";
  }
}
