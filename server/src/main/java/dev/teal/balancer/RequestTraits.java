package dev.teal.balancer;

import dev.teal.balancer.http.RequestHead;

/// What has to be known of a request after its head is gone. Reused from request to request of its
/// [Exchange].
final class RequestTraits {
  /// Whether it is a HEAD: its answer has no body.
  boolean head;

  /// Whether doing it twice does what doing it once does.
  boolean idempotent;

  boolean http10;

  /// Whether it asks for another protocol on its connection.
  boolean upgrade;

  /// Whether neither connection may serve another request: somebody might see an end elsewhere.
  boolean isolated;

  /// Whether the client means to use its connection again, and may.
  boolean persistent;

  void read(RequestHead request, boolean isIsolated) {
    head = request.methodIs("HEAD");
    idempotent = request.idempotent();
    http10 = request.http10();
    upgrade = request.upgrade();
    isolated = isIsolated;
    persistent = request.persistent() && !isIsolated;
  }

  /// Nothing is known: its head cannot be read.
  void unread() {
    head = false;
    persistent = false;
  }
}
