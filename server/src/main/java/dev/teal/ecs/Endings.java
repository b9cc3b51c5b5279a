package dev.teal.ecs;

import dev.teal.store.Transaction;
import java.time.Instant;
import java.util.List;

/// What has come to its end in a service: deleted task sets without tasks, outgrown deployments,
/// the service itself, and stopped tasks of which there are more than anybody looks at.
record Endings(Snapshot snapshot, Instant now) {
  /// Stopped tasks of a service that stay visible.
  private static final int STOPPED_KEPT = 100;

  void writeDown(Transaction t) {
    boolean serviceEnds = snapshot.service().status() == ServiceStatus.DRAINING;
    boolean noneLeft = snapshot.tasks().stream().allMatch(task -> task.status().ended());
    snapshot.sets().stream()
        .filter(set -> serviceEnds ? noneLeft : outgrown(set) && empty(set))
        .forEach(set -> NewTaskSet.remove(t, set));
    if (serviceEnds && noneLeft) {
      Documents.change(t, Kinds.SERVICE, snapshot.service().key(), this::inactive);
    }
    forgetOldest(t);
  }

  /// Its last revision is told as long as the service is.
  private ServiceRecord inactive(ServiceRecord service) {
    String last =
        snapshot
            .primary()
            .map(TaskSetRecord::taskDefinition)
            .orElse(service.kept().taskDefinition());
    return service
        .withKept(service.kept().toBuilder().taskDefinition(last).build())
        .withStatus(ServiceStatus.INACTIVE);
  }

  private boolean outgrown(TaskSetRecord set) {
    return snapshot.service().controller().usesTaskSets()
        ? set.status() == SetStatus.DRAINING
        : set.status() != SetStatus.PRIMARY
            && snapshot.primary().map(TaskSetRecord::completed).orElse(false);
  }

  private boolean empty(TaskSetRecord set) {
    return snapshot.tasksOf(set).stream().allMatch(task -> task.status().ended());
  }

  private void forgetOldest(Transaction t) {
    List<TaskRecord> stopped =
        snapshot.tasks().stream().filter(task -> task.status() == TaskStatus.STOPPED).toList();
    stopped.stream()
        .skip(STOPPED_KEPT)
        .forEach(task -> {
          Documents.put(t, Kinds.TASK, task.key(), task.withStatus(TaskStatus.DELETED));
          Queues.task(t, task, now);
        });
  }
}
