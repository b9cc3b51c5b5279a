package dev.teal.certificate;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// As much of ASN.1's DER (X.690) as certificates and keys need.
final class Der {
  static final int SEQUENCE = 0x30;
  static final int CONTEXT_0 = 0xa0;
  static final byte[] NULL = {5, 0};
  static final byte[] TRUE = {1, 1, (byte) 0xff};

  private Der() {}

  static byte[] sequence(byte[]... parts) {
    return tagged(SEQUENCE, parts);
  }

  static byte[] integer(long value) {
    return integer(BigInteger.valueOf(value));
  }

  static byte[] integer(BigInteger value) {
    return tagged(2, value.toByteArray());
  }

  static byte[] octets(byte[] bytes) {
    return tagged(4, bytes);
  }

  /// @param unused how many of the last bits are not used
  static byte[] bits(int unused, byte[] bytes) {
    return tagged(3, new byte[] {(byte) unused}, bytes);
  }

  static byte[] text(int tag, String ascii) {
    return tagged(tag, ascii.getBytes(StandardCharsets.US_ASCII));
  }

  static byte[] oid(int first, int second, int... rest) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(first * 40 + second);
    for (int part : rest) {
      int shift = 28;
      while (shift > 0 && part >>> shift == 0) {
        shift -= 7;
      }
      for (; shift > 0; shift -= 7) {
        out.write((part >>> shift & 0x7f) | 0x80);
      }
      out.write(part & 0x7f);
    }
    return tagged(6, out.toByteArray());
  }

  static byte[] tagged(int tag, byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else {
      byte[] size = BigInteger.valueOf(length).toByteArray();
      int from = size[0] == 0 ? 1 : 0;
      out.write(0x80 | (size.length - from));
      out.write(size, from, size.length - from);
    }
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /// Walks through elements one after another. Malformed lengths end in an
  /// [IndexOutOfBoundsException].
  static final class Reader {
    private final byte[] bytes;
    private final int end;
    private int at;

    Reader(byte[] bytes) {
      this(bytes, 0, bytes.length);
    }

    private Reader(byte[] bytes, int from, int end) {
      this.bytes = bytes;
      this.at = from;
      this.end = end;
    }

    /// Goes past the next element, and reads what is in it.
    Reader into(int tag) {
      if ((bytes[at] & 0xff) != tag) {
        throw new IllegalArgumentException(
            "tag: %x (expected: %x)".formatted(bytes[at] & 0xff, tag));
      }
      int length = bytes[at + 1] & 0xff;
      at += 2;
      if (length >= 0x80) {
        int size = length - 0x80;
        length = 0;
        for (int i = 0; i < size; i++) {
          length = Math.addExact(Math.multiplyExact(length, 256), bytes[at++] & 0xff);
        }
      }
      if (length > end - at) {
        throw new IndexOutOfBoundsException(length);
      }
      Reader inner = new Reader(bytes, at, at + length);
      at += length;
      return inner;
    }

    void skip() {
      into(bytes[at] & 0xff);
    }

    /// All that is left.
    byte[] whole() {
      return Arrays.copyOfRange(bytes, at, end);
    }
  }
}
