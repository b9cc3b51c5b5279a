package dev.teal.wire.http;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/// A request's body as it arrives, held to a length and a time.
final class BodyStream extends InputStream {
  /// What a client must send in a second, beyond its patience, so that nobody occupies the server
  /// for long with little.
  private static final long SLOWEST_BYTES_PER_SECOND = 64 * 1024;

  private final InputStream in;
  private final long limit;
  private final Duration patience;
  private final long start = System.nanoTime();
  private long count;
  private boolean begun;
  private boolean ended;

  /// @param limit in bytes
  /// @param patience how long the first bytes may take; more time is given for more bytes
  BodyStream(InputStream in, long limit, Duration patience) {
    this.in = in;
    this.limit = limit;
    this.patience = patience;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /// @throws BodyException when the body is too long, too slow, or breaks off
  @Override
  public int read(byte[] bytes, int offset, int length) {
    begun = true;
    int n = readSome(bytes, offset, length);
    if (n < 0) {
      ended = true;
      return n;
    }
    count += n;
    if (count > limit) {
      throw new BodyException(tooLarge(limit));
    }
    Duration given = patience.plusSeconds(count / SLOWEST_BYTES_PER_SECOND);
    if (System.nanoTime() - start > given.toNanos()) {
      throw new BodyException(tooSlow(given));
    }
    return n;
  }

  private int readSome(byte[] bytes, int offset, int length) {
    try {
      return in.read(bytes, offset, length);
    } catch (IOException e) {
      throw isTimeout(e)
          ? new BodyException(tooSlow(patience), e)
          : new BodyException(
              new ApiError(400, "IncompleteBody", "The request body breaks off: " + e), e);
    }
  }

  /// Whether anybody began to read the body.
  boolean begun() {
    return begun;
  }

  /// Whether the body was read to its end.
  boolean ended() {
    return ended;
  }

  static ApiError tooLarge(long limit) {
    return new ApiError(
        413,
        "RequestEntityTooLargeException",
        "The request body is longer than " + limit + " bytes, the most that this operation takes.");
  }

  private static ApiError tooSlow(Duration given) {
    return new ApiError(
        408,
        "RequestTimeout",
        "The request body did not arrive in time (expected: within "
            + given.toSeconds()
            + " seconds).");
  }

  private static boolean isTimeout(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof TimeoutException) {
        return true;
      }
    }
    return false;
  }
}
