package dev.teal.sns;

import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The messages that wait for delivery, as documents of the transaction that publishes them. Each
/// subscription has a line of its own: the work of [#QUEUE] with the subscription's id.
final class Outbox {
  static final String QUEUE = "sns/delivery";

  private Outbox() {}

  /// Puts a message at the end of the lines of some subscriptions of one topic.
  ///
  /// @return the topic as it is stored now
  static Stored<TopicRecord> add(
      Transaction transaction,
      Stored<TopicRecord> topic,
      List<String> subscriptions,
      Message message,
      Instant now) {
    TopicRecord numbered = topic.value().withOneMoreNumbered();
    for (String subscription : subscriptions) {
      transaction.insert(
          Kinds.DELIVERY,
          subscription + String.format(Locale.ROOT, ":%019d", numbered.numbered()),
          new Delivery(message, 0, now));
      transaction.schedule(QUEUE, subscription, now);
    }
    return transaction.replace(Kinds.TOPIC, topic, numbered);
  }

  /// The next message in a subscription's line.
  static Optional<Stored<Delivery>> first(Transaction transaction, String subscription) {
    return transaction.list(Kinds.DELIVERY, subscription + ":", "", 1).stream().findFirst();
  }

  /// Takes all messages out of a subscription's line.
  static void clear(Transaction transaction, String subscription) {
    transaction
        .list(Kinds.DELIVERY, subscription + ":")
        .forEach(found -> transaction.remove(Kinds.DELIVERY, found));
  }
}
