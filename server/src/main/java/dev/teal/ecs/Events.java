package dev.teal.ecs;

import dev.teal.store.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/// What is written into the event lists of services, in AWS's words.
final class Events {
  private Events() {}

  static void add(Transaction t, String serviceKey, Instant now, String message) {
    EventLog log =
        t.find(Kinds.EVENTS, serviceKey).map(read -> read.value()).orElse(EventLog.EMPTY);
    Documents.put(
        t, Kinds.EVENTS, serviceKey, log.plus(new EventLog.Event(Ids.event(), now, message)));
  }

  /// The same, unless that is what the last event said already: for what is tried again and again.
  static void addUnlessLast(Transaction t, String serviceKey, Instant now, String message) {
    boolean said =
        t.find(Kinds.EVENTS, serviceKey).stream()
            .flatMap(read -> read.value().events().stream().limit(1))
            .anyMatch(event -> event.message().equals(message));
    if (!said) {
      add(t, serviceKey, now, message);
    }
  }

  /// How a message about a task set begins: `(service S, taskSet ID)`; under the ECS controller AWS
  /// names the service alone.
  static String subject(ServiceRecord service, String taskSet) {
    return service.controller().usesTaskSets()
        ? "(service " + service.name() + ", taskSet " + taskSet + ")"
        : subject(service);
  }

  static String subject(ServiceRecord service) {
    return "(service " + service.name() + ")";
  }

  /// `(task ID) (task ID)`.
  static String tasks(List<TaskRecord> tasks) {
    return tasks.stream().map(task -> "(task " + task.id() + ")").collect(Collectors.joining(" "));
  }
}
