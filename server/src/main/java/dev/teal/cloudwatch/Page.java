package dev.teal.cloudwatch;

import dev.teal.store.PageToken;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A page of a list. A token is the key of the last element of the page before, so pages stay right
/// while elements come and go.
///
/// @param nextToken absent on the last page
record Page<T>(List<T> items, @Nullable String nextToken) {
  /// @param all ascending by key
  static <T> Page<T> of(
      PageToken list, List<T> all, Function<T, String> key, @Nullable String token, int size) {
    String after = after(list, token);
    List<T> left = all.stream().filter(item -> key.apply(item).compareTo(after) > 0).toList();
    if (left.size() <= size) {
      return new Page<>(left, null);
    }
    List<T> page = left.subList(0, size);
    return new Page<>(page, list.behind(key.apply(page.getLast())));
  }

  /// @return empty for the first page
  /// @throws software.amazon.awssdk.services.cloudwatch.model.InvalidNextTokenException when the
  ///   list has not given the token
  static String after(PageToken list, @Nullable String token) {
    return list.start(token).orElseThrow(() -> Errors.token(String.valueOf(token)));
  }
}
