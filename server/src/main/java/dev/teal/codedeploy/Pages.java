package dev.teal.codedeploy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codedeploy.model.InvalidNextTokenException;

/// Cuts lists into pages of 100 (ours: AWS does not say). A token is the last item of the page
/// before.
record Pages<T>(List<T> items, @Nullable String nextToken) {
  static final int SIZE = 100;

  /// @param all ascending by `key`
  static <T> Pages<T> of(List<T> all, @Nullable String token, Function<T, String> key) {
    String after = decode(token);
    List<T> rest =
        all.stream().filter(item -> key.apply(item).compareTo(after) > 0).limit(SIZE + 1).toList();
    if (rest.size() <= SIZE) {
      return new Pages<>(rest, null);
    }
    List<T> page = rest.subList(0, SIZE);
    return new Pages<>(page, encode(key.apply(page.getLast())));
  }

  static String encode(String key) {
    return Base64.getUrlEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8));
  }

  /// The item that a token names; empty for the first page.
  static String decode(@Nullable String token) {
    try {
      return Optional.ofNullable(token)
          .map(t -> new String(Base64.getUrlDecoder().decode(t), StandardCharsets.UTF_8))
          .orElse("");
    } catch (IllegalArgumentException e) {
      throw InvalidNextTokenException.builder()
          .message("nextToken: " + token + " (expected: a token of an earlier answer)")
          .cause(e)
          .build();
    }
  }
}
