package dev.teal.balancer.routing;

import java.util.HexFormat;

/// What the keys of TLS session tickets follow from: 32 bytes. It goes from a balancer process to
/// its successor, and is never stored or printed.
///
/// @param hex in hexadecimal
public record TicketSecret(String hex) {
  public TicketSecret {
    if (!hex.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("ticketSecret: (expected: 64 hexadecimal digits)");
    }
  }

  /// With a copy of the bytes.
  public static TicketSecret of(byte[] bytes) {
    return new TicketSecret(HexFormat.of().formatHex(bytes));
  }

  /// A copy.
  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  @Override
  public String toString() {
    return "TicketSecret[...]";
  }
}
