package dev.teal.sns;

import dev.teal.store.Kind;

/// The kinds of documents that this room keeps, each id beginning with that of what it belongs to:
/// `TOPIC`, `TOPIC:SUBSCRIPTION`, `TOPIC:SUBSCRIPTION:NUMBER`.
final class Kinds {
  static final Kind<TopicRecord> TOPIC = new Kind<>("sns/topic", TopicRecord.class);
  static final Kind<SubscriptionRecord> SUBSCRIPTION =
      new Kind<>("sns/subscription", SubscriptionRecord.class);

  /// Messages that are yet to be delivered, in the order in which they were published.
  static final Kind<Delivery> DELIVERY = new Kind<>("sns/delivery", Delivery.class);

  private Kinds() {}
}
