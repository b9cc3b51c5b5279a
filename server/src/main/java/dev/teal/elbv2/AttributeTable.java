package dev.teal.elbv2;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The attributes that one type of resource has on AWS, with AWS's defaults. An attribute that has
/// no effect here takes its default only: what is described is what is so.
final class AttributeTable {
  private final String resource;
  private final Map<String, Attribute> attributes = new LinkedHashMap<>();

  /// @param resource what has the attributes, in words, capitalised
  AttributeTable(String resource, List<Attribute> attributes) {
    this.resource = resource;
    attributes.forEach(attribute -> this.attributes.put(attribute.key(), attribute));
  }

  /// @param expected which values are taken, for the message
  /// @param effective whether it has an effect here, so that values besides the default are taken
  record Attribute(
      String key,
      String defaultValue,
      Predicate<String> accepts,
      String expected,
      boolean effective) {
    /// Takes its default only, since it has no effect here.
    static Attribute fixed(String key, String defaultValue) {
      return new Attribute(
          key, defaultValue, defaultValue::equals, "'" + defaultValue + "'", false);
    }

    static Attribute bool(String key, boolean defaultValue) {
      return oneOf(key, Boolean.toString(defaultValue), "true", "false");
    }

    static Attribute oneOf(String key, String defaultValue, String... values) {
      return new Attribute(
          key, defaultValue, List.of(values)::contains, String.join(", ", values), true);
    }

    static Attribute number(String key, int defaultValue, int min, int max) {
      return new Attribute(
          key,
          Integer.toString(defaultValue),
          value -> isNumber(value, min, max),
          min + ".." + max,
          true);
    }

    /// A number, or a word that turns it off and is the default.
    static Attribute numberOr(String word, String key, int min, int max) {
      return new Attribute(
          key,
          word,
          value -> value.equals(word) || isNumber(value, min, max),
          word + " or " + min + ".." + max,
          true);
    }

    private static boolean isNumber(String value, int min, int max) {
      return value.matches("[0-9]{1,9}") && inRange(Integer.parseInt(value), min, max);
    }

    /// Takes these values; others that AWS knows have no effect here.
    static Attribute some(String key, String defaultValue, String... values) {
      return new Attribute(
          key, defaultValue, List.of(values)::contains, String.join(", ", values), false);
    }

    /// @param expected which values are taken, for the message
    static Attribute text(String key, Predicate<String> accepts, String expected) {
      return new Attribute(
          key, "", value -> value.isEmpty() || accepts.test(value), expected, true);
    }

    private static boolean inRange(int value, int min, int max) {
      return value >= min && value <= max;
    }
  }

  /// Sets some attributes and answers all that differ from their defaults.
  ///
  /// @param changes models of key and value, read by `key` and `value`
  <A> Map<String, String> change(
      Map<String, String> set,
      List<A> changes,
      Function<A, String> key,
      Function<A, String> value) {
    Map<String, String> changed = new LinkedHashMap<>(set);
    Set<String> given = new HashSet<>();
    for (A change : changes) {
      if (!given.add(key.apply(change))) {
        throw Errors.validation(
            resource + " attribute '" + key.apply(change) + "' can only be specified once");
      }
      Attribute attribute = checked(key.apply(change), value.apply(change));
      if (value.apply(change).equals(attribute.defaultValue())) {
        changed.remove(attribute.key());
      } else {
        changed.put(attribute.key(), value.apply(change));
      }
    }
    return changed;
  }

  /// All attributes, as models made of key and value.
  <A> List<A> describe(Map<String, String> set, BiFunction<String, String, A> model) {
    Values values = values(set);
    return attributes.keySet().stream().map(key -> model.apply(key, values.text(key))).toList();
  }

  Values values(Map<String, String> set) {
    return new Values(this, set);
  }

  String defaultOf(String key) {
    Attribute attribute = attributes.get(key);
    if (attribute == null) {
      throw new IllegalArgumentException("key: " + key + " (expected: one of the table)");
    }
    return attribute.defaultValue();
  }

  private Attribute checked(@Nullable String key, @Nullable String value) {
    Attribute attribute = key == null ? null : attributes.get(key);
    if (attribute == null) {
      throw Errors.validation(resource + " attribute key '" + key + "' is not recognized");
    }
    if (value == null) {
      throw Errors.validation(resource + " attribute '" + key + "' must have a value");
    }
    if (!attribute.accepts().test(value)) {
      String message = resource + " attribute " + key + ": '" + value + "'";
      throw attribute.effective()
          ? Errors.validation(message + " is not valid (expected: " + attribute.expected() + ")")
          : Errors.invalidConfiguration(
              message
                  + " is not supported by this server (expected: "
                  + attribute.expected()
                  + ")");
    }
    return attribute;
  }

  /// The attributes of one resource, defaults included.
  record Values(AttributeTable table, Map<String, String> set) {
    String text(String key) {
      return set.getOrDefault(key, table.defaultOf(key));
    }

    int number(String key) {
      return Integer.parseInt(text(key));
    }

    boolean isTrue(String key) {
      return text(key).equals("true");
    }

    Duration seconds(String key) {
      return Duration.ofSeconds(Long.parseLong(text(key)));
    }
  }
}
