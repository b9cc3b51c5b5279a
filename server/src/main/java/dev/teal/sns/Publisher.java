package dev.teal.sns;

import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sns.model.PublishResponse;

/// Publishes messages: they are stored for the subscriptions that are confirmed at that moment, and
/// delivered afterwards. Errors: InvalidParameter, ParameterValueInvalid, NotFound.
final class Publisher {
  private final Store store;
  private final InstantSource clock;
  private final Arns arns;

  Publisher(Store store, InstantSource clock, Arns arns) {
    this.store = store;
    this.clock = clock;
    this.arns = arns;
  }

  PublishResponse publish(PublishRequest request) {
    PublishChecks.check(request);
    String topic =
        request.topicArn() != null
            ? arns.topic("TopicArn", request.topicArn())
            : arns.topic("TargetArn", request.targetArn());
    MessageText text = MessageText.of(request.messageStructure(), request.message());
    Map<String, Message.Attribute> attributes = MessageAttributes.read(request.messageAttributes());
    String id = UUID.randomUUID().toString();
    Instant now = clock.instant();
    store.run(transaction -> {
      Stored<TopicRecord> found = Topics.find(transaction, topic);
      for (Map.Entry<String, List<String>> line : confirmed(transaction, topic).entrySet()) {
        Message message =
            new Message.Notification(
                id, now, request.subject(), text.over(line.getKey()), attributes);
        found = Outbox.add(transaction, found, line.getValue(), message, now);
      }
    });
    return PublishResponse.builder().messageId(id).build();
  }

  /// The ids of the confirmed subscriptions by their protocol.
  private static Map<String, List<String>> confirmed(Transaction transaction, String topic) {
    return transaction.list(Kinds.SUBSCRIPTION, topic + ":").stream()
        .filter(found -> found.value().confirmed())
        .collect(
            Collectors.groupingBy(
                found -> found.value().protocol(),
                Collectors.mapping(Stored::id, Collectors.toList())));
  }
}
