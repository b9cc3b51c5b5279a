package dev.teal.balancer.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An expression with what replaces its first match, made ready to be used often.
final class Rewrite {
  private final Regex regex;
  private final List<Part> parts = new ArrayList<>();

  /// Of a replacement: text, or a group of the expression.
  private sealed interface Part {
    record Text(String text) implements Part {}

    record Group(int number) implements Part {}
  }

  /// @throws IllegalArgumentException when the expression is not one, or has not all the groups
  ///   that the replacement names
  Rewrite(String regex, String replacement, boolean ignoreCase) {
    this.regex = Regex.parse(regex, ignoreCase);
    int at = 0;
    while (at < replacement.length()) {
      int dollar = replacement.indexOf('$', at);
      if (dollar < 0) {
        dollar = replacement.length();
      }
      if (dollar > at) {
        parts.add(new Part.Text(replacement.substring(at, dollar)));
      }
      at = dollar < replacement.length() ? group(replacement, dollar) : dollar;
    }
  }

  /// @return where the replacement goes on
  private int group(String replacement, int dollar) {
    int end = dollar + 1;
    while (end < replacement.length() && end < dollar + 3 && isDigit(replacement.charAt(end))) {
      end++;
    }
    if (end == dollar + 1) {
      parts.add(new Part.Text("$"));
      return end;
    }
    int number = Integer.parseInt(replacement, dollar + 1, end, 10);
    if (number > regex.groupCount()) {
      throw new IllegalArgumentException(
          "replacement: %s (expected: groups up to $%d)"
              .formatted(replacement, regex.groupCount()));
    }
    parts.add(new Part.Group(number));
    return end;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /// Empty when the expression matches nowhere.
  Optional<String> apply(String text) {
    com.google.re2j.Matcher matcher = regex.matcher(text);
    if (!matcher.find()) {
      return Optional.empty();
    }
    StringBuilder result = new StringBuilder(text.substring(0, matcher.start()));
    for (Part part : parts) {
      switch (part) {
        case Part.Text(String literal) -> result.append(literal);
        case Part.Group(int number) -> {
          String group = matcher.group(number);
          result.append(group == null ? "" : group);
        }
      }
    }
    return Optional.of(result.append(text, matcher.end(), text.length()).toString());
  }
}
