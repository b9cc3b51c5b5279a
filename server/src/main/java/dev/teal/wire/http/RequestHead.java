package dev.teal.wire.http;

/// A request without its body.
///
/// @param method such as `POST`
/// @param path as it was sent, with its percent escapes
/// @param query what follows the `?`, as it was sent; empty when there is none
public record RequestHead(String method, String path, String query, Headers headers) {
  /// The same head with other headers.
  public RequestHead with(Headers others) {
    return new RequestHead(method, path, query, others);
  }
}
