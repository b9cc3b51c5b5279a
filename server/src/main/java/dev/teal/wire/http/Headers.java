package dev.teal.wire.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/// Header fields of a request or an answer: names without regard to case, each with its values in
/// the order in which they came.
public final class Headers {
  /// No header at all.
  public static final Headers NONE = new Headers(Map.of());

  private final Map<String, List<String>> values;

  private Headers(Map<String, List<String>> values) {
    this.values = values;
  }

  /// Headers of names and values in turn.
  public static Headers of(String... namesAndValues) {
    return NONE.with(namesAndValues);
  }

  /// These headers and some more; values of a name that is there already are kept.
  public Headers with(String... namesAndValues) {
    Map<String, List<String>> more = new LinkedHashMap<>(values);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      List<String> together =
          new ArrayList<>(more.getOrDefault(lower(namesAndValues[i]), List.of()));
      together.add(namesAndValues[i + 1]);
      more.put(lower(namesAndValues[i]), Collections.unmodifiableList(together));
    }
    return new Headers(Collections.unmodifiableMap(more));
  }

  /// These headers but for one.
  public Headers without(String name) {
    Map<String, List<String>> less = new LinkedHashMap<>(values);
    less.remove(lower(name));
    return new Headers(Collections.unmodifiableMap(less));
  }

  /// The first value of a header.
  public Optional<String> first(String name) {
    return all(name).stream().findFirst();
  }

  /// All values of a header; empty when it is absent.
  public List<String> all(String name) {
    return values.getOrDefault(lower(name), List.of());
  }

  /// Every value with its name in lower case.
  public void forEach(BiConsumer<String, String> action) {
    values.forEach((name, list) -> list.forEach(value -> action.accept(name, value)));
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
