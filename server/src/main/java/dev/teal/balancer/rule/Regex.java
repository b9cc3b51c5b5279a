package dev.teal.balancer.rule;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/// A regular expression that is matched in time proportional to the text, whatever the text: no
/// backtracking (RE2). So it knows no lookarounds, backreferences, atomic groups and possessive
/// quantifiers, and neither do Application Load Balancers (guide, "Listener rules").
public final class Regex {
  /// What matching costs for each character of the text, at worst. The longest of the expressions
  /// that people write for hosts and paths have a few hundred.
  private static final int MOST_STEPS = 1_000;

  private final Pattern pattern;

  private Regex(Pattern pattern) {
    this.pattern = pattern;
  }

  /// @throws IllegalArgumentException when it is not one, or too large when its repetitions are
  ///   written out
  static Regex parse(String text, boolean ignoreCase) {
    String problem = "regular expression: %s (expected: %s)";
    if (text.contains("\\p") || text.contains("\\P")) {
      throw new IllegalArgumentException(
          problem.formatted(text, "no Unicode character classes such as \\p{L}"));
    }
    // Before it is parsed, since parsing writes repetitions out.
    if (Repetitions.cost(text) > MOST_STEPS) {
      throw new IllegalArgumentException(problem.formatted(text, "fewer nested repetitions"));
    }
    try {
      Pattern pattern = Pattern.compile(text, ignoreCase ? Pattern.CASE_INSENSITIVE : 0);
      if (pattern.programSize() > MOST_STEPS) {
        throw new IllegalArgumentException(problem.formatted(text, "a smaller one"));
      }
      return new Regex(pattern);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          problem.formatted(text, "valid RE2 syntax: " + e.getDescription()), e);
    }
  }

  /// Refuses what cannot be matched safely.
  ///
  /// @throws IllegalArgumentException with the reason
  public static void check(String text) {
    var _ = parse(text, false);
  }

  /// Refuses a replacement that names groups that the expression does not have.
  ///
  /// @throws IllegalArgumentException with the reason
  public static void checkReplacement(String text, String replacement) {
    var _ = new Rewrite(text, replacement, false);
  }

  int groupCount() {
    return pattern.groupCount();
  }

  boolean find(String text) {
    return pattern.matcher(text).find();
  }

  com.google.re2j.Matcher matcher(String text) {
    return pattern.matcher(text);
  }
}
