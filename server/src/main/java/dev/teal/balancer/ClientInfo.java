package dev.teal.balancer;

import dev.teal.balancer.http.Ascii;
import dev.teal.balancer.tls.TlsSession;
import io.netty.channel.socket.DuplexChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Who is at the other end of a client's connection, and what is spoken with it.
final class ClientInfo {
  private final InetAddress address;
  private final boolean http2;
  private final @Nullable TlsSession tls;

  private final String label;

  /// As it goes into X-Forwarded-For without the port.
  private final byte[] text;

  /// Made when the first request is written down.
  private @Nullable String connectionId;

  ClientInfo(InetSocketAddress remote, boolean http2, @Nullable TlsSession tls) {
    this.address = remote.getAddress();
    this.http2 = http2;
    this.tls = tls;
    String host = address.getHostAddress();
    this.text = Ascii.bytes(host);
    this.label = (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + remote.getPort();
  }

  /// @param tls what was agreed on; null on a connection in the clear
  static ClientInfo of(DuplexChannel channel, boolean http2, @Nullable TlsSession tls) {
    return new ClientInfo((InetSocketAddress) channel.remoteAddress(), http2, tls);
  }

  InetAddress address() {
    return address;
  }

  /// With the port.
  String label() {
    return label;
  }

  /// The client's address as it goes into X-Forwarded-For.
  byte[] forwarded(ListenerRoutes routes) {
    return routes.options.xForwardedForClientPort() ? Ascii.bytes(label) : text;
  }

  boolean http2() {
    return http2;
  }

  /// Null when the connection is in the clear.
  @Nullable TlsSession tls() {
    return tls;
  }

  boolean secure() {
    return tls != null;
  }

  /// Of the URLs by which the client reaches the listener.
  String scheme() {
    return tls == null ? "http" : "https";
  }

  /// What access logs call the connection, in all of its lines.
  String connectionId() {
    String known = connectionId;
    if (known == null) {
      SplittableRandom random = new SplittableRandom();
      HexFormat hex = HexFormat.of();
      known = "TID_" + hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
      connectionId = known;
    }
    return known;
  }
}
