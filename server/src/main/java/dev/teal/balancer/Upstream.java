package dev.teal.balancer;

import io.netty.buffer.ByteBuf;

/// The target's side of an [Exchange]. Whatever the target speaks, requests go to it and answers
/// come from it in the bytes of HTTP/1.1. Used on one event loop alone.
interface Upstream {
  /// Gets ready; [Exchange#onConnected] or [Exchange#onConnectFailed] is called then.
  void connect();

  /// Serves another exchange from now on.
  void attach(Exchange next);

  /// Sends bytes of the request on; its head begins a buffer.
  ///
  /// @return whether all or part of it may have left
  boolean send(ByteBuf bytes);

  /// Whether it is worth taking more of the request; [Exchange#onUpstreamWritable] is called when
  /// it is again.
  boolean isWritable();

  /// Asks for no more of the answer for now.
  void pause();

  void resume();

  /// The exchange wants nothing of it any more, and both messages were complete.
  void release();

  /// The exchange wants nothing of it any more.
  ///
  /// @param connecting whether it is not ready yet, so that it may serve another
  void abandon(boolean connecting);

  /// The same for an upgraded connection: what was handed over is still sent.
  void closeWhenSent();
}
