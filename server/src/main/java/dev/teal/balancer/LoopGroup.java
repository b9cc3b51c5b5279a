package dev.teal.balancer;

import dev.teal.balancer.routing.TargetGroup;
import java.net.InetAddress;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// The targets of a group in one configuration, as one event loop chooses among them. Used by that
/// loop alone.
final class LoopGroup {
  private static final int RANDOM_TRIES = 4;

  final GroupState state;
  private final Loop loop;
  private final TargetState[] targets;
  private final TargetGroup.Distribution distribution;
  private final SplittableRandom random = new SplittableRandom();
  private int next;

  /// Made when a client is bound for the first time.
  private @Nullable StickyTargets sticky;

  LoopGroup(GroupState state, TargetState[] targets, Loop loop) {
    this.state = state;
    this.loop = loop;
    this.targets = targets;
    this.distribution = state.config().distribution();
    this.next = targets.length == 0 ? 0 : loop.index % targets.length;
  }

  /// Chooses a target and counts a request on it, in one. Healthy ones are chosen; when too few
  /// are, all (Application Load Balancer guide, "Target group health": fail open).
  ///
  /// @param avoid one that has just failed: taken only when there is no other; or null
  /// @param bound the one that the client is bound to, taken if it may be; or null
  /// @return null when the group is empty
  @Nullable TargetState begin(@Nullable TargetState avoid, @Nullable TargetState bound) {
    if (bound != null && bound != avoid && mayBeHad(bound) && bound.begin()) {
      return bound;
    }
    TargetState chosen = choose(avoid);
    while (chosen != null && !chosen.begin()) {
      chosen = choose(avoid);
    }
    return chosen;
  }

  private boolean mayBeHad(TargetState target) {
    return !target.draining() && (target.healthy() || state.failsOpen());
  }

  private @Nullable TargetState choose(@Nullable TargetState avoid) {
    int n = targets.length;
    if (n == 0) {
      return null;
    }
    if (n == 1) {
      return targets[0].draining() ? null : targets[0];
    }
    return switch (distribution.algorithm()) {
      case ROUND_ROBIN -> inTurn(avoid);
      case LEAST_OUTSTANDING_REQUESTS -> leastBusy(avoid);
      case RANDOM -> anyOf(avoid);
    };
  }

  private @Nullable TargetState inTurn(@Nullable TargetState avoid) {
    boolean all = state.failsOpen();
    int n = targets.length;
    TargetState warming = null;
    TargetState unhealthy = null;
    TargetState last = null;
    for (int i = 0; i < n; i++) {
      int at = next + i < n ? next + i : next + i - n;
      TargetState target = targets[at];
      if (target.draining()) {
        continue;
      }
      if (target == avoid) {
        last = target;
      } else if (!all && !target.healthy()) {
        unhealthy = unhealthy == null ? target : unhealthy;
      } else if (takesFullShare(target)) {
        next = at + 1 == n ? 0 : at + 1;
        return target;
      } else {
        warming = warming == null ? target : warming;
      }
    }
    next = next + 1 == n ? 0 : next + 1;
    return warming != null ? warming : unhealthy != null ? unhealthy : last;
  }

  /// A target that warms up is passed over, the less often the longer it has been healthy (guide,
  /// "Slow start mode").
  private boolean takesFullShare(TargetState target) {
    long since = target.warmsSince();
    if (since == 0) {
      return true;
    }
    double share = (double) (loop.now() - since) / distribution.slowStart().toNanos();
    return share >= 1 || random.nextDouble() < share;
  }

  private @Nullable TargetState leastBusy(@Nullable TargetState avoid) {
    int n = targets.length;
    TargetState best = null;
    int fewest = Integer.MAX_VALUE;
    // From another one each time, so that equals take turns.
    next = next + 1 >= n ? 0 : next + 1;
    for (int i = 0; i < n; i++) {
      TargetState target = targets[next + i < n ? next + i : next + i - n];
      int busy = target.inFlight();
      if (target != avoid && busy < fewest && mayBeHad(target)) {
        best = target;
        fewest = busy;
      }
    }
    return best == null ? inTurn(avoid) : best;
  }

  private @Nullable TargetState anyOf(@Nullable TargetState avoid) {
    for (int i = 0; i < RANDOM_TRIES; i++) {
      TargetState target = targets[random.nextInt(targets.length)];
      if (target != avoid && mayBeHad(target)) {
        return target;
      }
    }
    next = random.nextInt(targets.length);
    return inTurn(avoid);
  }

  int size() {
    return targets.length;
  }

  /// Whether a request can be sent to any of them.
  boolean serves() {
    for (TargetState target : targets) {
      if (!target.draining()) {
        return true;
      }
    }
    return false;
  }

  TargetGroup.Stickiness stickiness() {
    return distribution.stickiness();
  }

  /// Whether cookies bind clients to its targets.
  boolean binds() {
    return switch (stickiness()) {
      case TargetGroup.Stickiness.LoadBalancerCookie _,
          TargetGroup.Stickiness.ApplicationCookie _ ->
          true;
      case TargetGroup.Stickiness.None _, TargetGroup.Stickiness.SourceIp _ -> false;
    };
  }

  /// The target that a client's address is bound to; null when addresses are not bound.
  @Nullable TargetState boundTo(InetAddress client) {
    return stickiness() instanceof TargetGroup.Stickiness.SourceIp
        ? sticky().of(client, this::mayBeHad)
        : null;
  }

  StickyTargets sticky() {
    if (sticky == null) {
      sticky = new StickyTargets(state.id(), targets);
    }
    return sticky;
  }
}
