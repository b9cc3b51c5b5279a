package dev.teal.ecs;

import dev.teal.store.PageToken;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A part of a list of names, and the token that asks for the next part: the last name given, so
/// that a list that changes meanwhile loses nothing that was in it all the time.
///
/// @param next null: that was the last part
record Page(List<String> items, @Nullable String next) {
  private static final int MOST = 100;

  /// @param list tells one list from another: `services of dev`
  /// @param sorted by `order`
  /// @param size null: `usual`
  static Page of(
      String list,
      List<String> sorted,
      Comparator<String> order,
      @Nullable String token,
      @Nullable Integer size,
      int usual) {
    int limit = size == null ? usual : size;
    if (limit < 1 || limit > MOST) {
      throw Problems.invalid("maxResults: " + limit + " (expected: 1.." + MOST + ")");
    }
    PageToken tokens = new PageToken(list);
    List<String> rest =
        token == null || token.isEmpty()
            ? sorted
            : after(
                sorted,
                order,
                tokens
                    .key(token)
                    .orElseThrow(() ->
                        Problems.invalid(
                            "nextToken: " + token + " (expected: one of an earlier page)")));
    if (rest.size() <= limit) {
      return new Page(rest, null);
    }
    List<String> items = rest.subList(0, limit);
    return new Page(items, tokens.behind(items.getLast()));
  }

  private static List<String> after(List<String> sorted, Comparator<String> order, String last) {
    return sorted.stream().filter(item -> order.compare(item, last) > 0).toList();
  }
}
