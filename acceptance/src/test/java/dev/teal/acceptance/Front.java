package dev.teal.acceptance;

/// What a service's listeners speak with its users, and the service's tasks with the listeners.
sealed interface Front {
  /// HTTP/1.1, and HTTP/1.1 with the tasks.
  record Http() implements Front {}

  /// HTTP/1.1 and HTTP/2 over TLS, and HTTP/1.1 with the tasks.
  record Https(Certificate certificate) implements Front {}

  /// gRPC over TLS, and gRPC with the tasks.
  record Grpc(Certificate certificate) implements Front {}
}
