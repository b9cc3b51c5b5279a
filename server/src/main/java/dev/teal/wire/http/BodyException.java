package dev.teal.wire.http;

/// A request's body is too long, too slow, or breaks off. Thrown by whoever reads it, through
/// whatever code reads on its behalf.
public final class BodyException extends RuntimeException {
  private final transient ApiError error;

  BodyException(ApiError error) {
    super(error.message());
    this.error = error;
  }

  BodyException(ApiError error, Throwable cause) {
    super(error.message(), cause);
    this.error = error;
  }

  public ApiError error() {
    return error;
  }
}
