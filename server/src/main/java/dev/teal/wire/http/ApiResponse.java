package dev.teal.wire.http;

import java.nio.charset.StandardCharsets;

/// An answer, whole.
public final class ApiResponse {
  private final int status;
  private final Headers headers;
  private final byte[] body;

  /// @param body is not copied: whoever makes an answer leaves it alone
  public ApiResponse(int status, Headers headers, byte[] body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  /// An answer with text in UTF-8.
  public static ApiResponse of(int status, String contentType, String body) {
    return new ApiResponse(
        status, Headers.of("content-type", contentType), body.getBytes(StandardCharsets.UTF_8));
  }

  /// The same answer with more headers.
  public ApiResponse with(String... namesAndValues) {
    return new ApiResponse(status, headers.with(namesAndValues), body);
  }

  public int status() {
    return status;
  }

  public Headers headers() {
    return headers;
  }

  /// The body, not to be written to.
  public byte[] body() {
    return body;
  }

  /// The body as UTF-8.
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
