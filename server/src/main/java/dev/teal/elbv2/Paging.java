package dev.teal.elbv2;

import dev.teal.store.PageToken;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The Marker and PageSize of a Describe operation. A marker is opaque to clients; it holds the
/// sort key of the last item that was answered, so pages stay right while things come and go.
///
/// @param list whose markers these are
/// @param after the sort key behind which the page begins; empty: at the first
/// @param size 1..400
record Paging(PageToken list, String after, int size) {
  private static final int MOST = 400;

  /// @param list tells one list from another: `rules of ARN`
  static Paging of(String list, @Nullable String marker, @Nullable Integer pageSize) {
    if (pageSize != null && (pageSize < 1 || pageSize > MOST)) {
      throw Errors.validation("Page size '" + pageSize + "' must be between 1 and " + MOST);
    }
    PageToken token = new PageToken(list);
    String after =
        token
            .start(marker)
            .orElseThrow(() ->
                Errors.validation(
                    "Marker '" + marker + "' must be the NextMarker of an earlier page"));
    return new Paging(token, after, pageSize == null ? MOST : pageSize);
  }

  /// @param nextMarker absent on the last page
  record Page<T>(List<T> items, @Nullable String nextMarker) {}

  /// Cuts this page out of items that are sorted by their keys, of which those up to [#after] may
  /// be missing, and those after one beyond the page.
  <T> Page<T> cut(List<T> sorted, Function<T, String> key) {
    List<T> rest = sorted.stream().filter(item -> key.apply(item).compareTo(after) > 0).toList();
    if (rest.size() <= size) {
      return new Page<>(rest, null);
    }
    List<T> items = rest.subList(0, size);
    return new Page<>(items, list.behind(key.apply(items.getLast())));
  }
}
