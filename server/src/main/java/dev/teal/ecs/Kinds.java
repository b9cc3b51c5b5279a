package dev.teal.ecs;

import dev.teal.store.Kind;
import software.amazon.awssdk.services.ecs.model.Cluster;

/// What this room keeps, and the ids under which it does.
final class Kinds {
  /// By name.
  static final Kind<Cluster> CLUSTER = new Kind<>("ecs/cluster", Cluster.class);

  /// By name.
  static final Kind<Family> FAMILY = new Kind<>("ecs/family", Family.class);

  /// By [TaskDefinitionRecord#key].
  static final Kind<TaskDefinitionRecord> TASK_DEFINITION =
      new Kind<>("ecs/task-definition", TaskDefinitionRecord.class);

  /// By `CLUSTER/SERVICE`.
  static final Kind<ServiceRecord> SERVICE = new Kind<>("ecs/service", ServiceRecord.class);

  /// By `CLUSTER/SERVICE`.
  static final Kind<EventLog> EVENTS = new Kind<>("ecs/service-events", EventLog.class);

  /// By `CLUSTER/SERVICE/ecs-svc/DIGITS`.
  static final Kind<TaskSetRecord> TASK_SET = new Kind<>("ecs/task-set", TaskSetRecord.class);

  /// By `CLUSTER/SERVICE/ID`; SERVICE is empty for the tasks of RunTask.
  static final Kind<TaskRecord> TASK = new Kind<>("ecs/task", TaskRecord.class);

  /// By the task's id alone.
  static final Kind<TaskRef> TASK_REF = new Kind<>("ecs/task-ref", TaskRef.class);

  /// By `TARGET-GROUP-ARN|CLUSTER/SERVICE/TASK-SET`: which services a target group's health
  /// touches.
  static final Kind<TargetGroupUse> TARGET_GROUP_USE =
      new Kind<>("ecs/target-group-use", TargetGroupUse.class);

  private Kinds() {}
}
