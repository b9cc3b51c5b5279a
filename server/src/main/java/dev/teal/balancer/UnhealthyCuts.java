package dev.teal.balancer;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Ends the connections of targets that became unhealthy, where their group asks for it (Network
/// Load Balancer guide, "Connection termination for unhealthy targets", "Unhealthy draining
/// interval"). Belongs to the control thread.
final class UnhealthyCuts {
  private final ScheduledExecutorService control;
  private final Loops loops;
  private final Consumer<TargetState> onCut;

  /// Of targets that have been unhealthy since; done when they were cut.
  private final Map<TargetState, ScheduledFuture<?>> cuts = new HashMap<>();

  /// @param onCut is told when a target's time is over
  UnhealthyCuts(ScheduledExecutorService control, Loops loops, Consumer<TargetState> onCut) {
    this.control = control;
    this.loops = loops;
    this.onCut = onCut;
  }

  /// The health of a target may have changed.
  void changed(TargetState target) {
    Optional<Duration> after = target.group.config().termination().unhealthy();
    if (target.health().health() != Status.Health.UNHEALTHY || after.isEmpty()) {
      forget(target);
    } else if (!cuts.containsKey(target)) {
      target.drainsUnhealthy(!after.get().isZero());
      cuts.put(
          target, control.schedule(() -> cut(target), after.get().toNanos(), TimeUnit.NANOSECONDS));
    }
  }

  /// The target is healthy again, or no target any more.
  void forget(TargetState target) {
    ScheduledFuture<?> cut = cuts.remove(target);
    if (cut != null) {
      cut.cancel(false);
      target.drainsUnhealthy(false);
    }
  }

  private void cut(TargetState target) {
    boolean drained = target.drainsUnhealthy(false);
    loops.cut(target);
    if (drained) {
      onCut.accept(target);
    }
  }
}
