package dev.teal.balancer.rule;

import dev.teal.balancer.http.Ascii;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A pattern in which `*` stands for any characters and `?` for exactly one.
final class Glob {
  private static final short STAR = -1;
  private static final short ANY = -2;

  /// Bytes, in lower case when case is ignored, [#STAR] and [#ANY].
  private final short[] pattern;

  private final boolean ignoreCase;

  private Glob(short[] pattern, boolean ignoreCase) {
    this.pattern = pattern;
    this.ignoreCase = ignoreCase;
  }

  static Glob of(String pattern, boolean ignoreCase) {
    return parse(pattern, ignoreCase, false);
  }

  static List<Glob> of(List<String> patterns, boolean ignoreCase) {
    return patterns.stream().map(pattern -> of(pattern, ignoreCase)).toList();
  }

  /// A pattern in which `\*` and `\?` stand for the characters themselves.
  static Glob escaped(String pattern) {
    return parse(pattern, true, true);
  }

  private static Glob parse(String text, boolean ignoreCase, boolean escapes) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    short[] pattern = new short[bytes.length];
    int n = 0;
    for (int i = 0; i < bytes.length; i++) {
      boolean literal =
          escapes
              && bytes[i] == '\\'
              && i + 1 < bytes.length
              && (bytes[i + 1] == '*' || bytes[i + 1] == '?');
      byte b = literal ? bytes[++i] : bytes[i];
      pattern[n++] =
          b == '*' && !literal
              ? STAR
              : b == '?' && !literal ? ANY : (short) ((ignoreCase ? Ascii.lower(b) : b) & 0xff);
    }
    return new Glob(java.util.Arrays.copyOf(pattern, n), ignoreCase);
  }

  static boolean any(List<Glob> globs, byte[] text, int from, int to) {
    for (int i = 0; i < globs.size(); i++) {
      if (globs.get(i).matches(text, from, to)) {
        return true;
      }
    }
    return false;
  }

  /// Goes back to the last star only, so the cost is bounded by the product of the lengths.
  boolean matches(byte[] text, int from, int to) {
    int at = from;
    int in = 0;
    int star = -1;
    int mark = 0;
    while (at < to) {
      short wanted = in < pattern.length ? pattern[in] : 0;
      if (in < pattern.length && wanted == STAR) {
        star = in++;
        mark = at;
      } else if (in < pattern.length && (wanted == ANY || wanted == byteAt(text, at))) {
        in++;
        at++;
      } else if (star >= 0) {
        in = star + 1;
        at = ++mark;
      } else {
        return false;
      }
    }
    while (in < pattern.length && pattern[in] == STAR) {
      in++;
    }
    return in == pattern.length;
  }

  private int byteAt(byte[] text, int at) {
    return (ignoreCase ? Ascii.lower(text[at]) : text[at]) & 0xff;
  }

  /// Whether it matches one text only: it has no wildcards.
  boolean isLiteral() {
    return literalPrefix().length == pattern.length;
  }

  /// What every text that it matches begins with, in lower case when case is ignored.
  byte[] literalPrefix() {
    int end = 0;
    while (end < pattern.length && pattern[end] >= 0) {
      end++;
    }
    return bytes(0, end);
  }

  /// What every text that it matches ends with, in lower case when case is ignored.
  byte[] literalSuffix() {
    int start = pattern.length;
    while (start > 0 && pattern[start - 1] >= 0) {
      start--;
    }
    return bytes(start, pattern.length);
  }

  private byte[] bytes(int from, int to) {
    byte[] bytes = new byte[to - from];
    for (int i = from; i < to; i++) {
      bytes[i - from] = (byte) pattern[i];
    }
    return bytes;
  }
}
