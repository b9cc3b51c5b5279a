package dev.teal.balancer;

import org.jspecify.annotations.Nullable;

/// Where one event loop finds what to do with the connections of one listening socket. Used by that
/// loop alone.
final class ListenerSlot {
  private @Nullable ListenerRoutes current;
  private @Nullable ListenerSlot successor;
  private boolean gone;

  /// What counts now. Connections outlive their socket: those of a listener that was moved go by
  /// what it does now, those of one that was removed by what it did last. Null before the first
  /// routing.
  @Nullable ListenerRoutes routes() {
    return successor == null ? current : successor.routes();
  }

  /// Exchanged with each routing.
  void routes(ListenerRoutes next) {
    current = next;
  }

  /// The socket is closed.
  ///
  /// @param to where the listener has moved; null when it was removed
  void leave(@Nullable ListenerSlot to) {
    gone = true;
    successor = to;
  }

  /// Whether nothing is accepted any more.
  boolean isGone() {
    return gone;
  }
}
