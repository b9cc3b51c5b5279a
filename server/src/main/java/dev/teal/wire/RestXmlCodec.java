package dev.teal.wire;

import dev.teal.wire.http.ApiError;
import dev.teal.wire.http.ApiRequest;
import dev.teal.wire.http.ApiResponse;
import dev.teal.wire.http.Headers;
import dev.teal.wire.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingKnownType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.PayloadTrait;
import software.amazon.awssdk.utils.builder.Buildable;

/// REST-XML, as S3 speaks it: members in path, query and headers, one member in an XML body.
///
/// @param namespace of the XML
record RestXmlCodec(String namespace) implements Codec {
  private static final String TYPE = "application/xml";
  private static final String DECLARATION = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

  @Override
  public Object read(Operation operation, ApiRequest request) {
    SdkPojo builder = operation.newBuilder();
    if (operation.streaming() != Operation.Streaming.REQUEST) {
      readBody(builder, request);
    }
    FormData query = FormData.parse(request.head().query());
    Map<String, String> inQuery = query.firsts();
    Headers headers = headers(request.head(), inQuery);
    for (SdkField<?> field : builder.sdkFields()) {
      String name = field.locationName();
      switch (field.location()) {
        case PATH, GREEDY_PATH -> set(builder, field, operation.target().members().get(name));
        case QUERY_PARAM -> set(builder, field, inQuery.get(name));
        case HEADER -> setFromHeader(builder, field, headers);
        case PAYLOAD, STATUS_CODE -> {}
      }
    }
    return ((Buildable) builder).build();
  }

  private static void readBody(SdkPojo builder, ApiRequest request) {
    BodyChecksums.check(builder, request);
    Optional<SdkField<?>> payload = payload(builder);
    if (payload.isPresent() && request.body().length > 0) {
      SdkField<?> field = payload.get();
      field.set(
          builder,
          field.marshallingType().getKnownType() == MarshallingKnownType.SDK_POJO
              ? XmlReader.read(field.constructor().get(), field.locationName(), request.body())
              : request.text());
    }
  }

  /// A presigned URL may carry in its query what else would be a header.
  private static Headers headers(RequestHead head, Map<String, String> query) {
    Headers headers = head.headers();
    for (Map.Entry<String, String> member : query.entrySet()) {
      String name = member.getKey().toLowerCase(Locale.ROOT);
      boolean mayBeHeader =
          name.startsWith("x-amz-") || name.equals("content-type") || name.equals("content-md5");
      if (mayBeHeader && headers.first(name).isEmpty()) {
        headers = headers.with(name, member.getValue());
      }
    }
    return headers;
  }

  private static void setFromHeader(SdkPojo builder, SdkField<?> field, Headers headers) {
    String name = field.locationName();
    switch (field.marshallingType().getKnownType()) {
      case MAP -> field.set(builder, prefixed(headers, name));
      case LIST -> {
        List<Object> values = new ArrayList<>();
        SdkField<?> element = field.getTrait(ListTrait.class).memberFieldInfo();
        for (String value : headers.all(name)) {
          for (String part : value.split(",", -1)) {
            values.add(Scalars.parse(element, part.strip(), name));
          }
        }
        if (!values.isEmpty()) {
          field.set(builder, values);
        }
      }
      default -> set(builder, field, headers.first(name).orElse(null));
    }
  }

  /// The headers whose names begin with a prefix, by what follows it.
  private static Map<String, String> prefixed(Headers headers, String prefix) {
    Map<String, String> found = new LinkedHashMap<>();
    headers.forEach((name, value) -> {
      if (name.startsWith(prefix)) {
        found.merge(name.substring(prefix.length()), value, (one, other) -> one + "," + other);
      }
    });
    return found;
  }

  private static void set(SdkPojo builder, SdkField<?> field, @Nullable String value) {
    if (value != null) {
      field.set(builder, Scalars.parse(field, value, field.locationName()));
    }
  }

  @Override
  public ApiResponse write(Operation operation, SdkPojo result, String requestId) {
    Headers headers = identified(requestId);
    if (operation.streaming() == Operation.Streaming.RESPONSE) {
      // What a browser shows of an object must not act in the name of this server's pages.
      headers = headers.with("content-security-policy", "sandbox");
    }
    for (SdkField<?> field : result.sdkFields()) {
      Object value = field.getValueOrDefault(result);
      if (value != null && field.location() == MarshallLocation.HEADER) {
        headers = withMember(headers, field, value);
      }
    }
    boolean isPart = headers.first("content-range").isPresent();
    int status = isPart ? 206 : operation.target().status();
    String body = body(operation, result);
    return new ApiResponse(
        status,
        body.isEmpty() ? headers : headers.with("content-type", TYPE),
        body.getBytes(StandardCharsets.UTF_8));
  }

  private static Headers withMember(Headers headers, SdkField<?> field, Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      return headers.with(field.locationName(), Scalars.headerText(field, value));
    }
    Headers all = headers;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      all = all.with(field.locationName() + entry.getKey(), String.valueOf(entry.getValue()));
    }
    return all;
  }

  private String body(Operation operation, SdkPojo result) {
    Optional<SdkField<?>> payload = payload(result);
    String root = operation.target().root();
    if (payload.isPresent()) {
      return payload(payload.get(), result);
    }
    return root.isEmpty()
        ? ""
        : DECLARATION + new XmlWriter().open(root, namespace).members(result).close(root);
  }

  private String payload(SdkField<?> field, SdkPojo result) {
    String root = field.unmarshallLocationName();
    return switch (field.getValueOrDefault(result)) {
      case null -> DECLARATION + new XmlWriter().open(root, namespace).close(root);
      case SdkPojo pojo ->
          DECLARATION + new XmlWriter().open(root, namespace).members(pojo).close(root);
      case Object text ->
          DECLARATION + new XmlWriter().open(root, namespace).text(text.toString()).close(root);
    };
  }

  @Override
  public ApiResponse error(ApiError given, @Nullable SdkPojo members, String requestId) {
    ApiError error = members == null ? S3Errors.of(given) : given;
    Headers headers = identified(requestId);
    // Such an answer has no body (RFC 9110, section 15.4.5).
    if (error.status() == 304) {
      return new ApiResponse(304, headers, new byte[0]);
    }
    XmlWriter xml =
        new XmlWriter()
            .open("Error")
            .element("Code", error.code())
            .element("Message", error.message());
    if (members != null) {
      xml.members(members);
    }
    xml.element("RequestId", requestId).element("HostId", hostId(requestId)).close("Error");
    return new ApiResponse(
        error.status(),
        headers.with("content-type", TYPE),
        (DECLARATION + xml).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String wrongTypeCode() {
    return "InvalidArgument";
  }

  private static Headers identified(String requestId) {
    return Headers.of("x-amz-request-id", requestId, "x-amz-id-2", hostId(requestId));
  }

  /// Whatever host served the request, there is only one.
  private static String hostId(String requestId) {
    return "teal/" + requestId;
  }

  private static Optional<SdkField<?>> payload(SdkPojo pojo) {
    return pojo.sdkFields().stream()
        .filter(field -> field.containsTrait(PayloadTrait.class))
        .findFirst();
  }
}
