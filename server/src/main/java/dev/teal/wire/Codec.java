package dev.teal.wire;

import dev.teal.wire.http.ApiError;
import dev.teal.wire.http.ApiRequest;
import dev.teal.wire.http.ApiResponse;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;

/// One protocol, both ways.
interface Codec {
  /// The request object of an operation.
  ///
  /// @throws WireException when the request does not have the form of the protocol
  /// @throws dev.teal.pojo.PojoException when a member has the wrong type
  Object read(Operation operation, ApiRequest request);

  /// The answer to a call that went well.
  ApiResponse write(Operation operation, SdkPojo result, String requestId);

  /// An error.
  ///
  /// @param members the exception whose modelled members go along; null when it is the wire's error
  ApiResponse error(ApiError error, @Nullable SdkPojo members, String requestId);

  /// What a member of the wrong type is called.
  String wrongTypeCode();
}
