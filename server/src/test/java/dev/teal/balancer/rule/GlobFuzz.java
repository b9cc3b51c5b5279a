package dev.teal.balancer.rule;

import static dev.teal.balancer.StrictReader.require;

import dev.teal.fuzz.FuzzInput;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// A wildcard pattern matches what the definition of `*` and `?` says, letter by letter. The first
/// line is the pattern, the rest the text.
public final class GlobFuzz {
  private GlobFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    FuzzInput input = new FuzzInput(data);
    String pattern = input.line().replaceAll("[^\\x00-\\x7f]", "");
    byte[] text = input.rest();
    String letters = new String(text, StandardCharsets.ISO_8859_1);
    if ((long) pattern.length() * letters.length() > 1_000_000) {
      return;
    }
    check(Glob.of(pattern, false), text, pattern, letters, false);
    check(Glob.of(pattern, true), text, lower(pattern), lower(letters), false);
    check(Glob.escaped(pattern), text, lower(pattern), lower(letters), true);
  }

  private static String lower(String text) {
    StringBuilder lower = new StringBuilder(text);
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < 0x80) {
        lower.setCharAt(i, text.substring(i, i + 1).toLowerCase(Locale.ROOT).charAt(0));
      }
    }
    return lower.toString();
  }

  private static void check(
      Glob glob, byte[] text, String pattern, String letters, boolean escapes) {
    boolean expected = matches(pattern, letters, escapes);
    require(glob.matches(text, 0, text.length) == expected, pattern + " on " + letters);
    String prefix = new String(glob.literalPrefix(), StandardCharsets.ISO_8859_1);
    String suffix = new String(glob.literalSuffix(), StandardCharsets.ISO_8859_1);
    require(!expected || letters.startsWith(prefix), "prefix " + prefix);
    require(!expected || letters.endsWith(suffix), "suffix " + suffix);
    require(!glob.isLiteral() || expected == letters.equals(prefix), "literal " + prefix);
  }

  /// By a table: which beginnings of the text the pattern matches so far.
  private static boolean matches(String pattern, String text, boolean escapes) {
    boolean[] reached = new boolean[text.length() + 1];
    reached[0] = true;
    for (int i = 0; i < pattern.length(); i++) {
      boolean escape = escapes && (pattern.startsWith("\\*", i) || pattern.startsWith("\\?", i));
      char c = pattern.charAt(escape ? ++i : i);
      boolean[] next = new boolean[reached.length];
      boolean any = false;
      for (int at = 0; at < reached.length; at++) {
        any |= reached[at];
        if (c == '*' && !escape) {
          next[at] = any;
        } else if (at > 0 && reached[at - 1]) {
          next[at] = (c == '?' && !escape) || text.charAt(at - 1) == c;
        }
      }
      reached = next;
    }
    return reached[text.length()];
  }
}
