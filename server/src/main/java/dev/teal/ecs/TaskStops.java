package dev.teal.ecs;

import dev.teal.clock.Pace;
import dev.teal.store.Transaction;
import java.time.Duration;
import java.time.Instant;

/// Orders tasks to stop, and remembers against their task set what was the task's own fault.
record TaskStops(Pace pace) {
  /// Writes the order down and asks for the work; does nothing for a task that is stopping already.
  ///
  /// @return whether the order is new
  boolean order(Transaction t, String taskKey, StopOrder order, Instant now) {
    TaskRecord task = t.find(Kinds.TASK, taskKey).map(read -> read.value()).orElse(null);
    if (task == null || task.stop() != null) {
      return false;
    }
    Documents.put(t, Kinds.TASK, taskKey, task.stopping(order, now));
    Queues.task(t, task, now);
    if (task.ofService()) {
      Queues.service(t, task.serviceKey(), now);
      if (order.cause().failure()) {
        failed(t, task, order, now);
      }
    }
    return true;
  }

  private void failed(Transaction t, TaskRecord task, StopOrder order, Instant now) {
    Instant started = task.times().started();
    Duration ran = started == null ? Duration.ZERO : Duration.between(started, now);
    String setKey = TaskSetRecord.key(task.cluster(), task.service(), task.startedBy());
    var set =
        Documents.change(
            t, Kinds.TASK_SET, setKey, s -> s.withBackoff(s.backoff().after(ran, now, pace)));
    var service = t.find(Kinds.SERVICE, task.serviceKey()).map(read -> read.value());
    if (set.isEmpty() || service.isEmpty()) {
      return;
    }
    String subject = Events.subject(service.get(), task.startedBy());
    if (order.cause() == StopCause.FAILED_TO_START) {
      Events.add(
          t,
          task.serviceKey(),
          now,
          subject
              + " was unable to place a task. Reason: "
              + order.reason()
              + " (task "
              + task.id()
              + ").");
    } else if (order.cause() == StopCause.ESSENTIAL_CONTAINER_EXITED) {
      Events.add(
          t,
          task.serviceKey(),
          now,
          subject
              + " has stopped 1 running tasks: (task "
              + task.id()
              + "). Reason: "
              + order.reason());
    }
    if (set.get().backoff().failures() == 3) {
      Events.add(
          t,
          task.serviceKey(),
          now,
          Events.subject(service.get()) + " is unable to consistently start tasks successfully.");
    }
  }
}
