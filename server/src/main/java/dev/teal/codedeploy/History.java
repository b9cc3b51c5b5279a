package dev.teal.codedeploy;

import dev.teal.deploy.Deployment;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import dev.teal.store.WorkHandler;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Removes the deployments of a group that was deleted, some at a time: AWS deletes "all details
/// associated with that deployment group" with it. A deployment that still runs goes on to its end,
/// and stays.
final class History implements WorkHandler {
  static final String QUEUE = "codedeploy/forget";

  private static final int AT_ONCE = 200;

  private final Store store;

  History(Store store) {
    this.store = store;
  }

  static void forget(Transaction tx, String groupId, Instant now) {
    tx.schedule(QUEUE, groupId, now);
  }

  @Override
  public Optional<Instant> work(String groupId, Instant now) {
    return store.transact(tx -> {
      List<Stored<DeploymentIndex.Entry>> entries =
          DeploymentIndex.list(tx, Optional.of(groupId), "", AT_ONCE);
      entries.forEach(entry -> forget(tx, groupId, entry));
      return entries.size() < AT_ONCE ? Optional.empty() : Optional.of(now);
    });
  }

  private static void forget(Transaction tx, String groupId, Stored<DeploymentIndex.Entry> entry) {
    String id = entry.value().deploymentId();
    Optional<Stored<Deployment>> deployment = tx.find(Deployment.KIND, id);
    boolean runs = deployment.filter(stored -> !stored.value().ended()).isPresent();
    DeploymentIndex.remove(tx, groupId, entry.value(), !runs);
    if (!runs) {
      deployment.ifPresent(stored -> tx.remove(Deployment.KIND, stored));
      tx.find(DeploymentRecord.KIND, id)
          .ifPresent(record -> tx.remove(DeploymentRecord.KIND, record));
    }
  }
}
