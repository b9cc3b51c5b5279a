package dev.teal.codedeploy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
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

  private static final int LONGEST_TOKEN = 2000;
  private static final int CHECK_BYTES = 8;

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
    byte[] name = key.getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(
            ByteBuffer.allocate(CHECK_BYTES + name.length).putLong(check(key)).put(name).array());
  }

  /// The item that a token names; empty for the first page.
  ///
  /// @throws InvalidNextTokenException when the list did not give this token
  String after(@Nullable String token) {
    if (token == null) {
      return "";
    }
    if (token.length() > LONGEST_TOKEN || !token.matches("[A-Za-z0-9_-]+")) {
      throw invalid(token);
    }
    ByteBuffer bytes;
    try {
      bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(token));
    } catch (IllegalArgumentException e) {
      throw invalid(token);
    }
    if (bytes.remaining() <= CHECK_BYTES) {
      throw invalid(token);
    }
    long check = bytes.getLong();
    String key = StandardCharsets.UTF_8.decode(bytes).toString();
    if (check != check(key)) {
      throw invalid(token);
    }
    return key;
  }

  private long check(String key) {
    return Long.parseUnsignedLong(Digests.sha256(list + "\n" + key).substring(0, 16), 16);
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
