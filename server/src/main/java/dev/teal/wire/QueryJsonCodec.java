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

/// AWS JSON 1.0 of a service that spoke Query before.
///
/// @param namespace of the model
record QueryJsonCodec(String namespace) implements Codec {
  private static final String TYPE = "application/x-amz-json-1.0";

  @Override
  public Object read(Operation operation, ApiRequest request) {
    return PojoReader.read(operation.newBuilder(), Json.read(request.body()));
  }

  @Override
  public ApiResponse write(Operation operation, SdkPojo result, String requestId) {
    return ApiResponse.of(200, TYPE, PojoWriter.write(result).toString());
  }

  @Override
  public ApiResponse error(ApiError error, @Nullable SdkPojo members, String requestId) {
    ObjectNode body =
        members == null ? JsonNodeFactory.instance.objectNode() : PojoWriter.write(members);
    body.put("__type", QueryNames.shape(error, namespace)).put("message", error.message());
    return ApiResponse.of(error.status(), TYPE, body.toString())
        .with(QueryNames.HEADER, QueryNames.header(error));
  }

  @Override
  public String wrongTypeCode() {
    return "SerializationException";
  }
}
