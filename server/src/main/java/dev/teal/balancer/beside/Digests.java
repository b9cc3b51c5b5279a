package dev.teal.balancer.beside;

import dev.teal.balancer.routing.Routing;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Short names of long values.
final class Digests {
  private Digests() {}

  static String of(Routing routing) {
    return sha256(PlainValues.write(routing, Routing.class));
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
