package dev.teal.ecs;

import dev.teal.store.Transaction;
import java.time.Instant;
import java.util.List;
import software.amazon.awssdk.services.ecs.model.LoadBalancer;
import software.amazon.awssdk.services.ecs.model.TaskSet;

/// A task set that is about to be.
///
/// @param taskDefinition ARN
/// @param scale percent of the service's desired count
record NewTaskSet(
    SetStatus status,
    String taskDefinition,
    double scale,
    List<LoadBalancer> loadBalancers,
    String clientToken,
    TaskSet kept) {
  /// Writes the task set down, and asks for its tasks.
  TaskSetRecord insert(Transaction t, String cluster, String service, Instant now) {
    TaskSetRecord set =
        new TaskSetRecord(
            cluster,
            service,
            Ids.taskSet(),
            status,
            taskDefinition,
            scale,
            loadBalancers,
            false,
            now,
            0,
            false,
            Backoff.NONE,
            clientToken,
            now,
            now,
            kept);
    t.insert(Kinds.TASK_SET, set.key(), set);
    String serviceKey = ServiceRecord.key(cluster, service);
    groups(set)
        .forEach(group ->
            t.insert(
                Kinds.TARGET_GROUP_USE,
                TargetGroupUse.key(group, set.key()),
                new TargetGroupUse(serviceKey)));
    Queues.service(t, serviceKey, now);
    return set;
  }

  /// Takes a task set out of the store, with all that [#insert] wrote.
  static void remove(Transaction t, TaskSetRecord set) {
    groups(set)
        .forEach(group ->
            t.find(Kinds.TARGET_GROUP_USE, TargetGroupUse.key(group, set.key()))
                .ifPresent(use -> t.remove(Kinds.TARGET_GROUP_USE, use)));
    t.find(Kinds.TASK_SET, set.key()).ifPresent(read -> t.remove(Kinds.TASK_SET, read));
  }

  private static List<String> groups(TaskSetRecord set) {
    return set.loadBalancers().stream().map(LoadBalancer::targetGroupArn).distinct().toList();
  }
}
