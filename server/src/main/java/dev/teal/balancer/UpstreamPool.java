package dev.teal.balancer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The connections of one event loop to one target that can serve a request: those that are idle,
/// and those that requests share. The one used last is used first, so that those in excess grow old
/// and are closed.
final class UpstreamPool {
  /// Servers commonly close connections idle for 2 seconds or more: ours are closed before, so that
  /// a request hardly ever meets a connection that its target is just closing.
  private static final long MAX_IDLE_NANOS = 1_500_000_000L;

  private static final int MAX_IDLE = 1_024;

  private final ArrayDeque<UpstreamConnection> idle = new ArrayDeque<>();

  /// To a target that speaks HTTP/2: idle or not.
  private final List<Http2UpstreamConnection> shared = new ArrayList<>();

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

  void add(Http2UpstreamConnection connection) {
    shared.add(connection);
  }

  void remove(Http2UpstreamConnection connection) {
    shared.remove(connection);
  }

  /// One that takes a stream now; null when there is none.
  @Nullable Http2UpstreamConnection open() {
    for (int i = 0; i < shared.size(); i++) {
      if (shared.get(i).open()) {
        return shared.get(i);
      }
    }
    return null;
  }

  /// One that is being made and may be waited for; null when there is none.
  @Nullable Http2UpstreamConnection opening() {
    for (int i = 0; i < shared.size(); i++) {
      if (shared.get(i).opening()) {
        return shared.get(i);
      }
    }
    return null;
  }

  /// Called several times a second.
  void sweep(long now) {
    closeIdleSince(now - MAX_IDLE_NANOS);
    List.copyOf(shared).forEach(connection -> connection.sweep(now));
  }

  private void closeIdleSince(long nanos) {
    UpstreamConnection oldest = idle.peekLast();
    while (oldest != null && oldest.idleSince() - nanos <= 0) {
      idle.removeLast();
      oldest.close();
      oldest = idle.peekLast();
    }
  }

  void closeAll() {
    List.copyOf(shared).forEach(Http2UpstreamConnection::leave);
    UpstreamConnection connection = idle.pollFirst();
    while (connection != null) {
      connection.close();
      connection = idle.pollFirst();
    }
  }

  boolean isEmpty() {
    return idle.isEmpty() && shared.isEmpty();
  }
}
