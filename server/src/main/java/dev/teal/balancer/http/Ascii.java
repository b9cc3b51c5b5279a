package dev.teal.balancer.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Bytes that are text of a head.
public final class Ascii {
  private Ascii() {}

  /// A byte for each character; those above U+00FF become question marks.
  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /// A character for each of the bytes from `from` to before `to`, as ISO 8859-1 has them.
  public static String string(byte[] b, int from, int to) {
    return new String(b, from, to - from, StandardCharsets.ISO_8859_1);
  }

  static boolean equalsIgnoreCase(byte[] b, int from, int to, byte[] lowerCase) {
    return equalsIgnoreCase(b, from, to, lowerCase, 0, lowerCase.length);
  }

  static boolean equalsIgnoreCase(byte[] a, int from, int to, byte[] b, int bFrom, int bTo) {
    if (to - from != bTo - bFrom) {
      return false;
    }
    for (int i = from, j = bFrom; i < to; i++, j++) {
      if (a[i] != b[j] && lower(a[i]) != lower(b[j])) {
        return false;
      }
    }
    return true;
  }

  static boolean equalsIgnoreCase(byte[] b, int from, int to, String lowerCase) {
    if (to - from != lowerCase.length()) {
      return false;
    }
    for (int i = from, j = 0; i < to; i++, j++) {
      if (lower(b[i]) != lowerCase.charAt(j)) {
        return false;
      }
    }
    return true;
  }

  /// Whether the bytes from `from` to before `to` begin with `start`, byte by byte.
  public static boolean startsWith(byte[] b, int from, int to, byte[] start) {
    return to - from >= start.length
        && Arrays.equals(b, from, from + start.length, start, 0, start.length);
  }

  /// A letter A to Z as a to z, everything else as it is.
  public static int lower(byte c) {
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
  }

  /// A number of decimal digits only; -1 when it is something else or has more than 18 digits.
  public static long decimal(byte[] b, int from, int to) {
    if (from == to || to - from > 18) {
      return -1;
    }
    long value = 0;
    for (int i = from; i < to; i++) {
      if (b[i] < '0' || b[i] > '9') {
        return -1;
      }
      value = value * 10 + (b[i] - '0');
    }
    return value;
  }
}
