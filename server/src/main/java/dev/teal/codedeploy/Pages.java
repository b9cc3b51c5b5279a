package dev.teal.codedeploy;

import dev.teal.store.PageToken;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codedeploy.model.InvalidNextTokenException;

/// Cuts a list into pages of 100 (ours: AWS does not say). A token names the last item of the page
/// before, and is good for the list that gave it.
///
/// @param list tells one list from another: `applications`, `groups of shop`
record Pages(String list) {
  static final int SIZE = 100;

  /// @param nextToken null on the last page
  record Page<T>(List<T> items, @Nullable String nextToken) {}

  /// The page after an item (`""`: the first), of a list that ascends by `key`.
  <T> Page<T> ascending(List<T> all, String after, Function<T, String> key) {
    return cut(all.stream().filter(item -> key.apply(item).compareTo(after) > 0).toList(), key);
  }

  /// The page after an item (`""`: the first), of a list in any order.
  <T> Page<T> following(List<T> all, String after, Function<T, String> key) {
    int place = all.stream().map(key).toList().indexOf(after);
    if (place < 0 && !after.isEmpty()) {
      throw invalid(after);
    }
    return cut(all.subList(place + 1, all.size()), key);
  }

  private <T> Page<T> cut(List<T> rest, Function<T, String> key) {
    if (rest.size() <= SIZE) {
      return new Page<>(rest, null);
    }
    List<T> page = rest.subList(0, SIZE);
    return new Page<>(page, token(key.apply(page.getLast())));
  }

  /// The token for the page after an item.
  String token(String key) {
    return new PageToken(list).behind(key);
  }

  /// The item that a token names; empty for the first page.
  ///
  /// @throws InvalidNextTokenException when the list did not give this token
  String after(@Nullable String token) {
    return token == null ? "" : new PageToken(list).key(token).orElseThrow(() -> invalid(token));
  }

  private static InvalidNextTokenException invalid(String token) {
    return InvalidNextTokenException.builder()
        .message(
            "nextToken: "
                + Names.shown(token)
                + " (expected: a token that an earlier page of this list gave)")
        .build();
  }
}
