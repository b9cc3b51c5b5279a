package dev.teal.balancer;

import org.jspecify.annotations.Nullable;

/// The targets of a group in one routing, as one event loop goes round them. Used by that loop
/// alone.
final class LoopGroup {
  final GroupState state;
  private final TargetState[] targets;
  private int next;

  LoopGroup(GroupState state, TargetState[] targets, int offset) {
    this.state = state;
    this.targets = targets;
    this.next = targets.length == 0 ? 0 : offset % targets.length;
  }

  /// Chooses the next healthy target and counts a request on it, in one. When none is healthy, all
  /// are tried (Application Load Balancer guide, "Health checks": fail open).
  ///
  /// @param avoid one that has just failed: taken only when there is no other; or null
  /// @return null when the group is empty
  @Nullable TargetState begin(@Nullable TargetState avoid) {
    TargetState chosen = choose(avoid);
    while (chosen != null && !chosen.begin()) {
      chosen = choose(avoid);
    }
    return chosen;
  }

  private @Nullable TargetState choose(@Nullable TargetState avoid) {
    int n = targets.length;
    if (n == 0) {
      return null;
    }
    if (n == 1) {
      return targets[0].draining() ? null : targets[0];
    }
    TargetState open = null;
    TargetState last = null;
    for (int i = 0; i < n; i++) {
      int at = next + i < n ? next + i : next + i - n;
      TargetState target = targets[at];
      if (target.draining()) {
        continue;
      }
      if (target == avoid) {
        last = target;
      } else if (target.healthy()) {
        next = at + 1 == n ? 0 : at + 1;
        return target;
      } else if (open == null) {
        open = target;
      }
    }
    next = next + 1 == n ? 0 : next + 1;
    return open == null ? last : open;
  }

  int size() {
    return targets.length;
  }
}
