package dev.teal.checksum;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.Checksum;

/// A checksum that is being computed. Used by one thread.
public sealed interface Digest {
  void update(byte[] bytes, int offset, int length);

  /// The checksum of all bytes so far, in the order of the network. Ends the computation.
  byte[] value();

  static Digest md5() {
    return Hash.of("MD5");
  }

  /// A cyclic redundancy check.
  ///
  /// @param width in bytes
  record Crc(Checksum sum, int width) implements Digest {
    @Override
    public void update(byte[] bytes, int offset, int length) {
      sum.update(bytes, offset, length);
    }

    @Override
    public byte[] value() {
      return bytes(sum.getValue(), width);
    }

    static byte[] bytes(long value, int width) {
      byte[] bytes = new byte[width];
      for (int i = 0; i < width; i++) {
        bytes[i] = (byte) (value >>> (8 * (width - 1 - i)));
      }
      return bytes;
    }
  }

  /// A cryptographic hash.
  record Hash(MessageDigest digest) implements Digest {
    static Hash of(String name) {
      try {
        return new Hash(MessageDigest.getInstance(name));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JDK has " + name, e);
      }
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {
      digest.update(bytes, offset, length);
    }

    @Override
    public byte[] value() {
      return digest.digest();
    }
  }
}
