package dev.teal.balancer;

import dev.teal.balancer.routing.TargetGroup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A target group while the balancer knows it, from routing to routing. Changed by the control
/// thread alone.
final class GroupState {
  /// Requests that were answered without a target, since none could be had or none answered.
  final LongAdder failed = new LongAdder();

  private final Consumer<TargetState> onDrained;
  private final Map<TargetGroup.Target, TargetState> known = new LinkedHashMap<>();
  private volatile TargetGroup config;
  private boolean inRouting;

  /// As each event loop has it; null until it is asked for.
  private final @Nullable LoopGroup[] ofLoops;

  /// Those of the present configuration.
  private Set<TargetGroup.Target> wanted = Set.of();

  /// For readers on other threads.
  private volatile Members members = new Members(List.of(), Status.TargetCounters.NONE);

  /// Whether too few targets are healthy to leave the others out.
  private volatile boolean failsOpen = true;

  /// @param targets those of the routing, and those that drain
  /// @param past what was counted for targets that are gone
  private record Members(List<TargetState> targets, Status.TargetCounters past) {}

  GroupState(TargetGroup config, int loops, Consumer<TargetState> onDrained) {
    this.config = config;
    this.ofLoops = new LoopGroup[loops];
    this.onDrained = onDrained;
    take(config);
  }

  String id() {
    return config.id();
  }

  TargetGroup config() {
    return config;
  }

  /// The routing no longer names it.
  void empty() {
    inRouting = false;
    config =
        new TargetGroup(
            config.id(),
            config.deregistrationDelay(),
            config.protocol(),
            config.healthCheck(),
            config.distribution(),
            config.termination(),
            List.of());
    wanted = Set.of();
    judge();
  }

  /// Neither a routing nor a draining target needs it.
  boolean isOver() {
    return !inRouting && known.isEmpty();
  }

  /// Takes a new configuration: adds targets, takes back those that were draining, and leaves the
  /// removed ones to [#removed()].
  ///
  /// @return those that were not registered before
  List<TargetState> config(TargetGroup next) {
    return inRouting && next.equals(config) ? List.of() : take(next);
  }

  private List<TargetState> take(TargetGroup next) {
    config = next;
    Arrays.fill(ofLoops, null);
    wanted = new LinkedHashSet<>(next.targets());
    inRouting = true;
    List<TargetState> added = new ArrayList<>();
    for (TargetGroup.Target target : wanted) {
      TargetState state = known.get(target);
      if (state == null) {
        state = new TargetState(this, target, ofLoops.length, onDrained);
        known.put(target, state);
        added.add(state);
      } else if (state.draining()) {
        state.health(TargetHealth.registered(next.healthCheck()));
        state.warm(false);
        state.drain(false);
        added.add(state);
      }
    }
    members = new Members(List.copyOf(known.values()), members.past());
    if (next.distribution().slowStart().isZero()) {
      targets().forEach(target -> target.warm(false));
    }
    judge();
    return added;
  }

  /// Takes in what a health check has found.
  void health(TargetState target, TargetHealth now) {
    boolean was = target.healthy();
    target.health(now);
    if (was != target.healthy()) {
      target.warm(target.healthy() && warmsUp(target));
      judge();
    }
  }

  /// Goes on from what was found elsewhere.
  void restore(TargetState target, Status.TargetStatus was) {
    // Its connections have stayed elsewhere.
    Status.Health health =
        was.health() == Status.Health.UNHEALTHY_DRAINING ? Status.Health.UNHEALTHY : was.health();
    target.health(new TargetHealth(health, was.cause(), was.reason(), 0));
    if (!config.distribution().slowStart().isZero()) {
      was.slowStart().ifPresent(target::warmsFor);
    }
    judge();
  }

  /// Application Load Balancer guide, "Slow start mode": only beside a healthy target that is not
  /// in it.
  private boolean warmsUp(TargetState target) {
    long slowStart = config.distribution().slowStart().toNanos();
    long started = System.nanoTime() - slowStart;
    return slowStart > 0
        && targets().stream()
            .anyMatch(other ->
                other != target
                    && other.healthy()
                    && wanted.contains(other.target)
                    && (other.warmsSince() == 0 || other.warmsSince() - started <= 0));
  }

  private void judge() {
    TargetGroup.Distribution distribution = config.distribution();
    long healthy =
        targets().stream()
            .filter(state -> state.healthy() && wanted.contains(state.target))
            .count();
    failsOpen =
        healthy < distribution.minimumHealthy()
            || healthy * 100
                < (long) distribution.minimumHealthyPercent().orElse(0) * wanted.size();
  }

  /// Whether unhealthy targets get requests too, since too few are healthy.
  boolean failsOpen() {
    return failsOpen;
  }

  /// Those that the present configuration does not name and that are not draining yet.
  List<TargetState> removed() {
    return targets().stream()
        .filter(state -> !state.draining() && !wanted.contains(state.target))
        .toList();
  }

  void forget(TargetState state) {
    if (known.remove(state.target, state)) {
      members =
          new Members(List.copyOf(known.values()), members.past().plus(state.status().counters()));
      judge();
    }
  }

  boolean knows(TargetState state) {
    return known.get(state.target) == state;
  }

  List<TargetState> targets() {
    return members.targets();
  }

  /// As an event loop has it under the present configuration. The same from routing to routing as
  /// long as that is, so that a change elsewhere moves nobody's turn.
  LoopGroup of(Loop loop) {
    LoopGroup group = ofLoops[loop.index];
    if (group == null) {
      group =
          new LoopGroup(this, wanted.stream().map(known::get).toArray(TargetState[]::new), loop);
      ofLoops[loop.index] = group;
    }
    return group;
  }

  Status.Group status() {
    Members now = members;
    List<Status.TargetStatus> targets = now.targets().stream().map(TargetState::status).toList();
    Status.TargetCounters all = now.past();
    for (Status.TargetStatus target : targets) {
      all = all.plus(target.counters());
    }
    return new Status.Group(config.id(), all.withFailed(failed.sum()), targets);
  }
}
