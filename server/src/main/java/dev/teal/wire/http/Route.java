package dev.teal.wire.http;

import java.util.function.Function;

/// One page beside the AWS APIs, under `/_teal/`.
///
/// @param method such as `POST`
/// @param path exact, such as `/_teal/reset`
public record Route(String method, String path, Function<ApiRequest, ApiResponse> answer) {
  /// A longest body that is enough for every such page.
  static final int BODY_LIMIT = 64 * 1024;

  public Route {
    if (!path.startsWith(Pages.PREFIX)) {
      throw new IllegalArgumentException(
          "path: " + path + " (expected: below " + Pages.PREFIX + ")");
    }
  }
}
