package dev.teal.sns;

import dev.teal.store.Kind;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A page of documents, of the 100 that AWS answers at once. A token is the id of the last document
/// of the page before, so pages stay right while documents come and go.
///
/// @param nextToken absent on the last page
record Pages<T>(List<Stored<T>> items, @Nullable String nextToken) {
  private static final int SIZE = 100;

  static <T> Pages<T> read(
      Transaction transaction, Kind<T> kind, String idPrefix, @Nullable String token) {
    List<Stored<T>> found = transaction.list(kind, idPrefix, decoded(token), SIZE + 1);
    if (found.size() <= SIZE) {
      return new Pages<>(found, null);
    }
    List<Stored<T>> page = found.subList(0, SIZE);
    return new Pages<>(page, encoded(page.getLast().id()));
  }

  private static String encoded(String id) {
    return Base64.getUrlEncoder().encodeToString(id.getBytes(StandardCharsets.UTF_8));
  }

  private static String decoded(@Nullable String token) {
    if (token == null) {
      return "";
    }
    try {
      return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw SnsErrors.invalid("NextToken", token + " (expected: a token of an earlier answer)");
    }
  }
}
