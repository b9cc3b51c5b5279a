package dev.teal.sns;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is sent to a subscription's endpoint.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Message.Confirmation.class, name = "confirmation"),
  @JsonSubTypes.Type(value = Message.Notification.class, name = "notification")
})
sealed interface Message {
  /// The id of the message, the same for all subscriptions.
  String id();

  /// When it was published.
  Instant at();

  /// Asks the endpoint to confirm its subscription.
  record Confirmation(String id, Instant at) implements Message {}

  /// A message that was published to the topic.
  ///
  /// @param text the message itself
  record Notification(
      String id,
      Instant at,
      @Nullable String subject,
      String text,
      Map<String, Attribute> attributes)
      implements Message {}

  /// A message attribute as subscribers see it.
  ///
  /// @param type `String`, `String.Array`, `Number` or `Binary`
  /// @param value of a Binary attribute: in base64
  record Attribute(String type, String value) {}
}
