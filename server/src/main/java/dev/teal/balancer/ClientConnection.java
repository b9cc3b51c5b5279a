package dev.teal.balancer;

import dev.teal.balancer.epoll.EpollSocket;
import dev.teal.balancer.http.RequestHead;
import dev.teal.balancer.tls.TlsSession;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.Errors;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A client's connection to an HTTP listener: reads one request head after another and gives each
/// to its [Exchange]. All of it belongs to one event loop.
///
/// Reading goes on by itself until bytes come that nobody can take yet; then it stops, so no more
/// than one read's worth waits here ([#pending]).
final class ClientConnection extends LoopConnection implements Downstream {
  private static final Logger log = LoggerFactory.getLogger(ClientConnection.class);
  private static final long LINGER_NANOS = 2_000_000_000L;

  /// How long a client whose listener is gone may let a kept connection wait for its next request.
  static final long LAST_NANOS = 2_000_000_000L;

  private final Loop loop;
  private final ListenerSlot slot;
  private final DuplexChannel channel;
  private final ClientInfo info;
  private final long openedAt;

  /// Null when the connection has been idle for a while, which most are.
  private @Nullable Exchange exchange;

  private @Nullable ByteBuf pending;

  /// How much of a head has been looked at in vain.
  private int headSeen;

  private boolean processing;
  private boolean leaving;
  private boolean ending;
  private boolean closing;
  private boolean aborted;
  private long idleTimeout;
  private long deadline;

  /// @param tls what was agreed on; null on a connection in the clear
  ClientConnection(
      Loop loop,
      ListenerSlot slot,
      ListenerRoutes routes,
      DuplexChannel channel,
      @Nullable TlsSession tls) {
    this.loop = loop;
    this.slot = slot;
    this.channel = channel;
    this.info = ClientInfo.of(channel, false, tls);
    this.openedAt = loop.now();
    this.idleTimeout = routes.idleTimeoutNanos;
    this.deadline = loop.now() + idleTimeout;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    loop.add(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (closing) {
      in.release();
      return;
    }
    if (pending == null && !active()) {
      // The time for a head runs from its first byte: later ones do not prolong it.
      deadline = loop.now() + idleTimeout;
    }
    pending = Loop.join(channel.alloc(), pending, in);
    proceed();
  }

  private boolean active() {
    return exchange != null && exchange.active();
  }

  private Exchange exchange() {
    if (exchange == null) {
      exchange = new Exchange(this, loop);
    }
    return exchange;
  }

  /// Takes what can be taken of the bytes that wait.
  @Override
  public void proceed() {
    if (processing) {
      return;
    }
    processing = true;
    try {
      while (pending != null && !closing) {
        boolean taken = active() ? exchange().takeRequest(pending) : readHead(pending);
        if (pending != null && !pending.isReadable()) {
          pending.release();
          pending = null;
        }
        if (!taken) {
          break;
        }
      }
    } finally {
      processing = false;
    }
    channelReading(pending == null || closing || !active());
  }

  /// Changing it may cost a system call, so it is not done without need.
  private void channelReading(boolean on) {
    if (channel.isActive() && channel.config().isAutoRead() != on) {
      channel.config().setAutoRead(on);
    }
  }

  /// @return whether there was a whole head
  private boolean readHead(ByteBuf in) {
    ListenerRoutes routes = slot.routes();
    if (routes == null || !mayBeWhole(in)) {
      return false;
    }
    int result = loop.parseRequest(in);
    if (result == RequestHead.INCOMPLETE) {
      headSeen = in.readableBytes();
      return false;
    }
    headSeen = 0;
    if (result != RequestHead.COMPLETE) {
      exchange().refuseUnread(result, in.readableBytes(), routes);
      return true;
    }
    idleTimeout = routes.idleTimeoutNanos;
    // A listener that turns from HTTP to HTTPS, or back, serves what was sent to it before.
    boolean turned = (routes.tls != null) != info.secure();
    if (turned || loop.now() - openedAt > routes.options.clientKeepAlive().toNanos()) {
      leaving = true;
    }
    touch();
    exchange().start(in, routes);
    return true;
  }

  /// A head that comes byte by byte is not read again for each byte.
  private boolean mayBeWhole(ByteBuf in) {
    return headSeen == 0
        || in.readableBytes() > RequestHead.MAX_LINE
        || in.indexOf(in.readerIndex() + headSeen, in.writerIndex(), (byte) '\n') >= 0;
  }

  @Override
  public void exchangeEnded(boolean keep, boolean last) {
    if (aborted) {
      return;
    }
    // One that was promised to be kept is closed only when the balancer is: a client may be sending
    // its next request already.
    if (keep && !(ending && pending == null)) {
      rest();
      proceed();
    } else if (last && pending == null && !closing) {
      closing = true;
      touch();
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    } else {
      closeInOrder();
    }
  }

  /// Sends what is left, says that no more will come, and waits a while for the client to close:
  /// closing with unread bytes would make the system throw away what the client has not read.
  private void closeInOrder() {
    if (closing) {
      return;
    }
    closing = true;
    releasePending();
    touch();
    channelReading(true);
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> shutOutput());
  }

  private void shutOutput() {
    deadline = loop.now() + LINGER_NANOS;
    SslHandler handler = info.secure() ? channel.pipeline().get(SslHandler.class) : null;
    if (handler == null) {
      var _ = channel.shutdownOutput();
    } else {
      handler
          .closeOutbound()
          .addListener(_ -> {
            var _ = channel.shutdownOutput();
          });
    }
  }

  @Override
  public void abort() {
    if (!aborted) {
      aborted = true;
      closing = true;
      // A reset, so that an answer that ends with its connection is not taken for whole.
      if (channel.isActive()) {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
      }
      // Past TLS, which would say that all is well.
      channel.unsafe().close(channel.newPromise());
    }
  }

  @Override
  public void send(ByteBuf bytes) {
    if (!info.secure() && channel instanceof EpollSocket socket) {
      socket.send(bytes);
    } else {
      var _ = channel.writeAndFlush(bytes, channel.voidPromise());
    }
  }

  @Override
  public void touch() {
    deadline = loop.now() + idleTimeout;
  }

  /// Waits for the next request.
  private void rest() {
    deadline = loop.now() + (slot.isGone() ? Math.min(idleTimeout, LAST_NANOS) : idleTimeout);
  }

  @Override
  void sweep(long now) {
    if (deadline - now > 0) {
      if (!active()) {
        exchange = null;
      }
      return;
    }
    if (closing) {
      var _ = channel.close();
    } else if (active()) {
      exchange().timeout();
    } else {
      ListenerRoutes routes = slot.routes();
      if (pending != null && routes != null) {
        exchange().refuseUnread(408, pending.readableBytes(), routes);
      } else {
        var _ = channel.close();
      }
    }
  }

  @Override
  void leave() {
    leaving = true;
    ending = true;
    if (!active() && !closing) {
      closeInOrder();
    }
  }

  @Override
  void retire() {
    leaving = true;
  }

  @Override
  void listenerGone() {
    leaving = true;
    long last = loop.now() + LAST_NANOS;
    if (!active() && !closing && pending == null && deadline - last > 0) {
      deadline = last;
    }
  }

  @Override
  void cut(TargetState target) {
    if (active()) {
      exchange().cut(target);
    }
  }

  @Override
  void holders(TargetState target, Consumer<Status.Holder> found) {
    if (active()) {
      exchange().holders(target, found);
    }
  }

  @Override
  public ClientInfo info() {
    return info;
  }

  @Override
  ListenerSlot slot() {
    return slot;
  }

  @Override
  public boolean leaving() {
    return leaving;
  }

  @Override
  public boolean isWritable() {
    return channel.isWritable();
  }

  @Override
  public ByteBufAllocator allocator() {
    return channel.alloc();
  }

  private void releasePending() {
    if (pending != null) {
      pending.release();
      pending = null;
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (channel.isWritable()) {
      touch();
      if (active()) {
        exchange().onClientWritable();
      }
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // What a client's TLS does wrong is no business of ours.
    if (!(cause instanceof IOException) && !(cause instanceof DecoderException)) {
      log.error("closing a connection from {}", channel.remoteAddress(), cause);
    }
    if (cause instanceof Errors.NativeIoException) {
      // Nothing can be sent any more: past TLS, which would try.
      channel.unsafe().close(channel.newPromise());
    } else {
      var _ = context.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    closing = true;
    aborted = true;
    if (exchange != null) {
      exchange.cancel();
    }
    releasePending();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    loop.remove(this);
  }
}
