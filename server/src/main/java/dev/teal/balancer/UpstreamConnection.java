package dev.teal.balancer;

import dev.teal.balancer.epoll.EpollSocket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A connection to a target: serves one [Exchange] at a time, and rests in its loop's
/// [UpstreamPool] in between. Lives on the event loop of the client connections that use it.
final class UpstreamConnection extends ChannelInboundHandlerAdapter implements Upstream {
  private static final Logger log = LoggerFactory.getLogger(UpstreamConnection.class);

  final TargetState target;
  private final Loop loop;
  private final boolean secure;
  private @Nullable DuplexChannel channel;
  private @Nullable Exchange exchange;
  private @Nullable Throwable failure;
  private long idleSince;

  /// Whether it has been ready to be used.
  private boolean connected;

  UpstreamConnection(Loop loop, TargetState target) {
    this.loop = loop;
    this.target = target;
    this.secure = target.group.config().protocol().tls();
  }

  @Override
  public void connect() {
    loop.connect(target, this)
        .addListener(future -> {
          Exchange waiting = exchange;
          Throwable cause = future.cause();
          target
              .counters(loop.index)
              .add(
                  cause == null ? TargetCounters.CONNECTIONS : TargetCounters.CONNECTION_ERRORS, 1);
          if (cause != null && waiting != null) {
            exchange = null;
            waiting.onConnectFailed(cause);
          } else if (cause == null && waiting != null) {
            connected = true;
            waiting.onConnected(this);
          } else if (cause == null) {
            connected = true;
            release();
          }
        });
  }

  @Override
  public void attach(Exchange next) {
    exchange = next;
  }

  @Override
  public void release() {
    exchange = null;
    idleSince = loop.now();
    resume();
    loop.offer(this);
  }

  @Override
  public void abandon(boolean connecting) {
    exchange = null;
    if (!connecting) {
      close();
    }
  }

  boolean usable(boolean sure) {
    DuplexChannel to = channel;
    if (to == null || !to.isActive()) {
      return false;
    }
    return !sure || !(to instanceof EpollSocket epoll) || epoll.isEstablished();
  }

  long idleSince() {
    return idleSince;
  }

  @Override
  public boolean send(ByteBuf bytes) {
    DuplexChannel to = channel();
    if (secure) {
      // TLS joins what is written, and must not do so in a buffer that may be sent again.
      var _ = to.writeAndFlush(duplicate(bytes), to.voidPromise());
    } else if (to instanceof EpollSocket socket) {
      socket.send(bytes);
    } else {
      var _ = to.writeAndFlush(bytes, to.voidPromise());
    }
    return to.isActive() && !to.isOutputShutdown();
  }

  private static ByteBuf duplicate(ByteBuf bytes) {
    ByteBuf own = bytes.slice();
    bytes.skipBytes(bytes.readableBytes());
    return own;
  }

  @Override
  public boolean isWritable() {
    return channel().isWritable();
  }

  @Override
  public void pause() {
    reading(false);
  }

  @Override
  public void resume() {
    reading(true);
  }

  private void reading(boolean on) {
    DuplexChannel of = channel();
    if (of.isActive() && of.config().isAutoRead() != on) {
      of.config().setAutoRead(on);
    }
  }

  @Override
  public void closeWhenSent() {
    DuplexChannel to = channel();
    exchange = null;
    to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  void close() {
    if (channel != null) {
      var _ = channel.close();
    }
  }

  private DuplexChannel channel() {
    if (channel == null) {
      throw new IllegalStateException("not connected to " + target.address);
    }
    return channel;
  }

  @Override
  public void channelRegistered(ChannelHandlerContext context) {
    channel = (DuplexChannel) context.channel();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    Exchange current = exchange;
    if (current != null) {
      current.onResponse(in);
      return;
    }
    // Nobody asked: whatever it is, it must not become the answer to the next request.
    in.release();
    var _ = context.close();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    Exchange current = exchange;
    if (current != null && context.channel().isWritable()) {
      current.onUpstreamWritable();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    failure = cause;
    // After a failed write there may be an answer to read; a failed read closes by itself.
    if (cause instanceof DecoderException) {
      var _ = context.close(); // the target's TLS
    } else if (!(cause instanceof IOException)) {
      log.error("closing a connection to {}", target.address, cause);
      var _ = context.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (!connected) {
      return; // whoever waits for the connection is told by its future
    }
    Exchange current = exchange;
    exchange = null;
    if (current == null) {
      target.pools[loop.index].remove(this);
    } else {
      current.onUpstreamClosed(failure);
    }
  }
}
