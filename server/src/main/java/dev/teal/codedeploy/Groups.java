package dev.teal.codedeploy;

import dev.teal.store.Kind;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupDoesNotExistException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupInfo;

/// Deployment groups in the store: each by its id, which outlives names, and found by
/// `APPLICATION/GROUP`.
final class Groups {
  private static final Kind<Named> NAMES = new Kind<>("codedeploy/group-name", Named.class);

  private Groups() {}

  private record Named(String groupId) {}

  static Optional<Stored<GroupRecord>> find(Transaction tx, String application, String name) {
    return tx.find(NAMES, path(application, name))
        .flatMap(named -> byId(tx, named.value().groupId()));
  }

  static Optional<Stored<GroupRecord>> byId(Transaction tx, String id) {
    return tx.find(GroupRecord.KIND, id);
  }

  static Stored<GroupRecord> require(Transaction tx, String application, String name) {
    return find(tx, application, name)
        .orElseThrow(() ->
            DeploymentGroupDoesNotExistException.builder()
                .message("No Deployment Group found for name: " + name)
                .build());
  }

  /// The names of an application's groups, ascending.
  static List<String> names(Transaction tx, String application) {
    String prefix = path(application, "");
    return tx.list(NAMES, prefix).stream()
        .map(named -> named.id().substring(prefix.length()))
        .toList();
  }

  /// An application's groups, by name.
  static List<Stored<GroupRecord>> of(Transaction tx, String application) {
    return tx.list(NAMES, path(application, "")).stream()
        .flatMap(named -> byId(tx, named.value().groupId()).stream())
        .toList();
  }

  static List<Stored<GroupRecord>> all(Transaction tx) {
    return tx.list(GroupRecord.KIND, "");
  }

  static void insert(Transaction tx, GroupRecord group) {
    tx.insert(NAMES, path(group.info()), new Named(group.id()));
    tx.insert(GroupRecord.KIND, group.id(), group);
  }

  /// Writes a changed group, under another name if that changed.
  static void replace(Transaction tx, Stored<GroupRecord> read, GroupRecord changed) {
    String from = path(read.value().info());
    String to = path(changed.info());
    if (!from.equals(to)) {
      tx.remove(NAMES, tx.find(NAMES, from).orElseThrow());
      tx.insert(NAMES, to, new Named(changed.id()));
    }
    tx.replace(GroupRecord.KIND, read, changed);
  }

  /// Removes a group, and lets its history follow.
  static void remove(Transaction tx, Stored<GroupRecord> read, Instant now) {
    tx.remove(NAMES, tx.find(NAMES, path(read.value().info())).orElseThrow());
    tx.remove(GroupRecord.KIND, read);
    History.forget(tx, read.id(), now);
  }

  private static String path(DeploymentGroupInfo group) {
    return path(group.applicationName(), group.deploymentGroupName());
  }

  private static String path(String application, String name) {
    return application + "/" + name;
  }
}
