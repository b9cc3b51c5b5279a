package dev.teal.codedeploy;

import dev.teal.codedeploy.NewDeployments.Draft;
import dev.teal.store.Transaction;
import java.time.Instant;
import java.util.List;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentOverview;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;
import software.amazon.awssdk.services.codedeploy.model.ErrorCode;
import software.amazon.awssdk.services.codedeploy.model.OperationNotSupportedException;

/// Deployments to EC2 and on-premises servers. There are no EC2 instances here, so they fail as AWS
/// fails a deployment that finds none. On-premises servers can be registered, but no agent of
/// theirs is served: a deployment that would reach one is refused.
final class ServerDeployments {
  private static final String NO_INSTANCES =
      "The deployment failed because no instances were found for your deployment group. Check your"
          + " deployment group settings to make sure the tags for your Amazon EC2 instances or Auto"
          + " Scaling groups correctly identify the instances you want to deploy to, and then try"
          + " again.";

  private final News news;
  private final OnPremisesInstances instances;

  ServerDeployments(News news, OnPremisesInstances instances) {
    this.news = news;
    this.instances = instances;
  }

  void start(Transaction tx, Draft draft) {
    refuseOnPremises(tx, draft.group().info());
    String groupId = draft.group().id();
    Instant now = draft.created().createTime();
    String id = draft.created().deploymentId();
    DeploymentInfo created = draft.created().toBuilder().status(DeploymentStatus.CREATED).build();
    DeploymentInfo failed =
        created.toBuilder()
            .status(DeploymentStatus.FAILED)
            .startTime(now)
            .completeTime(now)
            .instanceTerminationWaitTimeStarted(false)
            .deploymentOverview(none())
            .errorInformation(error -> error.code(ErrorCode.NO_INSTANCES).message(NO_INSTANCES))
            .deploymentStatusMessages(List.of())
            .build();
    DeploymentRecord record = new DeploymentRecord(groupId, failed);
    tx.insert(DeploymentRecord.KIND, id, record);
    DeploymentIndex.add(tx, record);
    Revisions.use(tx, draft.application(), created.revision(), id, now);
    news.tell(tx, groupId, created, false, now);
    news.tell(tx, groupId, failed, false, now);
  }

  private void refuseOnPremises(Transaction tx, DeploymentGroupInfo group) {
    List<String> found = instances.of(tx, group);
    if (!found.isEmpty()) {
      throw OperationNotSupportedException.builder()
          .message(
              "deploymentGroupName: "
                  + group.deploymentGroupName()
                  + " has the on-premises instances "
                  + Names.shown(found.toString())
                  + " (expected: none; deployments to servers are not supported)")
          .build();
    }
  }

  private static DeploymentOverview none() {
    return DeploymentOverview.builder()
        .pending(0L)
        .inProgress(0L)
        .succeeded(0L)
        .failed(0L)
        .skipped(0L)
        .ready(0L)
        .build();
  }
}
