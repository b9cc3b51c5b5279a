package dev.teal.codedeploy;

import dev.teal.home.Home;
import dev.teal.store.Kind;
import dev.teal.store.Store;
import dev.teal.store.Transaction;
import dev.teal.store.WorkHandler;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentCreator;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.TriggerConfig;
import software.amazon.awssdk.services.codedeploy.model.TriggerEventType;
import software.amazon.awssdk.services.sns.SnsClient;

/// Tells the topics of a group's triggers what becomes of its deployments.
final class Notifications {
  static final String QUEUE = "codedeploy/notification";

  private static final Kind<Notification> KIND =
      new Kind<>("codedeploy/notification", Notification.class);
  private static final int TRIES = 5;
  private static final Logger log = LoggerFactory.getLogger(Notifications.class);

  private final Outbox<Notification> outbox;
  private final SnsClient sns;
  private final Home home;

  Notifications(Store store, SnsClient sns, Home home) {
    this.outbox = new Outbox<>(store, QUEUE, KIND, this::publish);
    this.sns = sns;
    this.home = home;
  }

  /// A message that waits to be published.
  ///
  /// @param deployment as it was at the change
  record Notification(String topicArn, String trigger, DeploymentInfo deployment, int tries) {
    Notification triedAgain() {
      return new Notification(topicArn, trigger, deployment, tries + 1);
    }
  }

  WorkHandler handler() {
    return outbox;
  }

  void enqueue(Transaction tx, DeploymentGroupInfo group, DeploymentInfo deployment, Instant now) {
    for (TriggerConfig trigger : group.triggerConfigurations()) {
      if (trigger.triggerEvents().stream().anyMatch(event -> wants(event, deployment))) {
        outbox.add(
            tx,
            deployment.deploymentId(),
            new Notification(trigger.triggerTargetArn(), trigger.triggerName(), deployment, 0),
            now);
      }
    }
  }

  /// Which statuses a trigger's event stands for (observed: DeploymentStart tells of CREATED and
  /// IN_PROGRESS).
  private static boolean wants(TriggerEventType event, DeploymentInfo deployment) {
    boolean rollback = deployment.creator() == DeploymentCreator.CODE_DEPLOY_ROLLBACK;
    return switch (deployment.status()) {
      case CREATED, QUEUED, IN_PROGRESS, BAKING ->
          event == TriggerEventType.DEPLOYMENT_START
              || (rollback && event == TriggerEventType.DEPLOYMENT_ROLLBACK);
      case READY -> event == TriggerEventType.DEPLOYMENT_READY;
      case SUCCEEDED ->
          event == TriggerEventType.DEPLOYMENT_SUCCESS
              || (rollback && event == TriggerEventType.DEPLOYMENT_ROLLBACK);
      case FAILED ->
          event == TriggerEventType.DEPLOYMENT_FAILURE
              || (rollback && event == TriggerEventType.DEPLOYMENT_ROLLBACK);
      case STOPPED ->
          event == TriggerEventType.DEPLOYMENT_STOP
              || (rollback && event == TriggerEventType.DEPLOYMENT_ROLLBACK);
      case UNKNOWN_TO_SDK_VERSION -> false;
    };
  }

  private Optional<Notification> publish(Notification notification) {
    try {
      sns.publish(request ->
          request
              .topicArn(notification.topicArn())
              .subject(NotificationText.subject(notification, home))
              .message(NotificationText.message(notification, home)));
      return Optional.empty();
    } catch (SdkException e) {
      if (notification.tries() + 1 < TRIES) {
        log.info("{}: trying again: {}", notification.topicArn(), e.getMessage());
        return Optional.of(notification.triedAgain());
      }
      log.warn(
          "{}: giving up a message of {}: {}",
          notification.topicArn(),
          notification.deployment().deploymentId(),
          e.getMessage());
      return Optional.empty();
    }
  }
}
