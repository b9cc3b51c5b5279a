package dev.teal.pojo;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.utils.builder.Buildable;
import tools.jackson.databind.JsonNode;

/// Fills AWS SDK model objects from JSON trees in the form of AWS JSON 1.1: members by their wire
/// names, timestamps as epoch seconds, blobs as base64. Members that the model does not know are
/// passed over, as AWS does; members of the wrong type are refused by name.
public final class PojoReader {
  private PojoReader() {}

  /// Fills a builder (what a model class's `builder()` answers) and builds it.
  ///
  /// @throws PojoException when a member has the wrong type
  public static Object read(SdkPojo builder, JsonNode tree) {
    return build(fill(builder, tree, ""));
  }

  /// Fills a builder's members from the members of a JSON object, and answers the builder.
  ///
  /// @param path where the object stands in the whole, for messages: empty, or `revision`
  /// @throws PojoException when a member has the wrong type
  public static SdkPojo fill(SdkPojo builder, JsonNode tree, String path) {
    return fill(builder, tree, path, field -> true);
  }

  /// Fills from the body of a REST request: members that travel in its path, query or headers are
  /// not taken from the body.
  ///
  /// @throws PojoException when a member has the wrong type
  public static SdkPojo fillBody(SdkPojo builder, JsonNode tree) {
    return fill(builder, tree, "", field -> field.location() == MarshallLocation.PAYLOAD);
  }

  private static SdkPojo fill(
      SdkPojo builder, JsonNode tree, String path, Predicate<SdkField<?>> taken) {
    if (!tree.isObject()) {
      throw wrongType(path, tree, "an object");
    }
    for (SdkField<?> field : builder.sdkFields()) {
      if (!taken.test(field)) {
        continue;
      }
      JsonNode member = tree.get(field.locationName());
      if (member != null && !member.isNull()) {
        String memberPath =
            path.isEmpty() ? field.locationName() : path + "." + field.locationName();
        field.set(builder, value(field, member, memberPath));
      }
    }
    return builder;
  }

  private static @Nullable Object value(SdkField<?> field, JsonNode node, String path) {
    if (node.isNull()) {
      return null;
    }
    return switch (field.marshallingType().getKnownType()) {
      case STRING -> of(node, node.isString(), JsonNode::stringValue, path, "a string");
      case BOOLEAN -> of(node, node.isBoolean(), JsonNode::booleanValue, path, "true or false");
      case INTEGER ->
          of(node, isInteger(node, 31), n -> n.decimalValue().intValue(), path, "an integer");
      case LONG ->
          of(node, isInteger(node, 63), n -> n.decimalValue().longValue(), path, "an integer");
      case DOUBLE -> of(node, node.isNumber(), JsonNode::doubleValue, path, "a number");
      case FLOAT -> of(node, node.isNumber(), JsonNode::floatValue, path, "a number");
      case INSTANT ->
          of(node, isSmall(node), n -> instant(n, path), path, "a time in epoch seconds");
      case SDK_BYTES -> of(node, node.isString(), n -> bytes(n, path), path, "base64");
      case SDK_POJO -> build(fill(field.constructor().get(), node, path));
      case LIST -> list(field, node, path);
      case MAP -> map(field, node, path);
      case NULL, SHORT, BYTE, BIG_DECIMAL, DOCUMENT ->
          throw new PojoException(
              path + ": has a type that is not supported: " + field.marshallingType());
    };
  }

  private static List<Object> list(SdkField<?> field, JsonNode node, String path) {
    if (!node.isArray()) {
      throw wrongType(path, node, "a list");
    }
    SdkField<?> element = field.getTrait(ListTrait.class).memberFieldInfo();
    List<Object> values = new ArrayList<>(node.size());
    for (int i = 0; i < node.size(); i++) {
      values.add(element(element, node.get(i), path + "[" + i + "]"));
    }
    return values;
  }

  private static Map<String, Object> map(SdkField<?> field, JsonNode node, String path) {
    if (!node.isObject()) {
      throw wrongType(path, node, "a map");
    }
    SdkField<?> element = field.getTrait(MapTrait.class).valueFieldInfo();
    Map<String, Object> values = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      values.put(entry.getKey(), element(element, entry.getValue(), path + "." + entry.getKey()));
    }
    return values;
  }

  /// An element of a list or a map: null is none.
  private static Object element(SdkField<?> field, JsonNode node, String path) {
    Object value = value(field, node, path);
    if (value == null) {
      throw wrongType(path, node, "a value");
    }
    return value;
  }

  /// Whether a number can be worked with: a few letters, as in 1e999999999, can stand for very many
  /// digits.
  private static boolean isSmall(JsonNode node) {
    return node.isNumber() && Math.abs(node.doubleValue()) < 1e19;
  }

  private static boolean isInteger(JsonNode node, int bits) {
    return isSmall(node)
        && node.decimalValue().stripTrailingZeros().scale() <= 0
        && node.decimalValue().toBigInteger().bitLength() <= bits;
  }

  private static Instant instant(JsonNode node, String path) {
    try {
      BigDecimal seconds = node.decimalValue();
      long whole = seconds.longValue();
      return Instant.ofEpochSecond(
          whole, seconds.subtract(BigDecimal.valueOf(whole)).movePointRight(9).longValue());
    } catch (DateTimeException | ArithmeticException e) {
      throw new PojoException(path + ": " + node + " (expected: a time in epoch seconds)", e);
    }
  }

  private static SdkBytes bytes(JsonNode node, String path) {
    try {
      return SdkBytes.fromByteArray(java.util.Base64.getDecoder().decode(node.stringValue()));
    } catch (IllegalArgumentException e) {
      throw new PojoException(path + ": is not base64: " + e.getMessage(), e);
    }
  }

  private static <T> T of(
      JsonNode node, boolean fits, Function<JsonNode, T> read, String path, String expected) {
    if (!fits) {
      throw wrongType(path, node, expected);
    }
    return read.apply(node);
  }

  private static PojoException wrongType(String path, JsonNode node, String expected) {
    String shown = node.toString();
    return new PojoException(
        (path.isEmpty() ? "the request" : path)
            + ": "
            + (shown.length() > 80 ? shown.substring(0, 80) + "..." : shown)
            + " (expected: "
            + expected
            + ")");
  }

  private static Object build(SdkPojo builder) {
    return ((Buildable) builder).build();
  }
}
