package dev.teal.balancer;

import org.jspecify.annotations.Nullable;

/// Where one event loop finds what to do with the connections of one listening socket. Used by that
/// loop alone.
final class ListenerSlot {
  /// Exchanged with each routing; null when the listener is gone.
  @Nullable ListenerRoutes current;
}
