package dev.teal.balancer.http;

import java.nio.charset.StandardCharsets;

/// Puts a head together before it goes into a buffer. One for each event loop, used by it alone.
public final class HeadWriter {
  /// A request's head, the longest that comes in, and what we add to it: a URL of our own, and up
  /// to twice the client's trace id.
  private final byte[] bytes = new byte[RequestHead.MAX_HEAD + 2 * RequestHead.MAX_LINE];

  private int length;

  /// Begins anew.
  public HeadWriter reset() {
    length = 0;
    return this;
  }

  /// Adds all of the bytes.
  public HeadWriter put(byte[] b) {
    return put(b, 0, b.length);
  }

  /// Adds the bytes from `from` to before `to`.
  public HeadWriter put(byte[] b, int from, int to) {
    System.arraycopy(b, from, bytes, length, to - from);
    length += to - from;
    return this;
  }

  /// Adds a byte for each character.
  public HeadWriter put(String text) {
    return put(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// Adds one byte.
  public HeadWriter put(char c) {
    bytes[length++] = (byte) c;
    return this;
  }

  /// The lowest digits of a number, in hexadecimal.
  public HeadWriter putHex(long value, int digits) {
    for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
      bytes[length++] = HEX[(int) (value >>> shift) & 0xf];
    }
    return this;
  }

  /// The lines that were not dropped; neighbours are copied together.
  public HeadWriter putKept(HeadFields fields) {
    int i = 0;
    int n = fields.count();
    while (i < n) {
      if (fields.dropped(i)) {
        i++;
        continue;
      }
      int from = fields.lineStart(i);
      while (i < n && !fields.dropped(i)) {
        i++;
      }
      put(fields.bytes(), from, fields.lineEnd(i - 1));
    }
    return this;
  }

  /// Where the head lies, up to [#length()].
  public byte[] bytes() {
    return bytes;
  }

  /// How many bytes there are.
  public int length() {
    return length;
  }

  private static final byte[] HEX = Ascii.bytes("0123456789abcdef");
}
