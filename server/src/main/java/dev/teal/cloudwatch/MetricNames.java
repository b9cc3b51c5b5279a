package dev.teal.cloudwatch;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;

/// What a metric's names must be like (CloudWatch API Reference, "MetricDatum", "Dimension").
final class MetricNames {
  private static final int LONGEST = 255;
  private static final int LONGEST_VALUE = 1024;
  private static final int MOST_DIMENSIONS = 30;

  private MetricNames() {}

  static String checkNamespace(@Nullable String given) {
    String namespace = checkName("Namespace", given);
    if (namespace.startsWith(":")) {
      throw Errors.invalid("Namespace: " + namespace + " (expected: not beginning with a colon)");
    }
    return namespace;
  }

  static String checkName(String path, @Nullable String name) {
    if (name == null || name.isEmpty()) {
      throw Errors.missing(path);
    }
    if (name.length() > LONGEST) {
      throw Errors.invalid(path + ": " + name.length() + " characters (expected: at most 255)");
    }
    if (name.chars().anyMatch(Character::isISOControl)) {
      throw Errors.invalid(path + ": has control characters (expected: none)");
    }
    return name;
  }

  static void checkDimensions(String path, List<Dimension> dimensions) {
    if (dimensions.size() > MOST_DIMENSIONS) {
      throw Errors.invalid(
          path + "Dimensions: " + dimensions.size() + " elements (expected: at most 30)");
    }
    Set<String> names = new HashSet<>();
    for (Dimension dimension : dimensions) {
      checkName(path + "Dimensions.Name", dimension.name());
      String value = dimension.value();
      if (value == null || value.isEmpty()) {
        throw Errors.missing(path + "Dimensions.Value");
      }
      if (value.length() > LONGEST_VALUE || value.chars().anyMatch(Character::isISOControl)) {
        throw Errors.invalid(
            path
                + "Dimensions.Value of "
                + dimension.name()
                + ": (expected: at most 1024"
                + " characters, none of them a control character)");
      }
      if (!names.add(dimension.name())) {
        throw Errors.invalid(
            path + "Dimensions.Name: " + dimension.name() + " is given twice (expected: once)");
      }
    }
  }
}
