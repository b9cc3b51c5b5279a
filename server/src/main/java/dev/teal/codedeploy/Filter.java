package dev.teal.codedeploy;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codedeploy.model.EC2TagFilter;
import software.amazon.awssdk.services.codedeploy.model.TagFilter;

/// A filter of instances by a tag.
///
/// @param type KEY_ONLY, VALUE_ONLY or KEY_AND_VALUE; empty: by what is given
record Filter(String type, Optional<String> key, Optional<String> value) {
  private static final int LONGEST_KEY = 128;
  private static final int LONGEST_VALUE = 256;

  static Filter of(EC2TagFilter filter) {
    return of(filter.typeAsString(), filter.key(), filter.value());
  }

  static Filter of(TagFilter filter) {
    return of(filter.typeAsString(), filter.key(), filter.value());
  }

  private static Filter of(@Nullable String type, @Nullable String key, @Nullable String value) {
    return new Filter(
        Optional.ofNullable(type).orElse(""),
        Optional.ofNullable(key).filter(k -> !k.isEmpty()),
        Optional.ofNullable(value));
  }

  /// What is wrong with it; empty: nothing.
  Optional<String> problem() {
    boolean complete =
        switch (type) {
          case "KEY_ONLY" -> key.isPresent();
          case "VALUE_ONLY" -> value.isPresent();
          case "KEY_AND_VALUE" -> key.isPresent() && value.isPresent();
          case "" -> key.isPresent() || value.isPresent();
          default -> false;
        };
    if (!complete) {
      return Optional.of(
          this + " (expected: KEY_ONLY with a key, VALUE_ONLY with a value, or KEY_AND_VALUE)");
    }
    return key.map(String::length).orElse(0) > LONGEST_KEY
            || value.map(String::length).orElse(0) > LONGEST_VALUE
        ? Optional.of(this + " (expected: a key of at most 128, a value of at most 256 characters)")
        : Optional.empty();
  }

  boolean matches(Map<String, String> tags) {
    return switch (type) {
      case "KEY_ONLY" -> key.filter(tags::containsKey).isPresent();
      case "VALUE_ONLY" -> value.filter(tags::containsValue).isPresent();
      default ->
          key.isEmpty()
              ? value.filter(tags::containsValue).isPresent()
              : tags.containsKey(key.get()) && value.map(tags.get(key.get())::equals).orElse(true);
    };
  }

  @Override
  public String toString() {
    return Names.shown("Type=" + type + ",Key=" + key.orElse("") + ",Value=" + value.orElse(""));
  }
}
