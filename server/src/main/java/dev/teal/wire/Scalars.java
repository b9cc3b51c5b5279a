package dev.teal.wire;

import dev.teal.pojo.PojoException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.traits.TimestampFormatTrait;

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
        case INSTANT -> times(field).parse(text, Instant::from);
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

  /// A member's value as a header has it.
  static String headerText(SdkField<?> field, Object value) {
    return value instanceof Instant instant
        ? times(field).format(instant.atOffset(ZoneOffset.UTC))
        : text(value);
  }

  /// Headers have times in the form of HTTP unless their member says otherwise (Smithy,
  /// "timestampFormat trait"); other members in ISO 8601.
  private static DateTimeFormatter times(SdkField<?> field) {
    TimestampFormatTrait.Format format =
        field
            .getOptionalTrait(TimestampFormatTrait.class)
            .map(TimestampFormatTrait::format)
            .orElse(
                field.location() == MarshallLocation.HEADER
                    ? TimestampFormatTrait.Format.RFC_822
                    : TimestampFormatTrait.Format.ISO_8601);
    return format == TimestampFormatTrait.Format.RFC_822
        ? DateTimeFormatter.RFC_1123_DATE_TIME
        : DateTimeFormatter.ISO_DATE_TIME;
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
      case INSTANT ->
          times(field) == DateTimeFormatter.RFC_1123_DATE_TIME
              ? "a time as Sat, 31 Jan 2026 23:59:59 GMT"
              : "a time as 2026-01-31T23:59:59Z";
      case SDK_BYTES -> "base64";
      default -> "a structure, by its members";
    };
  }
}
