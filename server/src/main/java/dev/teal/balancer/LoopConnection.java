package dev.teal.balancer;

import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.Consumer;

/// A connection from a client, as its event loop looks after it: all methods are called on that
/// loop.
abstract class LoopConnection extends ChannelInboundHandlerAdapter {
  /// Where the loop keeps it; written by the loop alone.
  int position = -1;

  /// Called several times a second.
  abstract void sweep(long now);

  /// The balancer closes: ends when the request under way has ended.
  abstract void leave();

  /// Its listener is gone, or has another address now: serves what the client may have sent before
  /// it can know of that, and then ends. May be said more than once.
  abstract void listenerGone();

  /// Its listener goes on in another process: the client is told at the next answer to come again
  /// on another connection, and what has been promised to it is kept.
  abstract void retire();

  /// Ends a request that a drained target has not finished in time.
  abstract void cut(TargetState target);

  /// Tells what of its work is a target's.
  abstract void holders(TargetState target, Consumer<Status.Holder> found);

  /// Ends at once.
  abstract void abort();

  /// The listener it came through.
  abstract ListenerSlot slot();
}
