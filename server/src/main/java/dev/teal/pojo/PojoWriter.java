package dev.teal.pojo;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Writes AWS SDK model objects as JSON trees in the form of AWS JSON 1.1. What was never set is
/// left out; what was set to an empty list or map is written empty.
public final class PojoWriter {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private PojoWriter() {}

  /// The object's members by their wire names.
  public static ObjectNode write(SdkPojo pojo) {
    return write(pojo, field -> true);
  }

  /// The members that travel in the body of a REST answer: those of its headers and its status line
  /// are left out.
  public static ObjectNode writeBody(SdkPojo pojo) {
    return write(pojo, field -> field.location() == MarshallLocation.PAYLOAD);
  }

  private static ObjectNode write(SdkPojo pojo, Predicate<SdkField<?>> written) {
    ObjectNode object = NODES.objectNode();
    for (SdkField<?> field : pojo.sdkFields()) {
      if (!written.test(field)) {
        continue;
      }
      Object value = field.getValueOrDefault(pojo);
      if (value != null && !neverSet(value)) {
        object.set(field.locationName(), node(value));
      }
    }
    return object;
  }

  private static boolean neverSet(Object value) {
    return value instanceof SdkAutoConstructList || value instanceof SdkAutoConstructMap;
  }

  private static JsonNode node(@Nullable Object value) {
    return switch (value) {
      case null -> NODES.nullNode();
      case String string -> NODES.stringNode(string);
      case Boolean bool -> NODES.booleanNode(bool);
      case Integer number -> NODES.numberNode(number);
      case Long number -> NODES.numberNode(number);
      case Double number -> NODES.numberNode(number);
      case Float number -> NODES.numberNode(number);
      case Instant instant -> NODES.numberNode(BigDecimal.valueOf(instant.toEpochMilli(), 3));
      case SdkBytes bytes ->
          NODES.stringNode(java.util.Base64.getEncoder().encodeToString(bytes.asByteArrayUnsafe()));
      case SdkPojo pojo -> write(pojo);
      case List<?> list -> {
        ArrayNode array = NODES.arrayNode(list.size());
        list.forEach(element -> array.add(node(element)));
        yield array;
      }
      case Map<?, ?> map -> {
        ObjectNode object = NODES.objectNode();
        map.forEach((key, element) -> object.set(key.toString(), node(element)));
        yield object;
      }
      default -> throw new PojoException("no JSON form for a " + value.getClass().getName());
    };
  }
}
