package dev.teal.balancer;

import dev.teal.balancer.epoll.EpollServerSocket;
import dev.teal.balancer.epoll.EpollSocket;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;

/// How the event loops ask the system for readiness.
public enum Transport {
  EPOLL,
  IO_URING,
  NIO;

  /// The cheapest one that works everywhere it is offered: epoll on Linux, else NIO.
  public static Transport best() {
    return EPOLL.available() ? EPOLL : NIO;
  }

  public boolean available() {
    return switch (this) {
      case EPOLL -> Epoll.isAvailable();
      case IO_URING -> IoUring.isAvailable();
      case NIO -> true;
    };
  }

  EventLoopGroup newGroup(int loops) {
    IoHandlerFactory handlers =
        switch (this) {
          case EPOLL -> EpollIoHandler.newFactory();
          case IO_URING -> IoUringIoHandler.newFactory();
          case NIO -> NioIoHandler.newFactory();
        };
    return new MultiThreadIoEventLoopGroup(
        loops, new DefaultThreadFactory("teal-balancer", true), handlers);
  }

  /// Makes connections to an address.
  ChannelFactory<DuplexChannel> connecting(InetSocketAddress to) {
    return switch (this) {
      case EPOLL -> () -> new EpollSocket(to);
      case IO_URING -> IoUringSocketChannel::new;
      case NIO -> NioSocketChannel::new;
    };
  }

  /// Makes sockets that listen on an address.
  ChannelFactory<ServerChannel> listening(InetSocketAddress address) {
    return switch (this) {
      case EPOLL -> () -> new EpollServerSocket(address);
      case IO_URING -> IoUringServerSocketChannel::new;
      case NIO -> NioServerSocketChannel::new;
    };
  }
}
