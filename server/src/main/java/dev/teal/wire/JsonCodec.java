package dev.teal.wire;

import dev.teal.pojo.PojoReader;
import dev.teal.pojo.PojoWriter;
import dev.teal.wire.http.ApiError;
import dev.teal.wire.http.ApiRequest;
import dev.teal.wire.http.ApiResponse;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// AWS JSON 1.1: the body is the request, the answer's body is the result.
final class JsonCodec implements Codec {
  private static final String TYPE = "application/x-amz-json-1.1";

  @Override
  public Object read(Operation operation, ApiRequest request) {
    return PojoReader.read(operation.newBuilder(), Json.read(request.body()));
  }

  @Override
  public ApiResponse write(Operation operation, SdkPojo result, String requestId) {
    return answer(PojoWriter.write(result));
  }

  static ApiResponse answer(ObjectNode result) {
    return ApiResponse.of(200, TYPE, result.toString());
  }

  /// @throws WireException when the body is no JSON object
  static ObjectNode tree(ApiRequest request) {
    if (Json.read(request.body()) instanceof ObjectNode object) {
      return object;
    }
    throw new WireException(
        400, "SerializationException", "the request: is no JSON object (expected: an object)");
  }

  @Override
  public ApiResponse error(ApiError error, @Nullable SdkPojo members, String requestId) {
    ObjectNode body =
        members == null ? JsonNodeFactory.instance.objectNode() : PojoWriter.write(members);
    body.put("__type", error.code()).put("message", error.message());
    return ApiResponse.of(error.status(), TYPE, body.toString())
        .with("x-amzn-errortype", error.code());
  }

  @Override
  public String wrongTypeCode() {
    return "SerializationException";
  }
}
