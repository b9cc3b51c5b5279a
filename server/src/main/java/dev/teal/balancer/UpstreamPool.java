package dev.teal.balancer;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The idle connections of one event loop to one target. The one used last is used first, so that
/// those in excess grow old and are closed.
final class UpstreamPool {
  /// Servers commonly close connections idle for 2 seconds or more: ours are closed before, so that
  /// a request hardly ever meets a connection that its target is just closing.
  static final long MAX_IDLE_NANOS = 1_500_000_000L;

  private static final int MAX_IDLE = 1_024;

  private final ArrayDeque<UpstreamConnection> idle = new ArrayDeque<>();

  /// A connection to use at once; null when a new one must be made.
  ///
  /// @param sure asks the system whether its target has closed it, instead of waiting to be told
  @Nullable UpstreamConnection poll(boolean sure) {
    UpstreamConnection connection = idle.pollFirst();
    while (connection != null && !connection.usable(sure)) {
      connection.close();
      connection = idle.pollFirst();
    }
    return connection;
  }

  /// @return false when there are enough
  boolean offer(UpstreamConnection connection) {
    if (idle.size() >= MAX_IDLE) {
      return false;
    }
    idle.addFirst(connection);
    return true;
  }

  void remove(UpstreamConnection connection) {
    idle.remove(connection);
  }

  void closeIdleSince(long nanos) {
    UpstreamConnection oldest = idle.peekLast();
    while (oldest != null && oldest.idleSince() - nanos <= 0) {
      idle.removeLast();
      oldest.close();
      oldest = idle.peekLast();
    }
  }

  void closeAll() {
    UpstreamConnection connection = idle.pollFirst();
    while (connection != null) {
      connection.close();
      connection = idle.pollFirst();
    }
  }

  boolean isEmpty() {
    return idle.isEmpty();
  }
}
