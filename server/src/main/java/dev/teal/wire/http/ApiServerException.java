package dev.teal.wire.http;

/// The API's server cannot listen, or cannot end. The message names address, port and cause.
public final class ApiServerException extends RuntimeException {
  public ApiServerException(String message, Throwable cause) {
    super(message, cause);
  }
}
