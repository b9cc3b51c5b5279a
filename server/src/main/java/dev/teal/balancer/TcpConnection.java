package dev.teal.balancer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import org.jspecify.annotations.Nullable;

/// A client's connection to a TCP listener, with the one to a target that it was given: bytes pass
/// both ways unread, and each side's end of sending is passed on. All of it belongs to one event
/// loop.
final class TcpConnection extends LoopConnection {
  private final Loop loop;
  private final ListenerSlot slot;
  private final SocketChannel channel;
  private final long idleNanos;
  private final Relay toTarget = new Relay();
  private @Nullable LoopGroup group;
  private @Nullable TargetState target;
  private @Nullable SocketChannel upstream;
  private int attempts;
  private int finished;
  private boolean ended;
  private long deadline;

  TcpConnection(Loop loop, ListenerSlot slot, ListenerRoutes routes, SocketChannel channel) {
    this.loop = loop;
    this.slot = slot;
    this.channel = channel;
    this.idleNanos = routes.idleTimeoutNanos;
    this.deadline = loop.now() + idleNanos;
    channel.config().setAutoRead(false);
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    loop.add(this);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    ListenerRoutes routes = slot.current;
    WeightedTargets targets = routes == null ? null : routes.fallback().targets();
    group = targets == null ? null : targets.next(null);
    connect(null);
  }

  private void connect(@Nullable TargetState avoid) {
    LoopGroup from = group;
    target =
        from == null ? null : from.begin(avoid, from.boundTo(channel.remoteAddress().getAddress()));
    TargetState chosen = target;
    if (from == null || chosen == null) {
      abort();
      return;
    }
    attempts++;
    loop.connectHalfClosable(chosen.address, toTarget)
        .addListener(future -> {
          if (!future.isSuccess()) {
            counters(chosen).add(TargetCounters.CONNECTION_ERRORS, 1);
          } else {
            counters(chosen).add(TargetCounters.REQUESTS, 1);
            counters(chosen).add(TargetCounters.CONNECTIONS, 1);
          }
          if (!ended && !future.isSuccess()) {
            connectFailed(from, chosen);
          }
        });
  }

  private void connectFailed(LoopGroup from, TargetState failed) {
    endTarget();
    if (attempts < from.size()) {
      connect(failed);
    } else {
      from.state.failed.increment();
      abort();
    }
  }

  private TargetCounters counters(TargetState of) {
    return of.counters(loop.index);
  }

  private void relay(ByteBuf in, SocketChannel from, SocketChannel to, int counter) {
    deadline = loop.now() + idleNanos;
    if (target != null) {
      counters(target).add(counter, in.readableBytes());
    }
    var _ = to.writeAndFlush(in, to.voidPromise());
    if (!to.isWritable()) {
      reading(from, false);
    }
  }

  /// One side may have gone while the other's bytes were still being written.
  private static void reading(SocketChannel of, boolean on) {
    if (of.isActive()) {
      of.config().setAutoRead(on);
    }
  }

  /// One side has sent all it will; when both have, the connection is over.
  private void inputEnded(SocketChannel to) {
    to.writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(_ -> {
          if (++finished == 2) {
            end();
          } else {
            var _ = to.shutdownOutput();
          }
        });
  }

  private void end() {
    ended = true;
    var _ = channel.close();
    toTarget.close();
    endTarget();
  }

  private void endTarget() {
    TargetState was = target;
    target = null;
    if (was != null) {
      was.end();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (upstream == null) {
      in.release();
    } else {
      relay(in, channel, upstream, TargetCounters.BYTES_IN);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (channel.isWritable() && upstream != null) {
      reading(upstream, true);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent && upstream != null) {
      inputEnded(upstream);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    abort();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    end();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    loop.remove(this);
  }

  @Override
  void sweep(long now) {
    if (deadline - now <= 0) {
      abort();
    }
  }

  /// A TCP connection has no end of its own that could be waited for.
  @Override
  void leave() {
    deadline = loop.now();
  }

  @Override
  void cut(TargetState drained) {
    if (target == drained) {
      abort();
    }
  }

  @Override
  void abort() {
    if (channel.isActive()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    }
    end();
  }

  @Override
  ListenerSlot slot() {
    return slot;
  }

  /// The target's side.
  private final class Relay extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext context) {
      upstream = (SocketChannel) context.channel();
      if (ended) {
        close();
      } else {
        reading(channel, true);
      }
    }

    @Override
    public boolean isSharable() {
      // Another attempt to connect uses it anew; never two at once.
      return true;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      relay(
          (ByteBuf) message, (SocketChannel) context.channel(), channel, TargetCounters.BYTES_OUT);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      if (context.channel().isWritable()) {
        reading(channel, true);
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof ChannelInputShutdownEvent) {
        inputEnded(channel);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      abort();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (!ended) {
        end();
      }
    }

    void close() {
      if (upstream != null) {
        var _ = upstream.close();
      }
    }
  }
}
