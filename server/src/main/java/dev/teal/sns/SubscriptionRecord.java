package dev.teal.sns;

import java.time.Instant;

/// A subscription of an HTTP or HTTPS endpoint to a topic.
///
/// @param protocol `http` or `https`
/// @param endpoint the URL that messages are posted to
/// @param token what the endpoint confirms with
/// @param confirmed whether it has: nothing but the request to confirm is delivered before
/// @param raw whether messages are posted without their envelope
record SubscriptionRecord(
    String topic,
    String protocol,
    String endpoint,
    String token,
    boolean confirmed,
    boolean raw,
    Instant createdAt) {
  SubscriptionRecord nowConfirmed() {
    return new SubscriptionRecord(topic, protocol, endpoint, token, true, raw, createdAt);
  }

  SubscriptionRecord withRaw(boolean changed) {
    return new SubscriptionRecord(topic, protocol, endpoint, token, confirmed, changed, createdAt);
  }
}
