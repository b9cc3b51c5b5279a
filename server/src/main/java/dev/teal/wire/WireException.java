package dev.teal.wire;

import dev.teal.wire.http.ApiError;

/// The wire itself refuses a request, before or instead of the service.
final class WireException extends RuntimeException {
  private final transient ApiError error;

  WireException(int status, String code, String message) {
    super(message);
    this.error = new ApiError(status, code, message);
  }

  ApiError error() {
    return error;
  }
}
