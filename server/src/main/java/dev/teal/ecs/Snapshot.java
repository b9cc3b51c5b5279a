package dev.teal.ecs;

import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// A service with its task sets and tasks, as the store has them at one moment.
///
/// @param sets the PRIMARY first, then the newest first
/// @param tasks stopped ones included, the newest first
record Snapshot(ServiceRecord service, List<TaskSetRecord> sets, List<TaskRecord> tasks) {
  private static final Comparator<TaskSetRecord> ORDER =
      Comparator.comparing(TaskSetRecord::status)
          .thenComparing(TaskSetRecord::createdAt, Comparator.reverseOrder());

  static Snapshot of(Transaction t, ServiceRecord service) {
    return new Snapshot(
        service,
        t.list(Kinds.TASK_SET, service.prefix()).stream().map(Stored::value).sorted(ORDER).toList(),
        t.list(Kinds.TASK, service.prefix()).stream()
            .map(Stored::value)
            .sorted(
                Comparator.comparing(
                    (TaskRecord task) -> task.times().created(), Comparator.reverseOrder()))
            .toList());
  }

  static Optional<Snapshot> find(Transaction t, String serviceKey) {
    return t.find(Kinds.SERVICE, serviceKey).map(read -> of(t, read.value()));
  }

  Optional<TaskSetRecord> primary() {
    return sets.stream().filter(set -> set.id().equals(service.primary())).findFirst();
  }

  List<TaskRecord> tasksOf(TaskSetRecord set) {
    return tasks.stream().filter(task -> task.startedBy().equals(set.id())).toList();
  }

  /// How many tasks of the set run, as they were last seen.
  int running(TaskSetRecord set) {
    return (int) tasksOf(set).stream().filter(task -> task.status() == TaskStatus.RUNNING).count();
  }

  /// How many tasks of the set are on their way to run.
  int pending(TaskSetRecord set) {
    return (int) tasksOf(set).stream().filter(task -> task.status().starting()).count();
  }

  /// How many tasks the set is to have.
  int computed(TaskSetRecord set) {
    return service.status() == ServiceStatus.ACTIVE ? set.computed(service.desiredCount()) : 0;
  }
}
