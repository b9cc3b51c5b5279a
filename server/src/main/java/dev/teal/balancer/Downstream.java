package dev.teal.balancer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/// The client's side of an [Exchange]. Whatever the client speaks, requests come from here and
/// answers go to it in the bytes of HTTP/1.1. Used on one event loop alone.
interface Downstream {
  ClientInfo info();

  /// Sends bytes of the answer on; each head begins a buffer.
  void send(ByteBuf bytes);

  /// Whether it is worth reading more of the answer; [Exchange#onClientWritable] is called when it
  /// is again.
  boolean isWritable();

  /// The answer is complete.
  ///
  /// @param keep whether the connection may be used again
  /// @param last whether the client has said that this was its last request, and sent all of it
  void exchangeEnded(boolean keep, boolean last);

  /// Ends at once, so that the client does not take what it has got for whole.
  void abort();

  /// Something has passed: the time in which nothing may pass begins anew.
  void touch();

  /// More of the request can be taken.
  void proceed();

  /// Whether no further request is to come.
  boolean leaving();

  ByteBufAllocator allocator();
}
