package dev.teal.balancer;

import dev.teal.balancer.routing.Action;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Deals requests out to the groups of a forward action in proportion to their weights, evenly
/// mixed (weights 2 and 1 give A B A, A B A, ...). One for each action and event loop; used by that
/// loop alone.
final class WeightedTargets {
  private final LoopGroup[] groups;
  private final int[] weights;
  private final int[] credit;
  private final int total;
  private final Optional<Duration> stickiness;
  private final boolean sticky;

  WeightedTargets(Action.Forward forward, Map<String, LoopGroup> byId) {
    List<Action.Forward.Weighted> weighted = forward.targetGroups();
    int n = weighted.size();
    groups = new LoopGroup[n];
    weights = new int[n];
    credit = new int[n];
    int sum = 0;
    boolean binds = forward.stickiness().isPresent();
    for (int i = 0; i < n; i++) {
      LoopGroup group = byId.get(weighted.get(i).targetGroup());
      if (group == null) {
        throw new IllegalArgumentException(
            "targetGroup: %s (expected: the id of a target group of the same routing)"
                .formatted(weighted.get(i).targetGroup()));
      }
      groups[i] = group;
      weights[i] = weighted.get(i).weight();
      sum += weights[i];
      binds |= group.binds();
    }
    total = sum;
    stickiness = forward.stickiness();
    sticky = binds;
  }

  /// The group that a request goes to; null when all weights are 0.
  ///
  /// @param session of a request whose route is [#sticky()]
  @Nullable LoopGroup next(@Nullable StickySession session) {
    if (session != null && stickiness.isPresent()) {
      LoopGroup bound = session.group(groups);
      if (bound != null) {
        return bound;
      }
    }
    return deal();
  }

  private @Nullable LoopGroup deal() {
    if (total == 0) {
      return null;
    }
    if (groups.length == 1) {
      return groups[0];
    }
    int best = -1;
    for (int i = 0; i < groups.length; i++) {
      credit[i] += weights[i];
      if (weights[i] > 0 && (best < 0 || credit[i] > credit[best])) {
        best = i;
      }
    }
    credit[best] -= total;
    return groups[best];
  }

  /// Whether cookies bind clients to groups or targets here.
  boolean sticky() {
    return sticky;
  }

  /// How long a client stays with the group that it was given; empty: for one request.
  Optional<Duration> stickiness() {
    return stickiness;
  }

  boolean isSingle() {
    return groups.length == 1;
  }

  /// The group that an answer without a target is put down to.
  LoopGroup first() {
    return groups[0];
  }
}
