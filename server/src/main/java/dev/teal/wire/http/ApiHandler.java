package dev.teal.wire.http;

/// What stands behind the server: answers requests, each on a virtual thread of its own.
public interface ApiHandler {
  /// The longest body, in bytes, that is read for a request.
  long bodyLimit(RequestHead head);

  /// Answers a request, whose body arrives while it is read. Whatever it throws becomes a bare 500.
  ApiResponse handle(ApiRequest request);

  /// Words an error of the server (body too long, cross-site) in the form that this client reads.
  ApiResponse refuse(RequestHead head, ApiError error);
}
