package dev.teal.codedeploy;

import dev.teal.deploy.Deployment;
import dev.teal.deploy.Observer;
import dev.teal.deploy.Phase;
import dev.teal.store.Transaction;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codedeploy.model.DeploymentCreator;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupInfo;
import software.amazon.awssdk.services.codedeploy.model.LastDeploymentInfo;

/// Keeps CodeDeploy's records in step with the engine: the record of a rollback deployment, what a
/// group says of its last deployments, and the notifications that are due.
final class Bookkeeper implements Observer {
  @Override
  public void changed(Transaction tx, Deployment before, Deployment after, Instant now) {
    boolean isNew = before.equals(after) && after.phase() instanceof Phase.Created;
    if (isNew && after.creator() == Deployment.Creator.ROLLBACK) {
      recordRollback(tx, after, now);
    }
    if (!isNew && before.status() == after.status()) {
      return;
    }
    DeploymentRecord record = tx.find(DeploymentRecord.KIND, after.id()).orElseThrow().value();
    updateGroup(tx, record, after);
    Notifications.enqueue(tx, record, after, now);
  }

  private static void recordRollback(Transaction tx, Deployment rollback, Instant now) {
    DeploymentRecord origin =
        tx.find(DeploymentRecord.KIND, rollback.origin().orElseThrow()).orElseThrow().value();
    DeploymentRecord record =
        new DeploymentRecord(
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

  private static void updateGroup(Transaction tx, DeploymentRecord record, Deployment deployment) {
    tx.find(DeploymentGroups.KIND, DeploymentGroups.id(record.application(), record.group()))
        .ifPresent(group -> {
          DeploymentGroupInfo.Builder changed = group.value().toBuilder();
          LastDeploymentInfo last = last(record, deployment);
          changed.lastAttemptedDeployment(last);
          if (deployment.status() == Deployment.Status.SUCCEEDED
              && deployment.creator() == Deployment.Creator.USER) {
            changed.lastSuccessfulDeployment(last).targetRevision(record.created().revision());
          }
          tx.replace(DeploymentGroups.KIND, group, changed.build());
        });
  }

  private static LastDeploymentInfo last(DeploymentRecord record, Deployment deployment) {
    @Nullable Instant end =
        deployment.phase() instanceof Phase.Ended ended
            ? Instant.ofEpochMilli(ended.at().toEpochMilli())
            : null;
    return LastDeploymentInfo.builder()
        .deploymentId(deployment.id())
        .status(DeploymentView.status(deployment))
        .createTime(record.created().createTime())
        .endTime(end)
        .build();
  }
}
