package dev.teal.wire;

import dev.teal.pojo.PojoReader;
import dev.teal.wire.http.ApiError;
import dev.teal.wire.http.ApiRequest;
import dev.teal.wire.http.ApiResponse;
import dev.teal.wire.http.Headers;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.dataformat.cbor.CBORMapper;

/// Smithy RPC v2 CBOR of a service that spoke Query before: the body is the request, the answer's
/// body is the result.
///
/// @param namespace of the model; empty while the service is not known
record CborCodec(String namespace) implements Codec {
  @Override
  public Object read(Operation operation, ApiRequest request) {
    return PojoReader.read(operation.newBuilder(), tree(request.body()));
  }

  /// The body's tree; an empty body is an empty object.
  private static JsonNode tree(byte[] body) {
    if (body.length == 0) {
      return JsonNodeFactory.instance.objectNode();
    }
    try {
      return Mapper.READS.readTree(body);
    } catch (JacksonException e) {
      throw new WireException(
          400, "SerializationException", "The body is not CBOR: " + e.getOriginalMessage());
    }
  }

  @Override
  public ApiResponse write(Operation operation, SdkPojo result, String requestId) {
    return answer(200, CborWriter.write(result));
  }

  @Override
  public ApiResponse error(ApiError error, @Nullable SdkPojo members, String requestId) {
    return answer(
            error.status(),
            CborWriter.error(QueryNames.shape(error, namespace), error.message(), members))
        .with(QueryNames.HEADER, QueryNames.header(error));
  }

  private static ApiResponse answer(int status, byte[] body) {
    return new ApiResponse(
        status,
        Headers.of("content-type", "application/cbor", "smithy-protocol", "rpc-v2-cbor"),
        body);
  }

  @Override
  public String wrongTypeCode() {
    return "SerializationException";
  }

  /// Loaded when the first client speaks CBOR.
  private static final class Mapper {
    static final CBORMapper READS = new CBORMapper();
  }
}
