package dev.teal.wire;

import java.lang.invoke.MethodHandle;
import software.amazon.awssdk.core.SdkPojo;

/// One operation of one served object: how to begin its request, and how to call it.
///
/// @param builder makes an empty request builder
/// @param call takes the request, answers the response
record Operation(Target target, MethodHandle builder, MethodHandle call) {
  SdkPojo newBuilder() {
    try {
      return (SdkPojo) builder.invoke();
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  /// Calls the service; what it throws comes through.
  SdkPojo call(Object request) {
    try {
      return (SdkPojo) call.invoke(request);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  private static RuntimeException unchecked(Throwable thrown) {
    return switch (thrown) {
      case RuntimeException e -> e;
      case Error e -> throw e;
      default -> new IllegalStateException("the SDK's interfaces declare nothing checked", thrown);
    };
  }
}
