package dev.teal.balancer;

import static dev.teal.balancer.StrictReader.require;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;

/// What a connection begins with is read back as the addresses that it was made of, whatever they
/// are.
public final class ProxyProtocolFuzz {
  private ProxyProtocolFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) throws UnknownHostException {
    byte[] bytes = Arrays.copyOf(data, 37);
    boolean four = bytes[0] % 2 == 0;
    InetSocketAddress client = address(bytes, 1, four, 33);
    InetSocketAddress listener = address(bytes, 17, bytes[0] % 4 < 2 == four, 35);
    EmbeddedChannel channel = new EmbeddedChannel(new ProxyProtocol(client, listener));
    ByteBuf out = channel.readOutbound();
    byte[] header = new byte[out.readableBytes()];
    out.readBytes(header).release();
    channel.finishAndReleaseAll();
    boolean both =
        client.getAddress() instanceof Inet4Address
            && listener.getAddress() instanceof Inet4Address;
    String start = "0d0a0d0a000d0a515549540a21" + (both ? "11000c" : "210024");
    require(HexFormat.of().formatHex(header).startsWith(start), "begins as version 2 does");
    require(header.length == (both ? 28 : 52), "is as long as it says");
    int size = both ? 4 : 16;
    require(read(header, 16, size).equals(client.getAddress()), "source");
    require(read(header, 16 + size, size).equals(listener.getAddress()), "destination");
    require(port(header, header.length - 4) == client.getPort(), "source port");
    require(port(header, header.length - 2) == listener.getPort(), "destination port");
  }

  private static InetSocketAddress address(byte[] from, int at, boolean four, int port)
      throws UnknownHostException {
    return new InetSocketAddress(read(from, at, four ? 4 : 16), port(from, port));
  }

  /// An IPv4 address as IPv6 has it is that IPv4 address, for Java and for all who read these
  /// headers.
  private static InetAddress read(byte[] b, int at, int size) throws UnknownHostException {
    return InetAddress.getByAddress(Arrays.copyOfRange(b, at, at + size));
  }

  private static int port(byte[] b, int at) {
    return (b[at] & 0xff) << 8 | (b[at + 1] & 0xff);
  }
}
