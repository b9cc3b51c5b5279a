package dev.teal.sns;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.PublishRequest;

/// What a message must be like (Amazon SNS API Reference, "Publish").
final class PublishChecks {
  /// Of the message and its attributes together.
  private static final int MOST_BYTES = 256 * 1024;

  private static final Pattern SUBJECT = Pattern.compile("[!-~][ -~]{0,99}");

  private PublishChecks() {}

  static void check(PublishRequest request) {
    if (request.phoneNumber() != null) {
      throw SnsErrors.unsupported("PhoneNumber", "A text message", "TopicArn, TargetArn");
    }
    if ((request.topicArn() == null) == (request.targetArn() == null)) {
      throw SnsErrors.invalid("TopicArn or TargetArn", "exactly one of them is required");
    }
    checkOfFifo("MessageDeduplicationId", request.messageDeduplicationId());
    checkOfFifo("MessageGroupId", request.messageGroupId());
    checkMessage(request);
    String subject = request.subject();
    if (subject != null && !SUBJECT.matcher(subject).matches()) {
      throw SnsErrors.invalid(
          "Subject",
          subject + " (expected: 1 to 100 printable ASCII characters, the first of them no space)");
    }
  }

  private static void checkOfFifo(String parameter, @Nullable String value) {
    if (value != null) {
      throw SnsErrors.invalid(
          parameter,
          "The request includes " + parameter + " parameter that is not valid for this topic type");
    }
  }

  private static void checkMessage(PublishRequest request) {
    if (request.message() == null || request.message().isEmpty()) {
      throw SnsErrors.invalid("Empty message");
    }
    long bytes = bytes(request.message());
    for (var attribute : request.messageAttributes().entrySet()) {
      MessageAttributeValue value = attribute.getValue();
      bytes += bytes(attribute.getKey()) + bytes(value.dataType()) + bytes(value.stringValue());
      bytes += length(value.binaryValue());
    }
    if (bytes > MOST_BYTES) {
      throw SnsErrors.invalid(
          "Message too long: "
              + bytes
              + " bytes with its attributes (expected: at most "
              + MOST_BYTES
              + ")");
    }
  }

  private static long bytes(@Nullable String text) {
    return text == null ? 0 : text.getBytes(UTF_8).length;
  }

  private static long length(@Nullable SdkBytes bytes) {
    return bytes == null ? 0 : bytes.asByteArrayUnsafe().length;
  }
}
