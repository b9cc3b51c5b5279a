package dev.teal.elbv2;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where load balancers listen. On a loopback address each load balancer gets one of its own, so
/// that several may listen on the same port: the server's first, then those that follow it. Where
/// the system lends no further one, or the server is not on loopback, they share the server's.
///
/// @param server the server's own IP address, a literal
public record Addresses(String server) {
  private static final Logger log = LoggerFactory.getLogger(Addresses.class);
  private static final int MOST = 254;

  public Addresses {
    InetAddress.ofLiteral(server);
  }

  /// The lowest address that no load balancer has.
  String next(Set<String> taken) {
    if (!(InetAddress.ofLiteral(server) instanceof Inet4Address address
        && address.isLoopbackAddress())) {
      return server;
    }
    for (int i = 0; i < MOST; i++) {
      String candidate = after(address, i);
      if (!taken.contains(candidate)) {
        return i == 0 || bindable(candidate) ? candidate : server;
      }
    }
    return server;
  }

  private static String after(Inet4Address address, int steps) {
    byte[] bytes = address.getAddress();
    int last = ((bytes[1] & 255) << 16 | (bytes[2] & 255) << 8 | (bytes[3] & 255)) + steps;
    return (bytes[0] & 255)
        + "."
        + (last >> 16 & 255)
        + "."
        + (last >> 8 & 255)
        + "."
        + (last & 255);
  }

  private static boolean bindable(String address) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral(address), 0));
      return true;
    } catch (IOException e) {
      log.info(
          "{} cannot be listened on, so load balancers share an address: {}",
          address,
          e.getMessage());
      return false;
    }
  }
}
