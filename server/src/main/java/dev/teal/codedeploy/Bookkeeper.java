package dev.teal.codedeploy;

import dev.teal.deploy.Deployment;
import dev.teal.deploy.Observer;
import dev.teal.deploy.Phase;
import dev.teal.store.Transaction;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.services.codedeploy.model.DeploymentCreator;

/// Keeps CodeDeploy's records in step with the engine: the record of a rollback deployment, and
/// what is told of every change of a status.
final class Bookkeeper implements Observer {
  private final News news;

  Bookkeeper(News news) {
    this.news = news;
  }

  @Override
  public void changed(Transaction tx, Deployment before, Deployment after, Instant now) {
    boolean isNew = before.equals(after) && after.phase() instanceof Phase.Created;
    if (isNew && after.creator() == Deployment.Creator.ROLLBACK) {
      recordRollback(tx, after, now);
    }
    if (isNew || before.status() != after.status()) {
      DeploymentRecord record = tx.find(DeploymentRecord.KIND, after.id()).orElseThrow().value();
      boolean resumed = before.status() == Deployment.Status.READY && !after.ended();
      news.tell(
          tx, record.groupId(), DeploymentView.of(tx, record, Optional.of(after)), resumed, now);
    }
  }

  private static void recordRollback(Transaction tx, Deployment rollback, Instant now) {
    DeploymentRecord origin =
        tx.find(DeploymentRecord.KIND, rollback.origin().orElseThrow()).orElseThrow().value();
    DeploymentRecord record =
        new DeploymentRecord(
            origin.groupId(),
            origin.created().toBuilder()
                .deploymentId(rollback.id())
                .creator(DeploymentCreator.CODE_DEPLOY_ROLLBACK)
                .description(null)
                .createTime(Instant.ofEpochMilli(now.toEpochMilli()))
                .revision(
                    origin.created().previousRevision() == null
                        ? origin.created().revision()
                        : origin.created().previousRevision())
                .build());
    tx.insert(DeploymentRecord.KIND, rollback.id(), record);
    DeploymentIndex.add(tx, record);
  }
}
