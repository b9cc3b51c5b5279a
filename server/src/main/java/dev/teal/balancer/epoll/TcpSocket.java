package dev.teal.balancer.epoll;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/// A socket of the family that its addresses have: one of IPv6 that speaks IPv4 costs more.
final class TcpSocket extends Socket {
  /// As in Linux's tcp(7).
  private static final int IPPROTO_TCP = 6;

  private static final int TCP_INFO = 11;
  private static final int TCP_ESTABLISHED = 1;
  private static final int TCP_SYN_SENT = 2;

  TcpSocket(int descriptor) {
    super(descriptor);
  }

  /// A new one, to be connected or bound to the address.
  static TcpSocket of(InetSocketAddress address) {
    return new TcpSocket(newSocketStream0(address.getAddress() instanceof Inet6Address));
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
