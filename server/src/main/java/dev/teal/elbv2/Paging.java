package dev.teal.elbv2;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The Marker and PageSize of a Describe operation. A marker is opaque to clients; it holds the
/// sort key of the last item that was answered, so pages stay right while things come and go.
///
/// @param after the sort key behind which the page begins; empty: at the first
/// @param size 1..400
record Paging(String after, int size) {
  private static final int MOST = 400;

  static Paging of(@Nullable String marker, @Nullable Integer pageSize) {
    if (pageSize != null && (pageSize < 1 || pageSize > MOST)) {
      throw Errors.validation("Page size '" + pageSize + "' must be between 1 and " + MOST);
    }
    return new Paging(
        marker == null || marker.isEmpty() ? "" : decoded(marker),
        pageSize == null ? MOST : pageSize);
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
    return new Page<>(items, encoded(key.apply(items.getLast())));
  }

  private static String encoded(String key) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(key.getBytes(StandardCharsets.UTF_8));
  }

  private static String decoded(String marker) {
    try {
      return new String(Base64.getUrlDecoder().decode(marker), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Errors.validation("The marker '" + marker + "' is not valid");
    }
  }
}
