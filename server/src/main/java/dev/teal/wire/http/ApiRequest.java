package dev.teal.wire.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A request: its head, and its body, which may still be on its way. Used by one thread.
public final class ApiRequest {
  private final RequestHead head;
  private final InputStream stream;
  private byte @Nullable [] body;

  /// A request whose body is there.
  ///
  /// @param body is not copied: whoever makes a request leaves it alone
  public ApiRequest(RequestHead head, byte[] body) {
    this.head = head;
    this.stream = new ByteArrayInputStream(body);
    this.body = body;
  }

  /// A request whose body arrives as it is read.
  public ApiRequest(RequestHead head, InputStream stream) {
    this.head = head;
    this.stream = stream;
  }

  public RequestHead head() {
    return head;
  }

  /// The whole body, not to be written to.
  ///
  /// @throws BodyException when it is too long, too slow, or breaks off
  public byte[] body() {
    byte[] whole = body;
    if (whole == null) {
      try {
        whole = stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      body = whole;
    }
    return whole;
  }

  /// The body as it arrives, for whoever does not ask for the [#body]; it can be read once.
  public InputStream stream() {
    return stream;
  }

  /// The body as UTF-8.
  public String text() {
    return new String(body(), StandardCharsets.UTF_8);
  }
}
