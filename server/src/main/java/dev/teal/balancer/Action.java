package dev.teal.balancer;

import java.util.List;
import java.util.Optional;

/// What is done with a request.
public sealed interface Action {
  /// Sends it to a target of one of the groups, each getting requests in proportion to its weight.
  ///
  /// @param targetGroups at least one; when all weights are 0 the answer is 503
  record Forward(List<Weighted> targetGroups) implements Action {
    public Forward {
      targetGroups = List.copyOf(targetGroups);
    }

    /// @param targetGroup the id of a group in the same [Routing]
    /// @param weight 0..999
    public record Weighted(String targetGroup, int weight) {}
  }

  /// Each part may hold `#{protocol}`, `#{host}`, `#{port}`, `#{path}`, `#{query}`.
  ///
  /// @param statusCode 301 or 302
  record Redirect(
      String protocol, String host, String port, String path, String query, int statusCode)
      implements Action {}

  /// @param statusCode 200..599
  record FixedResponse(int statusCode, Optional<String> contentType, String body)
      implements Action {}
}
