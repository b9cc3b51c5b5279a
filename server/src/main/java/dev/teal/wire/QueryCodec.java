package dev.teal.wire;

import dev.teal.wire.http.ApiError;
import dev.teal.wire.http.ApiRequest;
import dev.teal.wire.http.ApiResponse;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;

/// AWS Query: a form in, XML out.
///
/// @param namespace of the service's XML
record QueryCodec(String namespace) implements Codec {
  private static final String TYPE = "text/xml";

  @Override
  public Object read(Operation operation, ApiRequest request) {
    return FormReader.read(operation.newBuilder(), operation.target().members());
  }

  @Override
  public ApiResponse write(Operation operation, SdkPojo result, String requestId) {
    String name = operation.target().operation();
    return ApiResponse.of(
        200,
        TYPE,
        new XmlWriter()
            .open(name + "Response", namespace)
            .open(name + "Result")
            .members(result)
            .close(name + "Result")
            .open("ResponseMetadata")
            .element("RequestId", requestId)
            .close("ResponseMetadata")
            .close(name + "Response")
            .toString());
  }

  @Override
  public ApiResponse error(ApiError error, @Nullable SdkPojo members, String requestId) {
    XmlWriter xml =
        new XmlWriter()
            .open("ErrorResponse", namespace)
            .open("Error")
            .element("Type", error.status() < 500 ? "Sender" : "Receiver")
            .element("Code", error.code())
            .element("Message", error.message());
    if (members != null) {
      xml.members(members);
    }
    return ApiResponse.of(
        error.status(),
        TYPE,
        xml.close("Error").element("RequestId", requestId).close("ErrorResponse").toString());
  }

  @Override
  public String wrongTypeCode() {
    return "MalformedInput";
  }
}
