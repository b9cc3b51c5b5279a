package dev.teal.balancer;

import dev.teal.balancer.routing.TargetGroup;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Asks every registered target how it is, at once and then in its group's interval. Belongs to the
/// control thread; the asking itself blocks, and is done by virtual threads.
final class HealthChecker {
  private final ScheduledExecutorService control;
  private final Consumer<TargetState> onChange;
  private final Map<TargetState, ScheduledFuture<?>> next = new HashMap<>();

  HealthChecker(ScheduledExecutorService control, Consumer<TargetState> onChange) {
    this.control = control;
    this.onChange = onChange;
  }

  void start(TargetState target) {
    stop(target);
    schedule(target, 0);
  }

  void stop(TargetState target) {
    ScheduledFuture<?> scheduled = next.remove(target);
    if (scheduled != null) {
      scheduled.cancel(false);
    }
  }

  private void schedule(TargetState target, long nanos) {
    next.put(target, control.schedule(() -> check(target), nanos, TimeUnit.NANOSECONDS));
  }

  private void check(TargetState target) {
    TargetGroup.HealthCheck check = target.group.config().healthCheck();
    if (!check.enabled()) {
      change(target, TargetHealth.registered(check));
      schedule(target, check.interval().toNanos());
      return;
    }
    long started = System.nanoTime();
    change(target, target.health().checking());
    ScheduledFuture<?> asked = next.get(target);
    Thread.ofVirtual()
        .name("health-check")
        .start(() -> {
          ProbeResult result =
              HealthProbe.ask(target.target, target.group.config().protocol(), check);
          control.execute(() -> {
            // Another future there, or none: it was stopped meanwhile.
            if (asked != null && asked.equals(next.get(target))) {
              change(target, target.health().after(result, check, target.age()));
              long spent = System.nanoTime() - started;
              schedule(target, Math.max(0, check.interval().toNanos() - spent));
            }
          });
        });
  }

  private void change(TargetState target, TargetHealth now) {
    TargetHealth before = target.health();
    target.group.health(target, now);
    if (now.differs(before)) {
      onChange.accept(target);
    }
  }
}
