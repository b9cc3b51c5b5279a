package dev.teal.codedeploy;

import dev.teal.deploy.Deployment;
import dev.teal.store.Kind;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import dev.teal.store.WorkHandler;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.codedeploy.model.TriggerConfig;
import software.amazon.awssdk.services.codedeploy.model.TriggerEventType;
import software.amazon.awssdk.services.sns.SnsClient;

/// Tells the topics of a group's triggers what becomes of its deployments. A message is stored
/// together with the change that it tells of, and published afterwards.
final class Notifications implements WorkHandler {
  static final String QUEUE = "codedeploy/notification";

  private static final Kind<Notification> KIND =
      new Kind<>("codedeploy/notification", Notification.class);
  private static final int TRIES = 5;
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(2);
  private static final Logger log = LoggerFactory.getLogger(Notifications.class);

  private final Store store;
  private final SnsClient sns;
  private final String region;
  private final String account;

  Notifications(Store store, SnsClient sns, String region, String account) {
    this.store = store;
    this.sns = sns;
    this.region = region;
    this.account = account;
  }

  /// A message that waits to be published.
  record Notification(
      String topicArn, String trigger, DeploymentRecord record, Deployment deployment, int tries) {}

  static void enqueue(Transaction tx, DeploymentRecord record, Deployment deployment, Instant now) {
    List<TriggerConfig> triggers =
        tx.find(DeploymentGroups.KIND, DeploymentGroups.id(record.application(), record.group()))
            .map(group -> group.value().triggerConfigurations())
            .orElseGet(List::of);
    for (TriggerConfig trigger : triggers) {
      if (trigger.triggerEvents().stream().anyMatch(event -> wants(event, deployment))) {
        String id = UUID.randomUUID().toString();
        tx.insert(
            KIND,
            id,
            new Notification(
                trigger.triggerTargetArn(), trigger.triggerName(), record, deployment, 0));
        tx.schedule(QUEUE, id, now);
      }
    }
  }

  /// Which statuses a trigger's event stands for (observed: DeploymentStart tells of CREATED and
  /// IN_PROGRESS).
  private static boolean wants(TriggerEventType event, Deployment deployment) {
    boolean rollback = deployment.creator() == Deployment.Creator.ROLLBACK;
    return switch (deployment.status()) {
      case CREATED, IN_PROGRESS ->
          event == TriggerEventType.DEPLOYMENT_START
              || (rollback && event == TriggerEventType.DEPLOYMENT_ROLLBACK);
      case READY -> event == TriggerEventType.DEPLOYMENT_READY;
      case SUCCEEDED ->
          event == TriggerEventType.DEPLOYMENT_SUCCESS
              || (rollback && event == TriggerEventType.DEPLOYMENT_ROLLBACK);
      case FAILED -> event == TriggerEventType.DEPLOYMENT_FAILURE;
      case STOPPED -> event == TriggerEventType.DEPLOYMENT_STOP;
    };
  }

  @Override
  public Optional<Instant> work(String id, Instant now) {
    Optional<Stored<Notification>> read = store.read(tx -> tx.find(KIND, id));
    if (read.isEmpty()) {
      return Optional.empty();
    }
    Notification notification = read.get().value();
    try {
      sns.publish(request ->
          request
              .topicArn(notification.topicArn())
              .subject(NotificationText.subject(notification, region))
              .message(NotificationText.message(notification, region, account)));
    } catch (SdkException e) {
      if (notification.tries() + 1 < TRIES) {
        log.info("{}: trying again: {}", notification.topicArn(), e.getMessage());
        store.run(tx -> tx.replace(KIND, read.get(), again(notification)));
        return Optional.of(now.plus(BETWEEN_TRIES));
      }
      log.warn(
          "{}: giving up a message of {}: {}",
          notification.topicArn(),
          notification.deployment().id(),
          e.getMessage());
    }
    store.run(tx -> tx.remove(KIND, read.get()));
    return Optional.empty();
  }

  private static Notification again(Notification failed) {
    return new Notification(
        failed.topicArn(),
        failed.trigger(),
        failed.record(),
        failed.deployment(),
        failed.tries() + 1);
  }
}
