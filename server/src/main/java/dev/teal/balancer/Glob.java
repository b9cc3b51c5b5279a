package dev.teal.balancer;

import java.util.List;
import java.util.Locale;

/// A pattern in which `*` stands for any characters and `?` for exactly one.
record Glob(String pattern, boolean ignoreCase) {
  static Glob ignoringCase(String pattern) {
    return new Glob(pattern.toLowerCase(Locale.ROOT), true);
  }

  static List<Glob> ignoringCase(List<String> patterns) {
    return patterns.stream().map(Glob::ignoringCase).toList();
  }

  static List<Glob> exact(List<String> patterns) {
    return patterns.stream().map(pattern -> new Glob(pattern, false)).toList();
  }

  static boolean any(List<Glob> globs, String text) {
    for (Glob glob : globs) {
      if (glob.matches(text)) {
        return true;
      }
    }
    return false;
  }

  /// Goes back to the last star only, so the cost is bounded by the product of the lengths.
  boolean matches(String given) {
    String text = ignoreCase ? given.toLowerCase(Locale.ROOT) : given;
    int at = 0;
    int in = 0;
    int star = -1;
    int mark = 0;
    while (at < text.length()) {
      char wanted = in < pattern.length() ? pattern.charAt(in) : 0;
      if (in < pattern.length() && wanted == '*') {
        star = in++;
        mark = at;
      } else if (in < pattern.length() && (wanted == '?' || wanted == text.charAt(at))) {
        in++;
        at++;
      } else if (star >= 0) {
        in = star + 1;
        at = ++mark;
      } else {
        return false;
      }
    }
    while (in < pattern.length() && pattern.charAt(in) == '*') {
      in++;
    }
    return in == pattern.length();
  }
}
