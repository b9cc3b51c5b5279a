package dev.teal.ecs;

import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.model.Task;

/// A task: what is wanted of it (a [StopOrder] or none) and how far it has come.
///
/// @param service the name of its service; empty for a task of RunTask
/// @param id 32 hexadecimal digits
/// @param taskDefinition ARN
/// @param startedBy the id of its task set, or what RunTask's caller gave
/// @param stop null while it is to run
/// @param targets where it is, or is about to be, registered
/// @param version one more at each change
/// @param clientToken of RunTask; empty when none was given
/// @param kept what is only described, such as launch type, overrides and tags
record TaskRecord(
    String cluster,
    String service,
    String id,
    String taskDefinition,
    String startedBy,
    TaskStatus status,
    @Nullable StopOrder stop,
    List<ContainerRecord> containers,
    List<TargetRecord> targets,
    Timeline times,
    long version,
    String clientToken,
    Task kept) {
  /// The id of its document.
  String key() {
    return key(cluster, service, id);
  }

  static String key(String cluster, String service, String id) {
    return cluster + "/" + service + "/" + id;
  }

  boolean ofService() {
    return !service.isEmpty();
  }

  String serviceKey() {
    return ServiceRecord.key(cluster, service);
  }

  /// The container of that name.
  ContainerRecord container(String name) {
    return containers.stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  TaskRecord withStatus(TaskStatus next) {
    return with(next, stop, containers, targets, times);
  }

  TaskRecord withTimes(Timeline next) {
    return with(status, stop, containers, targets, next);
  }

  TaskRecord withTargets(List<TargetRecord> next) {
    return with(status, stop, containers, next, times);
  }

  TaskRecord withKept(Task next) {
    return new TaskRecord(
        cluster,
        service,
        id,
        taskDefinition,
        startedBy,
        status,
        stop,
        containers,
        targets,
        times,
        version + 1,
        clientToken,
        next);
  }

  /// The task with one container's record changed.
  TaskRecord withContainer(String name, UnaryOperator<ContainerRecord> change) {
    return withContainers(c -> c.name().equals(name) ? change.apply(c) : c);
  }

  TaskRecord withContainers(UnaryOperator<ContainerRecord> change) {
    return with(status, stop, containers.stream().map(change).toList(), targets, times);
  }

  /// The task on its way out, or unchanged when it is that already.
  TaskRecord stopping(StopOrder order, Instant now) {
    return stop == null
        ? with(TaskStatus.DEACTIVATING, order, containers, targets, times.withStopping(now))
        : this;
  }

  private TaskRecord with(
      TaskStatus newStatus,
      @Nullable StopOrder newStop,
      List<ContainerRecord> newContainers,
      List<TargetRecord> newTargets,
      Timeline newTimes) {
    return new TaskRecord(
        cluster,
        service,
        id,
        taskDefinition,
        startedBy,
        newStatus,
        newStop,
        newContainers,
        newTargets,
        newTimes,
        version + 1,
        clientToken,
        kept);
  }
}
