package dev.teal.balancer.rule;

import static dev.teal.balancer.StrictReader.require;

import dev.teal.balancer.http.Ascii;
import dev.teal.fuzz.FuzzInput;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// An expression is refused with a reason or matches in bounded time; where Java's own means the
/// same, it finds the same. The first line is the expression, the rest the text.
public final class RegexFuzz {
  /// What both write and mean alike: no flags, nested classes, or line ends.
  private static final Pattern COMMON =
      Pattern.compile(
          "(?:[a-zA-Z0-9/_.^$|*+?(),:{} -]|\\(\\?:|\\\\[dDwW.*+?()\\[\\]{}|^$/\\\\-]"
              + "|\\[\\^?(?:[a-zA-Z0-9/_.]|[a-z]-[a-z])+\\])*");

  /// `a{02}` is text in RE2, and with the flag `m` Java finds no beginning of an empty line.
  private static final Pattern DIFFERENT = Pattern.compile("[{,]0\\d|\\(\\?[^:]");

  private RegexFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    FuzzInput input = new FuzzInput(data);
    String expression = input.line();
    String text = Ascii.string(data, Math.min(data.length, expression.length() + 1), data.length);
    Regex regex;
    try {
      regex = Regex.parse(expression, false);
    } catch (IllegalArgumentException e) {
      require(String.valueOf(e.getMessage()).contains("expected"), "says what was expected: " + e);
      return;
    }
    boolean found = regex.find(text);
    if (expression.length() <= 40
        && text.length() <= 16
        && COMMON.matcher(expression).matches()
        && !DIFFERENT.matcher(expression).find()
        && text.matches("[\\x20-\\x7e]*")) {
      try {
        boolean expected = Pattern.compile(expression).matcher(text).find();
        require(found == expected, expression + " on " + text + ": " + found);
      } catch (PatternSyntaxException _) {
        return; // what only RE2 takes
      }
    }
  }
}
