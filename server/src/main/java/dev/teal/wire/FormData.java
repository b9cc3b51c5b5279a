package dev.teal.wire;

import dev.teal.wire.http.Percent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Names and values of a query string, or of a body that is a form.
final class FormData {
  private final Map<String, List<String>> values = new LinkedHashMap<>();

  private FormData() {}

  /// @throws WireException when an escape is malformed
  static FormData parse(String text) {
    FormData data = new FormData();
    data.add(text);
    return data;
  }

  /// Adds what another text holds.
  FormData add(String text) {
    for (String pair : text.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = decode(equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
        values.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
      }
    }
    return this;
  }

  /// All values of a name; empty when it is absent.
  List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  /// The first value of each name.
  Map<String, String> firsts() {
    Map<String, String> firsts = new LinkedHashMap<>();
    values.forEach((name, all) -> firsts.put(name, all.getFirst()));
    return firsts;
  }

  private static String decode(String text) {
    try {
      return Percent.decode(text.replace('+', ' '));
    } catch (IllegalArgumentException e) {
      throw new WireException(
          400, "MalformedQueryString", "The form is malformed: " + e.getMessage());
    }
  }
}
