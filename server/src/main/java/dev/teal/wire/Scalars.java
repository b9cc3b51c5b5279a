package dev.teal.wire;

import dev.teal.pojo.PojoException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;

/// Simple values as text, as they stand in forms, XML, paths, query strings and headers.
final class Scalars {
  private Scalars() {}

  /// @param path names the member in the message
  /// @throws PojoException when the text is no value of the member's type
  static Object parse(SdkField<?> field, String text, String path) {
    try {
      return switch (field.marshallingType().getKnownType()) {
        case STRING -> text;
        case INTEGER -> Integer.valueOf(text);
        case LONG -> Long.valueOf(text);
        case DOUBLE -> Double.valueOf(text);
        case FLOAT -> Float.valueOf(text);
        case BOOLEAN -> bool(text);
        case INSTANT -> DateTimeFormatter.ISO_DATE_TIME.parse(text, Instant::from);
        case SDK_BYTES -> SdkBytes.fromByteArray(Base64.getDecoder().decode(text));
        default -> throw new IllegalArgumentException("not a simple value");
      };
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new PojoException(
          path
              + ": '"
              + (text.length() > 80 ? text.substring(0, 80) + "..." : text)
              + "' (expected: "
              + expected(field)
              + ")",
          e);
    }
  }

  static String text(Object value) {
    return switch (value) {
      case Instant instant -> DateTimeFormatter.ISO_INSTANT.format(instant);
      case SdkBytes bytes -> Base64.getEncoder().encodeToString(bytes.asByteArrayUnsafe());
      default -> value.toString();
    };
  }

  private static Boolean bool(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }

  private static String expected(SdkField<?> field) {
    return switch (field.marshallingType().getKnownType()) {
      case INTEGER, LONG -> "an integer";
      case DOUBLE, FLOAT -> "a number";
      case BOOLEAN -> "true or false";
      case INSTANT -> "a time as 2026-01-31T23:59:59Z";
      case SDK_BYTES -> "base64";
      default -> "a structure, by its members";
    };
  }
}
