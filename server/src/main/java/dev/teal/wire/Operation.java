package dev.teal.wire;

import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;

/// One operation of one served object: how to begin its request, and how to call it.
///
/// @param builder makes an empty request builder
/// @param call takes the request, answers the response
/// @param streaming what else the call takes
record Operation(Target target, MethodHandle builder, MethodHandle call, Streaming streaming) {
  private static final String ANY_TYPE = "application/octet-stream";

  /// Which side's body is read as it comes, instead of being a member.
  enum Streaming {
    NEITHER,
    /// The call takes a [RequestBody] as well.
    REQUEST,
    /// The call takes a [ResponseTransformer] as well.
    RESPONSE
  }

  /// What the service answered.
  ///
  /// @param content the body, to be read and closed by whoever sends it; empty when it is made of
  ///   the result
  record Answer(SdkPojo result, Optional<InputStream> content) {}

  SdkPojo newBuilder() {
    try {
      return (SdkPojo) builder.invoke();
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  /// Calls the service; what it throws comes through.
  ///
  /// @param body of the HTTP request, for an operation that takes it as it comes
  /// @param length of the body, where it is known
  Answer call(Object request, InputStream body, OptionalLong length) {
    try {
      return switch (streaming) {
        case NEITHER -> new Answer((SdkPojo) call.invoke(request), Optional.empty());
        case REQUEST ->
            new Answer((SdkPojo) call.invoke(request, requestBody(body, length)), Optional.empty());
        case RESPONSE -> (Answer) call.invoke(request, new Passed());
      };
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  private static RequestBody requestBody(InputStream body, OptionalLong length) {
    return length.isPresent()
        ? RequestBody.fromContentProvider(() -> body, length.getAsLong(), ANY_TYPE)
        : RequestBody.fromContentProvider(() -> body, ANY_TYPE);
  }

  private static RuntimeException unchecked(Throwable thrown) {
    return switch (thrown) {
      case RuntimeException e -> e;
      case Error e -> throw e;
      default -> new IllegalStateException("the SDK's interfaces declare nothing checked", thrown);
    };
  }

  /// Passes the content on as it is, to be read when the call has returned.
  private static final class Passed implements ResponseTransformer<SdkPojo, Answer> {
    @Override
    public Answer transform(SdkPojo response, @Nullable AbortableInputStream content) {
      return new Answer(response, Optional.ofNullable(content));
    }

    @Override
    public boolean needsConnectionLeftOpen() {
      return true;
    }
  }
}
