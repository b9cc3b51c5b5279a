package dev.teal.wire.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/// Reads bodies to their end, within a length and a time.
final class BodyReader {
  private final Duration patience;

  BodyReader(Duration patience) {
    this.patience = patience;
  }

  /// @throws RefusedBodyException when the body is longer than the limit, or takes too long
  byte[] read(InputStream in, int limit) throws IOException {
    long start = System.nanoTime();
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    byte[] part = new byte[16 * 1024];
    for (int n = in.read(part); n >= 0; n = in.read(part)) {
      if (whole.size() + n > limit) {
        throw new RefusedBodyException(tooLarge(limit));
      }
      if (System.nanoTime() - start > patience.toNanos()) {
        throw new RefusedBodyException(tooSlow());
      }
      whole.write(part, 0, n);
    }
    return whole.toByteArray();
  }

  static ApiError tooLarge(int limit) {
    return new ApiError(
        413,
        "RequestEntityTooLargeException",
        "The request body is longer than " + limit + " bytes, the most that this operation takes.");
  }

  ApiError tooSlow() {
    return new ApiError(
        408,
        "RequestTimeout",
        "The request body did not arrive in time (expected: within "
            + patience.toSeconds()
            + " seconds).");
  }

  /// A body that is too long or too slow.
  static final class RefusedBodyException extends IOException {
    private final transient ApiError error;

    RefusedBodyException(ApiError error) {
      super(error.message());
      this.error = error;
    }

    ApiError error() {
      return error;
    }
  }
}
