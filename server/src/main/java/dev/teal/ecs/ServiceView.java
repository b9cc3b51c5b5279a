package dev.teal.ecs;

import dev.teal.store.Transaction;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ecs.model.AvailabilityZoneRebalancing;
import software.amazon.awssdk.services.ecs.model.Deployment;
import software.amazon.awssdk.services.ecs.model.DeploymentRolloutState;
import software.amazon.awssdk.services.ecs.model.Scale;
import software.amazon.awssdk.services.ecs.model.ScaleUnit;
import software.amazon.awssdk.services.ecs.model.SchedulingStrategy;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.ServiceEvent;
import software.amazon.awssdk.services.ecs.model.StabilityStatus;
import software.amazon.awssdk.services.ecs.model.TaskSet;

/// Services and task sets as callers see them. Counts are counted from the tasks at that moment;
/// what belongs to a revision (task definition, load balancers, network, launch type) mirrors the
/// PRIMARY task set, as on AWS.
record ServiceView(Arns arns) {
  Service service(Transaction t, ServiceRecord record, boolean withTags) {
    Snapshot now = Snapshot.of(t, record);
    Optional<TaskSetRecord> primary = now.primary();
    Service.Builder service =
        record.kept().toBuilder()
            .serviceArn(arns.service(record.cluster(), record.name()))
            .serviceName(record.name())
            .clusterArn(arns.cluster(record.cluster()))
            .status(record.status().name())
            .desiredCount(record.desiredCount())
            .runningCount(now.sets().stream().mapToInt(now::running).sum())
            .pendingCount(now.sets().stream().mapToInt(now::pending).sum())
            .schedulingStrategy(SchedulingStrategy.REPLICA)
            .loadBalancers(primary.map(TaskSetRecord::loadBalancers).orElse(List.of()))
            .serviceRegistries(List.of())
            .availabilityZoneRebalancing(AvailabilityZoneRebalancing.DISABLED)
            .events(events(t, record))
            .createdAt(record.createdAt());
    primary.ifPresent(set -> mirror(service, set));
    if (!withTags) {
      service.tags(List.of());
    }
    return record.controller().usesTaskSets()
        ? service
            .taskSets(now.sets().stream().map(set -> taskSet(now, set, withTags)).toList())
            .deployments(List.of())
            .build()
        : service
            .deployments(now.sets().stream().map(set -> deployment(now, set)).toList())
            .build();
  }

  private static void mirror(Service.Builder service, TaskSetRecord primary) {
    service
        .taskDefinition(primary.taskDefinition())
        .launchType(primary.kept().launchType())
        .capacityProviderStrategy(primary.kept().capacityProviderStrategy())
        .platformVersion(primary.kept().platformVersion())
        .platformFamily(primary.kept().platformFamily())
        .networkConfiguration(primary.kept().networkConfiguration());
  }

  private static List<ServiceEvent> events(Transaction t, ServiceRecord record) {
    return t
        .find(Kinds.EVENTS, record.key())
        .map(read -> read.value())
        .orElse(EventLog.EMPTY)
        .events()
        .stream()
        .map(event ->
            ServiceEvent.builder()
                .id(event.id())
                .createdAt(event.at())
                .message(event.message())
                .build())
        .toList();
  }

  TaskSet taskSet(Snapshot now, TaskSetRecord set, boolean withTags) {
    return set.kept().toBuilder()
        .id(set.id())
        .taskSetArn(arns.taskSet(set.cluster(), set.service(), set.id()))
        .serviceArn(arns.service(set.cluster(), set.service()))
        .clusterArn(arns.cluster(set.cluster()))
        .status(set.status().name())
        .taskDefinition(set.taskDefinition())
        .computedDesiredCount(now.computed(set))
        .pendingCount(now.pending(set))
        .runningCount(now.running(set))
        .createdAt(set.createdAt())
        .updatedAt(set.updatedAt())
        .loadBalancers(set.loadBalancers())
        .serviceRegistries(List.of())
        .scale(Scale.builder().value(set.scale()).unit(ScaleUnit.PERCENT).build())
        .stabilityStatus(
            steady(now, set) ? StabilityStatus.STEADY_STATE : StabilityStatus.STABILIZING)
        .stabilityStatusAt(set.steadyAt())
        .tags(withTags ? set.kept().tags() : List.of())
        .build();
  }

  /// Steady when last looked at, and nothing has been changed since.
  private static boolean steady(Snapshot now, TaskSetRecord set) {
    return set.steady() && now.running(set) == now.computed(set) && now.pending(set) == 0;
  }

  private static Deployment deployment(Snapshot now, TaskSetRecord set) {
    boolean primary = set.status() == SetStatus.PRIMARY;
    return Deployment.builder()
        .id(set.id())
        .status(set.status().name())
        .taskDefinition(set.taskDefinition())
        .desiredCount(primary ? now.service().desiredCount() : 0)
        .pendingCount(now.pending(set))
        .runningCount(now.running(set))
        .failedTasks(set.backoff().failures())
        .createdAt(set.createdAt())
        .updatedAt(set.updatedAt())
        .launchType(set.kept().launchType())
        .capacityProviderStrategy(set.kept().capacityProviderStrategy())
        .platformVersion(set.kept().platformVersion())
        .platformFamily(set.kept().platformFamily())
        .networkConfiguration(set.kept().networkConfiguration())
        .rolloutState(
            set.completed() ? DeploymentRolloutState.COMPLETED : DeploymentRolloutState.IN_PROGRESS)
        .rolloutStateReason(
            "ECS deployment " + set.id() + (set.completed() ? " completed." : " in progress."))
        .build();
  }
}
