package dev.teal.balancer.routing;

import java.util.HexFormat;

/// A secret of 32 bytes. Never printed.
///
/// @param hex in hexadecimal
public record CookieKey(String hex) {
  /// For load balancers that bind no client.
  public static final CookieKey NONE = new CookieKey("00".repeat(32));

  public CookieKey {
    if (!hex.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("cookieKey: (expected: 64 hexadecimal digits)");
    }
  }

  /// A copy.
  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  @Override
  public String toString() {
    return "CookieKey[...]";
  }
}
