package dev.teal.sns;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.teal.sns.Message.Confirmation;
import dev.teal.sns.Message.Notification;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A message as it is posted: headers and body (Amazon SNS Developer Guide, "Parsing Amazon SNS
/// message formats"). AWS signs the body; a server without a certificate of AWS's cannot, so
/// SignatureVersion, Signature and SigningCertURL are left out.
///
/// @param headers by their names
record Envelope(Map<String, String> headers, String body) {
  static final String CONTENT_TYPE = "text/plain; charset=UTF-8";

  private static final JsonMapper JSON = new JsonMapper();
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /// @param id of the subscription
  /// @param server the base URL of the links to confirm and to unsubscribe
  static Envelope of(
      Message message, String id, SubscriptionRecord subscription, Arns arns, URI server) {
    Links links = new Links(server.toString().replaceFirst("/$", ""));
    String topicArn = arns.of(subscription.topic());
    return switch (message) {
      case Confirmation confirmation ->
          new Envelope(
              headers("SubscriptionConfirmation", confirmation, topicArn),
              confirmation(confirmation, topicArn, subscription.token(), links));
      case Notification notification -> {
        Map<String, String> headers = headers("Notification", notification, topicArn);
        headers.put("x-amz-sns-subscription-arn", arns.of(id));
        if (subscription.raw()) {
          headers.put("x-amz-sns-rawdelivery", "true");
        }
        yield new Envelope(
            headers,
            subscription.raw()
                ? notification.text()
                : notification(notification, topicArn, links.unsubscribe(arns.of(id))));
      }
    };
  }

  private static Map<String, String> headers(String type, Message message, String topicArn) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("x-amz-sns-message-type", type);
    headers.put("x-amz-sns-message-id", message.id());
    headers.put("x-amz-sns-topic-arn", topicArn);
    headers.put("Content-Type", CONTENT_TYPE);
    headers.put("User-Agent", "Amazon Simple Notification Service Agent");
    return headers;
  }

  private static String confirmation(
      Confirmation message, String topicArn, String token, Links links) {
    return pretty(
        JSON.createObjectNode()
            .put("Type", "SubscriptionConfirmation")
            .put("MessageId", message.id())
            .put("Token", token)
            .put("TopicArn", topicArn)
            .put(
                "Message",
                "You have chosen to subscribe to the topic "
                    + topicArn
                    + ".\nTo confirm the subscription, visit the SubscribeURL included in this"
                    + " message.")
            .put("SubscribeURL", links.confirm(topicArn, token))
            .put("Timestamp", timestamp(message.at())));
  }

  private static String notification(Notification message, String topicArn, String unsubscribeUrl) {
    ObjectNode body =
        JSON.createObjectNode()
            .put("Type", "Notification")
            .put("MessageId", message.id())
            .put("TopicArn", topicArn);
    if (message.subject() != null) {
      body.put("Subject", message.subject());
    }
    body.put("Message", message.text())
        .put("Timestamp", timestamp(message.at()))
        .put("UnsubscribeURL", unsubscribeUrl);
    if (!message.attributes().isEmpty()) {
      ObjectNode attributes = body.putObject("MessageAttributes");
      message
          .attributes()
          .forEach((name, attribute) ->
              attributes
                  .putObject(name)
                  .put("Type", attribute.type())
                  .put("Value", attribute.value()));
    }
    return pretty(body);
  }

  private static String pretty(ObjectNode body) {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(body);
  }

  private static String timestamp(Instant at) {
    return TIMESTAMP.format(at);
  }

  /// The links that a subscriber may follow, without a signature.
  private record Links(String server) {
    String confirm(String topicArn, String token) {
      return link("ConfirmSubscription", "TopicArn", topicArn)
          + "&Token="
          + URLEncoder.encode(token, UTF_8);
    }

    String unsubscribe(String subscriptionArn) {
      return link("Unsubscribe", "SubscriptionArn", subscriptionArn);
    }

    private String link(String action, String parameter, String arn) {
      return server
          + "/?Action="
          + action
          + "&Version=2010-03-31&"
          + parameter
          + "="
          + URLEncoder.encode(arn, UTF_8);
    }
  }
}
