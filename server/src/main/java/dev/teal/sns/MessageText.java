package dev.teal.sns;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The text of a message, which may differ by protocol (`MessageStructure` is `json`).
///
/// @param byProtocol those protocols that have a text of their own
record MessageText(String otherwise, Map<String, String> byProtocol) {
  private static final String DEFAULT = "default";
  private static final JsonMapper JSON = new JsonMapper();

  static MessageText of(@Nullable String structure, String message) {
    if (structure == null) {
      return new MessageText(message, Map.of());
    }
    if (!structure.equals("json")) {
      throw SnsErrors.invalid("MessageStructure", structure + " (expected: json)");
    }
    JsonNode tree = parse(message);
    if (!tree.path(DEFAULT).isString()) {
      throw SnsErrors.invalid(
          "Message Structure - No default entry in JSON message body (expected: a string)");
    }
    Map<String, String> texts = new TreeMap<>();
    tree.properties().stream()
        .filter(entry -> entry.getValue().isString())
        .forEach(entry -> texts.put(entry.getKey(), entry.getValue().stringValue()));
    return new MessageText(tree.path(DEFAULT).stringValue(), texts);
  }

  /// The text as it goes over a protocol.
  String over(String protocol) {
    return byProtocol.getOrDefault(protocol, otherwise);
  }

  private static JsonNode parse(String message) {
    try {
      return JSON.readTree(message);
    } catch (JacksonException e) {
      throw SnsErrors.invalid(
          "Message Structure - JSON message body failed to parse: " + e.getOriginalMessage());
    }
  }
}
