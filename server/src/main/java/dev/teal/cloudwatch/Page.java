package dev.teal.cloudwatch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A page of a list. A token is the key of the last element of the page before, so pages stay right
/// while elements come and go.
///
/// @param nextToken absent on the last page
record Page<T>(List<T> items, @Nullable String nextToken) {
  /// @param all ascending by key
  static <T> Page<T> of(List<T> all, Function<T, String> key, @Nullable String token, int size) {
    String after = decoded(token);
    List<T> left = all.stream().filter(item -> key.apply(item).compareTo(after) > 0).toList();
    if (left.size() <= size) {
      return new Page<>(left, null);
    }
    List<T> page = left.subList(0, size);
    return new Page<>(page, encoded(key.apply(page.getLast())));
  }

  static String encoded(String key) {
    return Base64.getUrlEncoder().encodeToString(key.getBytes(UTF_8));
  }

  /// @throws software.amazon.awssdk.services.cloudwatch.model.InvalidNextTokenException when it is
  ///   none of ours
  static String decoded(@Nullable String token) {
    if (token == null) {
      return "";
    }
    try {
      return new String(Base64.getUrlDecoder().decode(token), UTF_8);
    } catch (IllegalArgumentException e) {
      throw Errors.token(token);
    }
  }
}
