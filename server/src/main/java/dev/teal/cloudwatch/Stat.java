package dev.teal.cloudwatch;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A statistic over the samples of a period.
sealed interface Stat {
  enum Simple implements Stat {
    SAMPLE_COUNT("SampleCount"),
    AVERAGE("Average"),
    SUM("Sum"),
    MINIMUM("Minimum"),
    MAXIMUM("Maximum");

    private final String text;

    Simple(String text) {
      this.text = text;
    }

    @Override
    public String text() {
      return text;
    }
  }

  /// @param of 100
  record Percentile(String text, double of) implements Stat {}

  Pattern PERCENTILE = Pattern.compile("p(100|[0-9]{1,2}(\\.[0-9]{1,10})?)");

  /// As AWS writes it, such as `Average` or `p99.9`.
  String text();

  /// @param member whose value it is, for the error
  static Stat parse(String member, String text) {
    for (Simple simple : Simple.values()) {
      if (simple.text().equals(text)) {
        return simple;
      }
    }
    Matcher percentile = PERCENTILE.matcher(text);
    if (!percentile.matches()) {
      throw Errors.invalid(
          "The value "
              + text
              + " for parameter "
              + member
              + " is not supported (expected: SampleCount, Average, Sum, Minimum, Maximum, or a"
              + " percentile such as p99.9)");
    }
    return new Percentile(text, Double.parseDouble(percentile.group(1)));
  }
}
