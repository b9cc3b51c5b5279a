package dev.teal.balancer.routing;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What is done with a request.
public sealed interface Action {
  /// Sends it to a target of one of the groups, each getting requests in proportion to its weight.
  ///
  /// @param targetGroups at least one; when all weights are 0 the answer is 503
  /// @param stickiness how long a client stays with the group that it was given, from its last
  ///   request on: 1 s..7 days; it stays even while the group's weight is 0
  record Forward(List<Weighted> targetGroups, Optional<Duration> stickiness) implements Action {
    public Forward {
      targetGroups = List.copyOf(targetGroups);
    }

    public Forward(List<Weighted> targetGroups) {
      this(targetGroups, Optional.empty());
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
