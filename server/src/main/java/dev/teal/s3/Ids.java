package dev.teal.s3;

import java.security.SecureRandom;
import java.util.HexFormat;

/// Random ids, as AWS's opaque strings of letters and digits.
final class Ids {
  private static final SecureRandom RANDOM = new SecureRandom();

  private Ids() {}

  /// 32 hex digits.
  static String next() {
    byte[] bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
