package dev.teal.balancer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A client's connection to a TCP listener, with the one to a target that it was given: bytes pass
/// both ways unread, and each side's end of sending is passed on. All of it belongs to one event
/// loop.
final class TcpConnection extends LoopConnection {
  private final Loop loop;
  private final ListenerSlot slot;
  private final DuplexChannel channel;
  private final @Nullable SslHandler tls;
  private final long idleNanos;
  private final Relay toTarget = new Relay();
  private @Nullable LoopGroup group;
  private @Nullable TargetState target;
  private @Nullable DuplexChannel upstream;

  /// What came with the end of the client's handshake, before there was a target.
  private @Nullable ByteBuf early;

  private int attempts;
  private int finished;
  private boolean ended;
  private boolean clientEnded;
  private final long openedAt;
  private long deadline;

  /// @param tls what the client speaks, agreed on by now; null for nothing
  TcpConnection(
      Loop loop,
      ListenerSlot slot,
      ListenerRoutes routes,
      DuplexChannel channel,
      @Nullable SslHandler tls) {
    this.loop = loop;
    this.slot = slot;
    this.channel = channel;
    this.tls = tls;
    this.idleNanos = routes.idleTimeoutNanos;
    this.openedAt = loop.now();
    this.deadline = openedAt + idleNanos;
    channel.config().setAutoRead(false);
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    loop.add(this);
    if (tls != null) {
      begin(); // the connection has been active for long
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    begin();
  }

  private void begin() {
    ListenerRoutes routes = slot.routes();
    WeightedTargets targets = routes == null ? null : routes.fallback().targets();
    group = targets == null ? null : targets.next(null);
    connect(null);
  }

  private void connect(@Nullable TargetState avoid) {
    LoopGroup from = group;
    target = from == null ? null : from.begin(avoid, from.boundTo(client().getAddress()));
    TargetState chosen = target;
    if (from == null || chosen == null) {
      abort();
      return;
    }
    attempts++;
    ProxyProtocol header =
        from.state.config().protocol().proxyProtocol()
            ? new ProxyProtocol(client(), (InetSocketAddress) channel.localAddress())
            : null;
    loop.connectHalfClosable(chosen, header, toTarget)
        .addListener(future -> {
          counters(chosen)
              .add(
                  future.isSuccess()
                      ? TargetCounters.CONNECTIONS
                      : TargetCounters.CONNECTION_ERRORS,
                  1);
          if (future.isSuccess()) {
            counters(chosen).add(TargetCounters.REQUESTS, 1);
            toTarget.ready();
          } else if (!ended) {
            connectFailed(from, chosen);
          }
        });
  }

  private InetSocketAddress client() {
    return (InetSocketAddress) channel.remoteAddress();
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

  private void relay(ByteBuf in, DuplexChannel from, DuplexChannel to, int counter) {
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
  private static void reading(DuplexChannel of, boolean on) {
    if (of.isActive()) {
      of.config().setAutoRead(on);
    }
  }

  /// One side has sent all it will; when both have, the connection is over.
  private void inputEnded(DuplexChannel to) {
    to.writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(_ -> {
          if (++finished == 2) {
            end();
          } else {
            endOutput(to);
          }
        });
  }

  private static void endOutput(DuplexChannel of) {
    SslHandler secure = of.pipeline().get(SslHandler.class);
    if (secure == null) {
      var _ = of.shutdownOutput();
    } else {
      secure
          .closeOutbound()
          .addListener(_ -> {
            var _ = of.shutdownOutput();
          });
    }
  }

  private void end() {
    ended = true;
    var _ = channel.close();
    toTarget.close();
    endTarget();
    if (early != null) {
      early.release();
      early = null;
    }
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
    if (ended) {
      in.release();
    } else if (upstream == null) {
      early = Loop.join(channel.alloc(), early, in);
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
    if (endsInput(event) && !clientEnded) {
      clientEnded = true;
      if (upstream != null) {
        inputEnded(upstream);
      }
    }
  }

  /// TLS says so in its own words, before the connection does.
  private static boolean endsInput(Object event) {
    return event instanceof ChannelInputShutdownEvent
        || (event instanceof SslCloseCompletionEvent closed && closed.isSuccess());
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
  void listenerGone() {
    leave();
  }

  /// Nothing can be said to the client: it goes on until one side ends it.
  @Override
  void retire() {}

  @Override
  void cut(TargetState drained) {
    if (target == drained) {
      abort();
    }
  }

  @Override
  void holders(TargetState of, Consumer<Status.Holder> found) {
    if (target == of) {
      found.accept(
          new Status.Holder(
              ClientInfo.of(channel, false, null).label(),
              Status.Work.CONNECTED,
              "",
              Duration.ofNanos(loop.now() - openedAt)));
    }
  }

  @Override
  void abort() {
    if (channel.isActive()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      // Past TLS, which would say that all is well.
      channel.unsafe().close(channel.newPromise());
    }
    end();
  }

  @Override
  ListenerSlot slot() {
    return slot;
  }

  /// The target's side.
  private final class Relay extends ChannelInboundHandlerAdapter {
    private @Nullable DuplexChannel connecting;
    private boolean targetEnded;

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      connecting = (DuplexChannel) context.channel();
    }

    /// The target can be spoken to.
    void ready() {
      DuplexChannel to = connecting;
      upstream = to;
      if (ended || to == null) {
        close();
        return;
      }
      ByteBuf first = early;
      early = null;
      if (first != null) {
        relay(first, channel, to, TargetCounters.BYTES_IN);
      }
      if (clientEnded) {
        inputEnded(to); // before there was a target
      }
      reading(channel, true);
    }

    @Override
    public boolean isSharable() {
      // Another attempt to connect uses it anew; never two at once.
      return true;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      relay(
          (ByteBuf) message, (DuplexChannel) context.channel(), channel, TargetCounters.BYTES_OUT);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      if (context.channel().isWritable()) {
        reading(channel, true);
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (endsInput(event) && !targetEnded) {
        targetEnded = true;
        inputEnded(channel);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (upstream == null) {
        var _ = context.close(); // no TLS with this target: perhaps with another
      } else {
        abort();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (!ended && upstream != null) {
        end();
      }
    }

    void close() {
      DuplexChannel open = upstream == null ? connecting : upstream;
      if (open != null) {
        var _ = open.close();
      }
    }
  }
}
