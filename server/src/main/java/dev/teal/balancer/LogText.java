package dev.teal.balancer;

import dev.teal.balancer.http.Ascii;
import java.util.Arrays;

/// Text of access logs in the making. It grows as it has to, and is used again.
final class LogText {
  private static final byte[] HEX = Ascii.bytes("0123456789ABCDEF");

  /// What may stand in any field as it is.
  private static final boolean[] PLAIN = new boolean[256];

  static {
    for (int c = '!'; c < 0x7f; c++) {
      PLAIN[c] = c != '"' && c != '\\';
    }
  }

  private byte[] bytes;
  private int length;

  LogText(int capacity) {
    bytes = new byte[capacity];
  }

  LogText reset() {
    length = 0;
    return this;
  }

  int length() {
    return length;
  }

  byte[] bytes() {
    return bytes;
  }

  /// The bytes, to be given away: what is written next goes into others.
  byte[] take(byte[] others) {
    byte[] taken = bytes;
    bytes = others;
    length = 0;
    return taken;
  }

  private void room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }

  LogText put(char c) {
    room(1);
    bytes[length++] = (byte) c;
    return this;
  }

  /// @param text ASCII
  @SuppressWarnings("deprecation") // drops what ASCII has not, and copies in one go
  LogText put(String text) {
    int added = text.length();
    room(added);
    text.getBytes(0, added, bytes, length);
    length += added;
    return this;
  }

  LogText put(byte[] b, int from, int to) {
    room(to - from);
    System.arraycopy(b, from, bytes, length, to - from);
    length += to - from;
    return this;
  }

  LogText put(long number) {
    if (number < 0) {
      put('-').put(-number);
      return this;
    }
    int digits = 1;
    for (long rest = number / 10; rest > 0; rest /= 10) {
      digits++;
    }
    return putDigits(number, digits);
  }

  /// The lowest digits of a number.
  LogText putDigits(long number, int digits) {
    room(digits);
    long rest = number;
    for (int i = length + digits - 1; i >= length; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
    return this;
  }

  /// A duration in seconds with three decimals; -1 when it is negative.
  LogText putSeconds(long nanos) {
    if (nanos < 0) {
      return put("-1");
    }
    long millis = nanos / 1_000_000;
    return put(millis / 1_000).put('.').putDigits(millis % 1_000, 3);
  }

  /// What a client sent, so that no quote, space or line break of it ends a field early: those and
  /// what is not ASCII are written as `\x22` and so on.
  ///
  /// @param spaces whether a space may stand as it is
  /// @param limit how many bytes of it are written
  LogText putEscaped(byte[] b, int from, int to, boolean spaces, int limit) {
    int end = Math.min(to, from + limit);
    int start = from;
    for (int i = from; i < end; i++) {
      int c = b[i] & 0xff;
      if (!PLAIN[c] && !(c == ' ' && spaces)) {
        put(b, start, i).put("\\x").put((char) HEX[c >> 4]).put((char) HEX[c & 0xf]);
        start = i + 1;
      }
    }
    return start < end ? put(b, start, end) : this;
  }
}
