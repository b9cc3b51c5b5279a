package dev.teal.wire;

import dev.teal.pojo.PojoReader;
import dev.teal.pojo.PojoWriter;
import dev.teal.wire.http.ApiError;
import dev.teal.wire.http.ApiRequest;
import dev.teal.wire.http.ApiResponse;
import dev.teal.wire.http.Headers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingKnownType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.PayloadTrait;
import software.amazon.awssdk.utils.builder.Buildable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// REST-JSON: members in path, query and headers, the rest in a JSON body, or one member that is
/// the whole body.
final class RestJsonCodec implements Codec {
  private static final String TYPE = "application/json";

  @Override
  public Object read(Operation operation, ApiRequest request) {
    SdkPojo builder = operation.newBuilder();
    Optional<SdkField<?>> payload = payload(builder);
    if (payload.isPresent()) {
      payload.get().set(builder, SdkBytes.fromByteArray(request.body()));
    } else if (request.body().length > 0) {
      PojoReader.fillBody(builder, Json.read(request.body()));
    }
    FormData query = FormData.parse(request.head().query());
    for (SdkField<?> field : builder.sdkFields()) {
      String name = field.locationName();
      switch (field.location()) {
        case PATH, GREEDY_PATH -> set(builder, field, operation.target().members().get(name));
        case HEADER -> set(builder, field, request.head().headers().first(name).orElse(null));
        case QUERY_PARAM -> setFromQuery(builder, field, query.all(name));
        case PAYLOAD, STATUS_CODE -> {}
      }
    }
    return ((Buildable) builder).build();
  }

  private static void setFromQuery(SdkPojo builder, SdkField<?> field, List<String> values) {
    if (field.marshallingType().getKnownType() != MarshallingKnownType.LIST) {
      set(builder, field, values.isEmpty() ? null : values.getFirst());
    } else if (!values.isEmpty()) {
      SdkField<?> element = field.getTrait(ListTrait.class).memberFieldInfo();
      field.set(
          builder,
          values.stream()
              .map(value -> Scalars.parse(element, value, field.locationName()))
              .toList());
    }
  }

  private static void set(SdkPojo builder, SdkField<?> field, @Nullable String value) {
    if (value != null) {
      field.set(builder, Scalars.parse(field, value, field.locationName()));
    }
  }

  @Override
  public ApiResponse write(Operation operation, SdkPojo result, String requestId) {
    int status = operation.target().status();
    Headers headers = Headers.NONE;
    for (SdkField<?> field : result.sdkFields()) {
      Object value = field.getValueOrDefault(result);
      if (value != null && field.location() == MarshallLocation.STATUS_CODE) {
        status = (Integer) value;
      } else if (value != null && field.location() == MarshallLocation.HEADER) {
        headers = headers.with(field.locationName(), Scalars.text(value));
      }
    }
    return status == 204
        ? new ApiResponse(status, headers, new byte[0])
        : new ApiResponse(status, headers.with("content-type", TYPE), body(result));
  }

  private static byte[] body(SdkPojo result) {
    Optional<SdkField<?>> payload = payload(result);
    if (payload.isEmpty()) {
      return PojoWriter.writeBody(result).toString().getBytes(StandardCharsets.UTF_8);
    }
    return payload.get().getValueOrDefault(result) instanceof SdkBytes bytes
        ? bytes.asByteArray()
        : new byte[0];
  }

  @Override
  public ApiResponse error(ApiError error, @Nullable SdkPojo members, String requestId) {
    ObjectNode body =
        members == null ? JsonNodeFactory.instance.objectNode() : PojoWriter.writeBody(members);
    if (!body.has("Type")) {
      body.put("Type", error.status() < 500 ? "User" : "Service");
    }
    body.put("message", error.message());
    ApiResponse answer =
        ApiResponse.of(error.status(), TYPE, body.toString())
            .with("x-amzn-errortype", error.code());
    if (members != null) {
      for (SdkField<?> field : members.sdkFields()) {
        Object value = field.getValueOrDefault(members);
        if (value != null && field.location() == MarshallLocation.HEADER) {
          answer = answer.with(field.locationName(), Scalars.text(value));
        }
      }
    }
    return answer;
  }

  @Override
  public String wrongTypeCode() {
    return "SerializationException";
  }

  private static Optional<SdkField<?>> payload(SdkPojo pojo) {
    return pojo.sdkFields().stream()
        .filter(field -> field.containsTrait(PayloadTrait.class))
        .findFirst();
  }
}
