package dev.teal.checksum;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/// The algorithms of S3's additional checksums ("Checking object integrity in Amazon S3"), by the
/// names that requests give.
public enum Algorithm {
  CRC32(4, 0xEDB88320L),
  CRC32C(4, 0x82F63B78L),
  CRC64NVME(8, Crc64Nvme.POLYNOMIAL),
  SHA1(20, 0),
  SHA256(32, 0);

  private final int width;
  private final long polynomial;

  /// @param width of a value, in bytes
  /// @param polynomial with its bits reversed; 0: a cryptographic hash
  Algorithm(int width, long polynomial) {
    this.width = width;
    this.polynomial = polynomial;
  }

  /// The algorithm of that name, in capitals or not.
  public static Optional<Algorithm> named(String name) {
    return Arrays.stream(values())
        .filter(algorithm -> algorithm.name().equals(name.toUpperCase(Locale.ROOT)))
        .findFirst();
  }

  /// The header, in lower case, that carries a value in base64: `x-amz-checksum-crc32`.
  public String header() {
    return "x-amz-checksum-" + name().toLowerCase(Locale.ROOT);
  }

  /// The length of a value, in bytes.
  public int width() {
    return width;
  }

  public Digest newDigest() {
    return switch (this) {
      case CRC32 -> new Digest.Crc(new CRC32(), width);
      case CRC32C -> new Digest.Crc(new CRC32C(), width);
      case CRC64NVME -> new Digest.Crc(new Crc64Nvme(), width);
      case SHA1 -> Digest.Hash.of("SHA-1");
      case SHA256 -> Digest.Hash.of("SHA-256");
    };
  }

  /// Whether the value of a whole follows from the values of its parts.
  public boolean combines() {
    return polynomial != 0;
  }

  /// The value of two parts together, for an algorithm that combines.
  ///
  /// @param length of the second part, in bytes
  public byte[] combine(byte[] first, byte[] second, long length) {
    if (!combines()) {
      throw new IllegalArgumentException(this + " does not combine");
    }
    int bits = width * 8;
    long shifted =
        CrcField.multiply(
            CrcField.powerOfX(Math.multiplyExact(length, 8L), polynomial, bits),
            number(first),
            polynomial,
            bits);
    return Digest.Crc.bytes(shifted ^ number(second), width);
  }

  private static long number(byte[] bytes) {
    long number = 0;
    for (byte b : bytes) {
      number = (number << 8) | (b & 0xff);
    }
    return number;
  }
}
