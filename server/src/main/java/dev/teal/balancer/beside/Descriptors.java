package dev.teal.balancer.beside;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.DomainSocketReadMode;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Passes open sockets from one process of this user's to another, through a Unix socket that is
/// made for the purpose (unix(7), `SCM_RIGHTS`). Only epoll can do that here: elsewhere nothing is
/// expected, and nothing sent.
final class Descriptors {
  private static final int ARRIVE_WITHIN_SECONDS = 10;

  private final Path folder;
  private @Nullable Expectation expected;

  /// @param folder its owner's alone
  Descriptors(Path folder) {
    this.folder = folder;
  }

  private static EventLoopGroup newGroup() {
    return new MultiThreadIoEventLoopGroup(
        1, new DefaultThreadFactory("teal-balancer-sockets", true), EpollIoHandler.newFactory());
  }

  /// Makes the socket that descriptors can be sent to.
  ///
  /// @return its path; empty where none can be received
  synchronized String expect() {
    if (!Epoll.isAvailable()) {
      return "";
    }
    if (expected != null) {
      expected.close();
    }
    Path socket = folder.resolve("sockets");
    try {
      Files.deleteIfExists(socket);
      expected = new Expectation(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return socket.toString();
  }

  /// Waits for as many descriptors.
  synchronized CompletableFuture<List<Integer>> received(int count) {
    Expectation expectation = expected;
    expected = null;
    if (expectation == null) {
      return CompletableFuture.completedFuture(List.of());
    }
    return expectation
        .await(count)
        .orTimeout(ARRIVE_WITHIN_SECONDS, TimeUnit.SECONDS)
        .whenComplete((_, _) -> expectation.close());
  }

  /// @return how many were sent
  CompletableFuture<Integer> send(String socket, List<Integer> descriptors) {
    CompletableFuture<Integer> sent = new CompletableFuture<>();
    if (socket.isEmpty() || descriptors.isEmpty()) {
      return CompletableFuture.completedFuture(0);
    }
    EventLoopGroup group = newGroup();
    try (SocketPath path = SocketPath.of(Path.of(socket))) {
      Channel channel =
          new Bootstrap()
              .group(group)
              .channel(EpollDomainSocketChannel.class)
              .handler(new ChannelInboundHandlerAdapter())
              .connect(new DomainSocketAddress(path.usable().toString()))
              .syncUninterruptibly()
              .channel();
      ChannelFuture last = channel.newSucceededFuture();
      for (int descriptor : descriptors) {
        last = channel.writeAndFlush(new FileDescriptor(descriptor));
      }
      last.addListener(written -> {
        var _ = channel.close();
        if (written.isSuccess()) {
          sent.complete(descriptors.size());
        } else {
          sent.completeExceptionally(written.cause());
        }
      });
    } catch (IOException e) {
      sent.completeExceptionally(e);
    }
    return sent.orTimeout(ARRIVE_WITHIN_SECONDS, TimeUnit.SECONDS)
        .whenComplete((_, _) -> stop(group));
  }

  private static void stop(EventLoopGroup group) {
    var _ = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  /// A socket on which descriptors arrive.
  private static final class Expectation extends ChannelInboundHandlerAdapter {
    private final EventLoopGroup group = newGroup();
    private final List<Integer> arrived = new ArrayList<>();
    private final CompletableFuture<List<Integer>> complete = new CompletableFuture<>();
    private int wanted = Integer.MAX_VALUE;

    Expectation(Path socket) throws IOException {
      try (SocketPath path = SocketPath.of(socket)) {
        var _ =
            new ServerBootstrap()
                .group(group)
                .channel(EpollServerDomainSocketChannel.class)
                .childOption(
                    UnixChannelOption.DOMAIN_SOCKET_READ_MODE,
                    DomainSocketReadMode.FILE_DESCRIPTORS)
                .childHandler(this)
                .bind(new DomainSocketAddress(path.usable().toString()))
                .syncUninterruptibly();
      }
    }

    @Override
    public boolean isSharable() {
      return true;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof FileDescriptor descriptor) {
        synchronized (this) {
          arrived.add(descriptor.intValue());
        }
        look();
      }
    }

    CompletableFuture<List<Integer>> await(int count) {
      synchronized (this) {
        wanted = count;
      }
      look();
      return complete;
    }

    private synchronized void look() {
      if (arrived.size() >= wanted) {
        complete.complete(List.copyOf(arrived));
      }
    }

    void close() {
      stop(group);
    }
  }
}
