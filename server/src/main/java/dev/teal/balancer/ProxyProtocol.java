package dev.teal.balancer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// Begins a connection to a target with the client's address, in version 2 of the proxy protocol
/// (haproxy.org, "The PROXY protocol", 2.2). Stands in front of all others: the header comes before
/// TLS.
final class ProxyProtocol extends ChannelInboundHandlerAdapter {
  private static final byte[] SIGNATURE = {
    0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a
  };
  private static final int LOCAL = 0x20;
  private static final int PROXY = 0x21;
  private static final int TCP_4 = 0x11;
  private static final int TCP_6 = 0x21;

  private final byte[] header;

  /// @param client where the client connects from
  /// @param listener where it connects to
  ProxyProtocol(InetSocketAddress client, InetSocketAddress listener) {
    header = header(client, listener);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    var _ = context.writeAndFlush(Unpooled.wrappedBuffer(header));
    context.fireChannelActive();
  }

  private static byte[] header(InetSocketAddress client, InetSocketAddress listener) {
    InetAddress from = client.getAddress();
    InetAddress to = listener.getAddress();
    boolean four = from instanceof Inet4Address && to instanceof Inet4Address;
    byte[] source = four ? from.getAddress() : sixteen(from);
    byte[] destination = four ? to.getAddress() : sixteen(to);
    ByteBuf out = Unpooled.buffer(64);
    out.writeBytes(SIGNATURE).writeByte(PROXY).writeByte(four ? TCP_4 : TCP_6);
    out.writeShort(source.length + destination.length + 4);
    out.writeBytes(source).writeBytes(destination);
    out.writeShort(client.getPort()).writeShort(listener.getPort());
    byte[] bytes = new byte[out.readableBytes()];
    out.readBytes(bytes);
    return bytes;
  }

  /// What a health check begins with: a connection of the load balancer's own.
  static byte[] local() {
    byte[] bytes = new byte[SIGNATURE.length + 4];
    System.arraycopy(SIGNATURE, 0, bytes, 0, SIGNATURE.length);
    bytes[SIGNATURE.length] = LOCAL;
    return bytes;
  }

  /// IPv4 as IPv6 has it.
  private static byte[] sixteen(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == 16) {
      return bytes;
    }
    byte[] mapped = new byte[16];
    mapped[10] = (byte) 0xff;
    mapped[11] = (byte) 0xff;
    System.arraycopy(bytes, 0, mapped, 12, 4);
    return mapped;
  }
}
