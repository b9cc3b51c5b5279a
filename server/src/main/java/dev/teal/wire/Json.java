package dev.teal.wire;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/// JSON bodies.
final class Json {
  // A function's zip is one string of up to 70 MB.
  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxStringLength(BodyLimits.FUNCTION_CODE)
                          .build())
                  .build())
          .build();

  private Json() {}

  /// The body's tree; an empty body is an empty object.
  ///
  /// @throws WireException when the body is not JSON
  static JsonNode read(byte[] body) {
    if (body.length == 0) {
      return JsonNodeFactory.instance.objectNode();
    }
    try {
      return MAPPER.readTree(body);
    } catch (JacksonException e) {
      throw new WireException(
          400, "SerializationException", "The body is not JSON: " + e.getOriginalMessage());
    }
  }
}
