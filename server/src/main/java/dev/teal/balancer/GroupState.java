package dev.teal.balancer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/// A target group while the balancer knows it, from routing to routing. Changed by the control
/// thread alone.
final class GroupState {
  /// One for each event loop, by its index.
  final GroupCounters[] counters;

  private final int loops;
  private final Consumer<TargetState> onDrained;
  private final Histogram latency = new Histogram(2);
  private final Map<TargetGroup.Target, TargetState> known = new LinkedHashMap<>();
  private volatile TargetGroup config;
  private boolean inRouting;

  /// Those of the routing and those that drain, for readers on other threads.
  private volatile List<TargetState> targets = List.of();

  GroupState(TargetGroup config, int loops, Consumer<TargetState> onDrained) {
    this.config = config;
    this.loops = loops;
    this.onDrained = onDrained;
    this.counters = new GroupCounters[loops];
    for (int i = 0; i < loops; i++) {
      counters[i] = new GroupCounters();
    }
    config(config);
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
            List.of());
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
    config = next;
    inRouting = true;
    List<TargetState> added = new ArrayList<>();
    for (TargetGroup.Target target : next.targets()) {
      TargetState state = known.get(target);
      if (state == null) {
        state = new TargetState(this, target, loops, onDrained);
        known.put(target, state);
        added.add(state);
      } else if (state.draining()) {
        state.health(TargetHealth.registered(next.healthCheck()));
        state.drain(false);
        added.add(state);
      }
    }
    targets = List.copyOf(known.values());
    return added;
  }

  /// Those that the present configuration does not name and that are not draining yet.
  List<TargetState> removed() {
    return targets.stream()
        .filter(state -> !state.draining() && !config.targets().contains(state.target))
        .toList();
  }

  void forget(TargetState state) {
    known.remove(state.target, state);
    targets = List.copyOf(known.values());
  }

  boolean knows(TargetState state) {
    return known.get(state.target) == state;
  }

  List<TargetState> targets() {
    return targets;
  }

  /// In the order of the configuration.
  TargetState[] registered() {
    return config.targets().stream().distinct().map(known::get).toArray(TargetState[]::new);
  }

  Status.Group status() {
    return new Status.Group(
        config.id(), counters(), targets.stream().map(TargetState::status).toList());
  }

  private Status.Counters counters() {
    long[] n = new long[GroupCounters.SIZE];
    synchronized (latency) {
      for (GroupCounters loop : counters) {
        loop.addTo(n, latency);
      }
      long requests = n[1] + n[2] + n[3] + n[4] + n[5];
      return new Status.Counters(
          n[GroupCounters.REQUESTS],
          n[1],
          n[2],
          n[3],
          n[4],
          n[5],
          n[GroupCounters.FAILED],
          n[GroupCounters.BYTES_IN],
          n[GroupCounters.BYTES_OUT],
          percentiles(requests));
    }
  }

  private Status.Latency percentiles(long requests) {
    if (requests == 0) {
      return new Status.Latency(0, 0, 0, 0, 0);
    }
    return new Status.Latency(
        latency.getTotalCount(),
        latency.getValueAtPercentile(50),
        latency.getValueAtPercentile(90),
        latency.getValueAtPercentile(99),
        latency.getMaxValue());
  }
}
