package dev.teal.balancer.rule;

import java.net.InetAddress;

/// A block of addresses, such as `10.0.0.0/8` or `2001:db8::/32`.
@SuppressWarnings("ArrayRecordComponent") // never compared
record Cidr(byte[] network, int bits) {
  static Cidr parse(String text) {
    int slash = text.indexOf('/');
    String host = slash < 0 ? text : text.substring(0, slash);
    byte[] network = InetAddress.ofLiteral(host).getAddress();
    int bits = slash < 0 ? network.length * 8 : Integer.parseInt(text.substring(slash + 1));
    if (bits < 0 || bits > network.length * 8) {
      throw new IllegalArgumentException(
          "cidr: %s (expected: a prefix of 0..%d bits)".formatted(text, network.length * 8));
    }
    return new Cidr(network, bits);
  }

  boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length != network.length) {
      return false;
    }
    for (int i = 0; i < bits; i++) {
      int mask = 0x80 >> (i % 8);
      if ((bytes[i / 8] & mask) != (network[i / 8] & mask)) {
        return false;
      }
    }
    return true;
  }
}
