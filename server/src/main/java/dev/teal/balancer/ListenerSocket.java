package dev.teal.balancer;

import dev.teal.balancer.epoll.EpollServerSocket;
import dev.teal.balancer.routing.Listener;
import dev.teal.balancer.tls.TlsSession;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A listening socket. One loop accepts and hands each new connection to the next loop, which it
/// stays on; a socket per loop would share out connections in the kernel, but those that wait on a
/// socket being closed would be lost, and an address in use would not be noticed.
final class ListenerSocket {
  private static final Logger log = LoggerFactory.getLogger(ListenerSocket.class);
  private static final String HTTP_2 = "h2";
  private static final int BACKLOG = 4_096;
  private static final int MAX_CONNECTIONS = 100_000;
  private static final int PAUSE_MILLIS = 100;
  private static final long TELL_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Channel channel;
  private final ListenerSlot[] slots;

  private ListenerSocket(Channel channel, ListenerSlot[] slots) {
    this.channel = channel;
    this.slots = slots;
  }

  /// Binds; connections wait in the kernel until [#open()].
  ///
  /// @param connections counts those of the load balancer
  /// @param inherited a socket that listens on the address already, used in place of a new one
  static ListenerSocket bind(
      Listener listener,
      Loops loops,
      ByteBufAllocator allocator,
      AtomicInteger connections,
      OptionalInt inherited) {
    ListenerSlot[] slots = new ListenerSlot[loops.size()];
    for (int i = 0; i < slots.length; i++) {
      slots[i] = new ListenerSlot();
    }
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops.group(), loops.group())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.AUTO_READ, false)
            .handler(new Acceptance(listener.id()))
            .childOption(ChannelOption.ALLOCATOR, allocator)
            .childHandler(
                new ChannelInitializer<DuplexChannel>() {
                  @Override
                  protected void initChannel(DuplexChannel child) {
                    Loop loop = loops.of(child.eventLoop());
                    accepted(child, loop, slots[loop.index], connections);
                  }
                });
    InetSocketAddress address = new InetSocketAddress(listener.host(), listener.port());
    ChannelFuture bound =
        inherited.isPresent()
            ? adopt(bootstrap, inherited.getAsInt())
            : bootstrap.channelFactory(loops.transport().listening(address)).bind(address);
    Throwable cause = bound.awaitUninterruptibly().cause();
    if (cause != null) {
      throw new ListenerBindException(
          listener.id(),
          "Cannot listen on %s port %d: %s".formatted(listener.host(), listener.port(), why(cause)),
          cause);
    }
    return new ListenerSocket(bound.channel(), slots);
  }

  private static ChannelFuture adopt(ServerBootstrap bootstrap, int descriptor) {
    return bootstrap.channelFactory(() -> new EpollServerSocket(descriptor)).register();
  }

  /// Where none can be accepted, for want of descriptors or memory, it is tried again a little
  /// later; those who come wait in the kernel.
  private static final class Acceptance extends ChannelInboundHandlerAdapter {
    private final String listener;
    private long told = System.nanoTime() - TELL_NANOS;

    Acceptance(String listener) {
      this.listener = listener;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (System.nanoTime() - told >= TELL_NANOS) {
        told = System.nanoTime();
        log.warn("{}: accepts no connections for now: {}", listener, why(cause));
      }
      ChannelConfig config = context.channel().config();
      config.setAutoRead(false);
      var _ =
          context
              .executor()
              .schedule(() -> config.setAutoRead(true), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private static void accepted(
      DuplexChannel child, Loop loop, ListenerSlot slot, AtomicInteger connections) {
    ListenerRoutes routes = slot.routes();
    if (routes == null || child.remoteAddress() == null) {
      var _ = child.close();
      return;
    }
    if (connections.get() >= MAX_CONNECTIONS) {
      routes.counters.add(LoadBalancerCounters.REJECTED_CONNECTIONS, 1);
      var _ = child.close();
      return;
    }
    routes.counters.add(LoadBalancerCounters.CONNECTIONS, 1);
    connections.incrementAndGet();
    child.closeFuture().addListener(_ -> connections.decrementAndGet());
    if (routes.tls == null) {
      child.pipeline().addLast(serving(child, loop, slot, routes));
    } else {
      if (!routes.listener.passesBytes()) {
        child.pipeline().addLast(new PlainRequestRefusal(child, routes));
      }
      SslHandler tls = routes.tls.newHandler(child);
      child
          .pipeline()
          .addLast(
              tls,
              new TlsHandshake(
                  tls,
                  routes.tls,
                  loop,
                  (protocol, session) ->
                      serving(child, loop, slot, routes, tls, protocol, session)));
    }
  }

  private static ChannelHandler serving(
      DuplexChannel child, Loop loop, ListenerSlot slot, ListenerRoutes routes) {
    return routes.listener.passesBytes()
        ? new TcpConnection(loop, slot, routes, child, null)
        : new ClientConnection(loop, slot, routes, child, null);
  }

  /// What serves a connection when its TLS stands.
  private static List<ChannelHandler> serving(
      DuplexChannel child,
      Loop loop,
      ListenerSlot slot,
      ListenerRoutes routes,
      SslHandler tls,
      String protocol,
      TlsSession session) {
    if (routes.listener.passesBytes()) {
      return List.of(new TcpConnection(loop, slot, routes, child, tls));
    }
    return protocol.equals(HTTP_2)
        ? Http2ClientConnection.handlers(loop, slot, routes, child, session)
        : List.of(new ClientConnection(loop, slot, routes, child, session));
  }

  /// The system's words, without Netty's in front.
  private static String why(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    int at = message.lastIndexOf("): ");
    return at < 0 ? message : message.substring(at + "): ".length());
  }

  /// What another process needs to listen on the same socket; empty where the transport cannot take
  /// over a socket.
  OptionalInt descriptor() {
    return channel instanceof EpollServerSocket epoll && epoll.isOpen()
        ? OptionalInt.of(epoll.descriptor())
        : OptionalInt.empty();
  }

  /// Starts accepting.
  void open() {
    channel.config().setAutoRead(true);
  }

  ChannelFuture close() {
    return channel.close();
  }

  ListenerSlot slot(int loop) {
    return slots[loop];
  }
}
