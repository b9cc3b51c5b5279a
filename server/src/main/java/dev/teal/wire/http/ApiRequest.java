package dev.teal.wire.http;

import java.nio.charset.StandardCharsets;

/// A request that was read to its end.
public final class ApiRequest {
  private final RequestHead head;
  private final byte[] body;

  /// @param body is not copied: whoever makes a request leaves it alone
  public ApiRequest(RequestHead head, byte[] body) {
    this.head = head;
    this.body = body;
  }

  public RequestHead head() {
    return head;
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
