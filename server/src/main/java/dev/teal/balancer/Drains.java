package dev.teal.balancer;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The targets that were removed from their routings and have requests under way. Belongs to the
/// control thread.
final class Drains {
  private static final long LOOK_AGAIN_MILLIS = 500;
  private static final Logger log = LoggerFactory.getLogger(Drains.class);

  private final ScheduledExecutorService control;
  private final Loops loops;
  private final Consumer<TargetState> onOver;
  private final Map<TargetState, Drain> drains = new HashMap<>();

  /// @param look finds out what holds the target
  private record Drain(ScheduledFuture<?> cut, ScheduledFuture<?> look) {
    void cancel() {
      cut.cancel(false);
      look.cancel(false);
    }
  }

  /// @param onOver is told when nothing of a target is left
  Drains(ScheduledExecutorService control, Loops loops, Consumer<TargetState> onOver) {
    this.control = control;
    this.loops = loops;
    this.onOver = onOver;
  }

  /// Called when no event loop routes to the target any more.
  void start(TargetState target) {
    target.drain(true);
    var idleClosed = loops.onEach(loop -> loop.closeIdle(target));
    long delay = target.group.config().deregistrationDelay().toNanos();
    drains.put(
        target,
        new Drain(
            control.schedule(() -> cut(target), delay, TimeUnit.NANOSECONDS),
            control.scheduleWithFixedDelay(
                () -> look(target), 0, LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)));
    if (target.inFlight() == 0) {
      idleClosed.join();
      end(target);
    }
  }

  /// The target is in the routing again.
  void cancel(TargetState target) {
    Drain drain = drains.remove(target);
    if (drain != null) {
      drain.cancel();
    }
  }

  void cancelAll() {
    drains.values().forEach(Drain::cancel);
    drains.clear();
  }

  private void look(TargetState target) {
    var _ = loops.holders(target).thenAccept(target::holders);
  }

  /// Called on an event loop when a draining target's last request has ended.
  void ended(TargetState target) {
    control.execute(() -> end(target));
  }

  private void end(TargetState target) {
    if (target.draining() && target.inFlight() == 0 && drains.containsKey(target)) {
      cancel(target);
      onOver.accept(target);
    }
  }

  private void cut(TargetState target) {
    if (target.group.config().termination().deregistered()) {
      log.info("{}: cut after the deregistration delay", target.target);
      loops.cut(target);
    } else {
      // Its connections go on, but it is no target any more.
      cancel(target);
      onOver.accept(target);
    }
  }
}
