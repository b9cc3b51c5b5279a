package dev.teal.cloudwatch;

import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.WorkHandler;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sns.SnsClient;

/// Publishes what topics are to be told. A crash between the publishing and its record tells it
/// twice.
final class Notifier implements WorkHandler {
  static final String QUEUE = "cloudwatch/notify";

  private static final Logger log = LoggerFactory.getLogger(Notifier.class);

  private final Store store;
  private final SnsClient sns;

  Notifier(Store store, SnsClient sns) {
    this.store = store;
    this.sns = sns;
  }

  @Override
  public Optional<Instant> work(String id, Instant now) {
    Optional<Stored<Notification>> found =
        store.read(transaction -> transaction.find(Kinds.NOTIFICATION, id));
    found.ifPresent(stored -> {
      publish(stored.value());
      store.run(transaction -> transaction.remove(Kinds.NOTIFICATION, stored));
    });
    return Optional.empty();
  }

  /// What a topic does not take it never will: a topic that is gone, say.
  private void publish(Notification notification) {
    try {
      sns.publish(request ->
          request
              .topicArn(notification.topicArn())
              .subject(notification.subject())
              .message(notification.message()));
    } catch (SdkException e) {
      log.warn(
          "alarm {}: {} is not told that it changed its state: {}",
          notification.alarm(),
          notification.topicArn(),
          e.getMessage());
    }
  }
}
