package dev.teal.sns;

import dev.teal.store.Kind;
import dev.teal.store.PageToken;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
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
    PageToken tokens = new PageToken(kind.name() + " " + idPrefix);
    String after =
        tokens
            .start(token)
            .orElseThrow(() ->
                SnsErrors.invalid("NextToken", token + " (expected: one of an earlier page)"));
    List<Stored<T>> found = transaction.list(kind, idPrefix, after, SIZE + 1);
    if (found.size() <= SIZE) {
      return new Pages<>(found, null);
    }
    List<Stored<T>> page = found.subList(0, SIZE);
    return new Pages<>(page, tokens.behind(page.getLast().id()));
  }
}
