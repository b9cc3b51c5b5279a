package dev.teal.wire.sign;

import dev.teal.wire.http.Percent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The query string, as a signature sees it.
final class QueryString {
  private QueryString() {}

  /// The members by name; of members with one name the first.
  static Map<String, String> members(String query) {
    Map<String, String> members = new LinkedHashMap<>();
    pairs(query).forEach(pair -> members.putIfAbsent(pair.name(), pair.value()));
    return members;
  }

  /// The members in the one form that is signed: escaped anew, sorted, without the signature.
  static String canonical(String query) {
    return pairs(query).stream()
        .filter(pair -> !pair.name().equals("X-Amz-Signature"))
        .map(pair -> new Pair(Percent.encode(pair.name()), Percent.encode(pair.value())))
        .sorted(Comparator.comparing(Pair::name).thenComparing(Pair::value))
        .map(pair -> pair.name() + "=" + pair.value())
        .collect(Collectors.joining("&"));
  }

  private static List<Pair> pairs(String query) {
    List<Pair> pairs = new ArrayList<>();
    for (String part : query.split("&", -1)) {
      if (!part.isEmpty()) {
        int equals = part.indexOf('=');
        pairs.add(
            equals < 0
                ? new Pair(decode(part), "")
                : new Pair(decode(part.substring(0, equals)), decode(part.substring(equals + 1))));
      }
    }
    return pairs;
  }

  private static String decode(String text) {
    try {
      return Percent.decode(text);
    } catch (IllegalArgumentException e) {
      throw Authorization.incomplete("The query string is malformed: " + e.getMessage());
    }
  }

  private record Pair(String name, String value) {}
}
