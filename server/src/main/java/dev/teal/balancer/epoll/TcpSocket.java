package dev.teal.balancer.epoll;

import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A socket of the family that its addresses have (one of IPv6 that speaks IPv4 costs more), and
/// its place in an event loop's epoll.
final class TcpSocket extends Socket {
  /// As in Linux's tcp(7).
  private static final int IPPROTO_TCP = 6;

  private static final int TCP_INFO = 11;
  private static final int TCP_ESTABLISHED = 1;
  private static final int TCP_SYN_SENT = 2;

  private @Nullable IoRegistration registration;

  TcpSocket(int descriptor) {
    super(descriptor);
  }

  /// A new one, to be connected or bound to the address.
  static TcpSocket of(InetSocketAddress address) {
    return new TcpSocket(newSocketStream0(address.getAddress() instanceof Inet6Address));
  }

  static boolean isCompatible(EventLoop loop) {
    return loop instanceof IoEventLoop io && io.isCompatible(EpollIoHandle.class);
  }

  /// Has a loop handle its events.
  ///
  /// @param first what the kernel is to tell from the beginning
  /// @param done told when that is so, or why not
  void register(EventLoop loop, EpollIoHandle handle, EpollIoOps first, ChannelPromise done) {
    ((IoEventLoop) loop)
        .register(handle)
        .addListener(registered -> {
          if (!registered.isSuccess()) {
            done.setFailure(registered.cause());
            return;
          }
          registration = (IoRegistration) registered.getNow();
          try {
            await(first);
            done.setSuccess();
          } catch (UncheckedIOException e) {
            done.setFailure(e);
          }
        });
  }

  /// Has the kernel tell of these from now on, and first of those that are there already.
  void await(EpollIoOps these) {
    if (registration == null) {
      throw new IllegalStateException("not registered");
    }
    registration.submit(these);
  }

  void deregister() {
    if (registration != null) {
      registration.cancel();
    }
  }

  /// Whether neither side has ended the connection yet, as far as the kernel knows now.
  boolean isEstablished() throws IOException {
    return state() == TCP_ESTABLISHED;
  }

  /// Whether the other side has not answered yet.
  boolean isConnecting() throws IOException {
    return state() == TCP_SYN_SENT;
  }

  private int state() throws IOException {
    ByteBuffer state = ByteBuffer.allocate(1);
    getRawOpt(IPPROTO_TCP, TCP_INFO, state);
    return state.flip().get();
  }
}
