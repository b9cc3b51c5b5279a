package dev.teal.ecs;

import dev.teal.store.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.ecs.model.Task;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;

/// A task that is about to be: all that must be in the store before anything is started.
///
/// @param service empty for RunTask
record NewTask(
    String cluster,
    String service,
    TaskDefinition definition,
    String startedBy,
    String clientToken,
    Task kept) {
  /// Writes the task down, with the ids of its containers, and asks for its start.
  TaskRecord insert(Transaction t, Instant now) {
    String id = Ids.task();
    List<ContainerRecord> containers =
        IntStream.range(0, definition.containerDefinitions().size())
            .mapToObj(i ->
                ContainerRecord.pending(
                    definition.containerDefinitions().get(i).name(), Ids.container(id, i)))
            .toList();
    TaskRecord task =
        new TaskRecord(
            cluster,
            service,
            id,
            definition.taskDefinitionArn(),
            startedBy,
            TaskStatus.PROVISIONING,
            null,
            containers,
            List.of(),
            Timeline.from(now),
            1,
            clientToken,
            kept);
    t.insert(Kinds.TASK, task.key(), task);
    t.insert(Kinds.TASK_REF, id, new TaskRef(cluster, service, id));
    Queues.task(t, task, now);
    return task;
  }
}
