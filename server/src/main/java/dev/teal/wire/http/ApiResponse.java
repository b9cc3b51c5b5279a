package dev.teal.wire.http;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// An answer: its body is either there as a whole, or comes as it is sent.
public final class ApiResponse {
  private final int status;
  private final Headers headers;
  private final Body body;

  /// @param body is not copied: whoever makes an answer leaves it alone
  public ApiResponse(int status, Headers headers, byte[] body) {
    this(status, headers, new Body.Whole(body));
  }

  private ApiResponse(int status, Headers headers, Body body) {
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

  /// The same head, with a body that is read while it is sent, and then closed.
  public ApiResponse with(InputStream content) {
    return new ApiResponse(status, headers, new Body.Stream(content));
  }

  public int status() {
    return status;
  }

  public Headers headers() {
    return headers;
  }

  /// The whole body, not to be written to; empty when it comes as it is sent.
  public byte[] body() {
    return switch (body) {
      case Body.Whole(byte[] bytes) -> bytes;
      case Body.Stream _ -> new byte[0];
    };
  }

  /// The body as it is sent; it can be read once.
  public InputStream stream() {
    return switch (body) {
      case Body.Whole(byte[] bytes) -> new ByteArrayInputStream(bytes);
      case Body.Stream(InputStream stream) -> stream;
    };
  }

  boolean streams() {
    return body instanceof Body.Stream;
  }

  /// The body as UTF-8.
  public String text() {
    return new String(body(), StandardCharsets.UTF_8);
  }

  private sealed interface Body {
    // An answer is made, sent and forgotten: nobody compares it.
    @SuppressWarnings("ArrayRecordComponent")
    record Whole(byte[] bytes) implements Body {}

    record Stream(InputStream stream) implements Body {}
  }
}
