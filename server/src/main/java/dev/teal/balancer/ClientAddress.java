package dev.teal.balancer;

import io.netty.channel.socket.SocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// Where a client connects from, and how that is told to targets.
final class ClientAddress {
  private final InetAddress address;
  private final int port;

  /// As it goes into X-Forwarded-For without the port.
  private final byte[] text;

  private ClientAddress(InetSocketAddress remote) {
    this.address = remote.getAddress();
    this.port = remote.getPort();
    this.text = Ascii.bytes(address.getHostAddress());
  }

  static ClientAddress of(SocketChannel channel) {
    return new ClientAddress(channel.remoteAddress());
  }

  InetAddress address() {
    return address;
  }

  byte[] forwarded(ListenerRoutes routes) {
    if (!routes.options.xForwardedForClientPort()) {
      return text;
    }
    String host = address.getHostAddress();
    return Ascii.bytes((host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port);
  }
}
