package dev.teal.ecs;

import dev.teal.clock.Pace;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;

/// Orders tasks to stop, and remembers against their task set what was the task's own fault.
record TaskStops(Pace pace) {
  /// After so many failures in a row the service's events say that its tasks cannot be started.
  private static final int MANY = 3;

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
    String setKey = TaskSetRecord.key(task.cluster(), task.service(), task.startedBy());
    Optional<Stored<TaskSetRecord>> set = t.find(Kinds.TASK_SET, setKey);
    Optional<Stored<ServiceRecord>> service = t.find(Kinds.SERVICE, task.serviceKey());
    if (set.isEmpty() || service.isEmpty()) {
      return;
    }
    Backoff before = set.get().value().backoff();
    Backoff after = before.after(task.times(), now, pace);
    t.replace(Kinds.TASK_SET, set.get(), set.get().value().withBackoff(after));
    if (order.cause() == StopCause.UNHEALTHY) {
      return;
    }
    String subject = Events.subject(service.get().value(), task.startedBy());
    String reason = " Reason: " + why(task, order) + " (task " + task.id() + ").";
    Events.add(
        t,
        task.serviceKey(),
        now,
        order.cause() == StopCause.FAILED_TO_START
            ? subject + " was unable to place a task." + reason
            : subject + " has stopped 1 running tasks." + reason);
    if (before.failures() < MANY && after.failures() >= MANY) {
      Events.add(
          t,
          task.serviceKey(),
          now,
          subject + " is unable to consistently start tasks successfully." + reason);
    }
  }

  private static String why(TaskRecord task, StopOrder order) {
    return order.reason()
        + task.containers().stream()
            .filter(container -> container.exitCode() != null)
            .map(container -> ": " + container.name() + " with exit code " + container.exitCode())
            .collect(Collectors.joining());
  }
}
