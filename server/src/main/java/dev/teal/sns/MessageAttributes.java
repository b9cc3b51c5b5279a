package dev.teal.sns;

import java.math.BigDecimal;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

/// The attributes of messages (Amazon SNS Developer Guide, "Message attributes").
final class MessageAttributes {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
  private static final int LONGEST_NAME = 256;

  private MessageAttributes() {}

  /// The attributes as subscribers see them.
  static Map<String, Message.Attribute> read(Map<String, MessageAttributeValue> given) {
    Map<String, Message.Attribute> attributes = new TreeMap<>();
    given.forEach((name, value) -> {
      if (name.length() > LONGEST_NAME || !NAME.matcher(name).matches()) {
        throw SnsErrors.invalidAttribute(
            "The message attribute name '"
                + name
                + "' is not valid (expected: 1 to 256 of A-Z, a-z, 0-9, _, - and single periods)");
      }
      attributes.put(name, read(name, value));
    });
    return attributes;
  }

  private static Message.Attribute read(String name, MessageAttributeValue value) {
    String type = value.dataType();
    if (type == null || type.isEmpty()) {
      throw SnsErrors.invalidAttribute(
          "The message attribute '" + name + "' must contain non-empty message attribute type.");
    }
    // What stands behind a period is the publisher's own: Number.int, String.Array.
    return switch (type.split("\\.", 2)[0]) {
      case "String" -> new Message.Attribute(type, text(name, value, type));
      case "Number" -> new Message.Attribute(type, number(name, text(name, value, type)));
      case "Binary" -> new Message.Attribute(type, binary(name, value, type));
      default ->
          throw SnsErrors.invalidAttribute(
              "The message attribute '"
                  + name
                  + "' has an invalid message attribute type: "
                  + type
                  + ". The set of supported type prefixes is Binary, Number, and String.");
    };
  }

  private static String text(String name, MessageAttributeValue value, String type) {
    String text = value.stringValue();
    if (text == null || text.isEmpty() || value.binaryValue() != null) {
      throw noValue(name, "StringValue", type);
    }
    return text;
  }

  private static String binary(String name, MessageAttributeValue value, String type) {
    if (value.binaryValue() == null || value.stringValue() != null) {
      throw noValue(name, "BinaryValue", type);
    }
    return Base64.getEncoder().encodeToString(value.binaryValue().asByteArrayUnsafe());
  }

  private static RuntimeException noValue(String name, String member, String type) {
    return SnsErrors.invalidAttribute(
        "The message attribute '"
            + name
            + "' must contain non-empty message attribute value for message attribute type '"
            + type
            + "' (expected: "
            + member
            + " and no other)");
  }

  private static String number(String name, String text) {
    try {
      new BigDecimal(text);
      return text;
    } catch (NumberFormatException e) {
      throw SnsErrors.invalidAttribute(
          "Could not cast message attribute '" + name + "' value to number: " + text);
    }
  }
}
