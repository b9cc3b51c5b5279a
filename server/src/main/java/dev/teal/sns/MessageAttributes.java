package dev.teal.sns;

import java.math.BigDecimal;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The attributes of messages (Amazon SNS Developer Guide, "Message attributes").
final class MessageAttributes {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
  private static final int LONGEST_NAME = 256;
  private static final JsonMapper JSON = new JsonMapper();

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
    return switch (type) {
      case "String" -> new Message.Attribute(type, text(name, type, value));
      case "Number" -> new Message.Attribute(type, number(name, text(name, type, value)));
      case "String.Array" -> new Message.Attribute(type, array(name, text(name, type, value)));
      case "Binary" -> new Message.Attribute(type, binary(name, value));
      default ->
          throw SnsErrors.invalidAttribute(
              "The message attribute '"
                  + name
                  + "' has an invalid message attribute type: "
                  + type
                  + " (expected: String, String.Array, Number or Binary)");
    };
  }

  private static String text(String name, String type, MessageAttributeValue value) {
    @Nullable String text = value.stringValue();
    if (text == null || text.isEmpty() || value.binaryValue() != null) {
      throw noValue(name, "StringValue", type);
    }
    return text;
  }

  private static String binary(String name, MessageAttributeValue value) {
    if (value.binaryValue() == null || value.stringValue() != null) {
      throw noValue(name, "BinaryValue", "Binary");
    }
    return Base64.getEncoder().encodeToString(value.binaryValue().asByteArrayUnsafe());
  }

  private static RuntimeException noValue(String name, String member, String type) {
    return SnsErrors.invalidAttribute(
        "The message attribute '"
            + name
            + "' of type "
            + type
            + " must have a non-empty "
            + member
            + " and no other value");
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

  private static String array(String name, String text) {
    try {
      if (JSON.readTree(text).isArray()) {
        return text;
      }
    } catch (JacksonException e) {
      throw notAnArray(name, text);
    }
    throw notAnArray(name, text);
  }

  private static RuntimeException notAnArray(String name, String text) {
    return SnsErrors.invalidAttribute(
        "The message attribute '" + name + "': " + text + " (expected: a JSON array)");
  }
}
