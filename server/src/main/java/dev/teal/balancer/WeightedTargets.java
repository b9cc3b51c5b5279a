package dev.teal.balancer;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Deals requests out to the groups of a forward action in proportion to their weights, evenly
/// mixed (weights 2 and 1 give A B A, A B A, ...). One for each action and event loop; used by that
/// loop alone.
final class WeightedTargets {
  private final LoopGroup[] groups;
  private final int[] weights;
  private final int[] credit;
  private final int total;

  WeightedTargets(List<Action.Forward.Weighted> weighted, Map<String, LoopGroup> byId) {
    int n = weighted.size();
    groups = new LoopGroup[n];
    weights = new int[n];
    credit = new int[n];
    int sum = 0;
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
    }
    total = sum;
  }

  /// Null when all weights are 0.
  @Nullable LoopGroup next() {
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

  /// The group that an answer without a target is put down to.
  LoopGroup first() {
    return groups[0];
  }
}
