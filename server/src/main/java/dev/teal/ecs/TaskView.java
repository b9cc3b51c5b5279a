package dev.teal.ecs;

import dev.teal.store.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import software.amazon.awssdk.services.ecs.model.Attachment;
import software.amazon.awssdk.services.ecs.model.Connectivity;
import software.amazon.awssdk.services.ecs.model.Container;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.DesiredStatus;
import software.amazon.awssdk.services.ecs.model.HealthStatus;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;
import software.amazon.awssdk.services.ecs.model.NetworkBinding;
import software.amazon.awssdk.services.ecs.model.NetworkInterface;
import software.amazon.awssdk.services.ecs.model.NetworkMode;
import software.amazon.awssdk.services.ecs.model.Task;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;
import software.amazon.awssdk.services.ecs.model.TransportProtocol;

/// Tasks as callers see them.
record TaskView(Arns arns) {
  Task task(Transaction t, TaskRecord record, boolean withTags) {
    TaskDefinition definition =
        TaskDefinitions.byArn(t, record.taskDefinition()).orElseThrow().value().definition();
    StopOrder stop = record.stop();
    Task.Builder task =
        record.kept().toBuilder()
            .taskArn(arns.task(record.cluster(), record.id()))
            .clusterArn(arns.cluster(record.cluster()))
            .taskDefinitionArn(record.taskDefinition())
            .group(record.ofService() ? "service:" + record.service() : group(record))
            .startedBy(record.startedBy().isEmpty() ? null : record.startedBy())
            .lastStatus(record.status().name())
            .desiredStatus(
                (stop == null ? DesiredStatus.RUNNING : DesiredStatus.STOPPED).toString())
            .containers(containers(record, definition))
            .attachments(attachments(record, definition))
            .cpu(definition.cpu())
            .memory(definition.memory())
            .healthStatus(HealthStatus.UNKNOWN)
            .version(record.version())
            .createdAt(record.times().created())
            .pullStartedAt(record.times().pull())
            .pullStoppedAt(record.times().pull())
            .startedAt(record.times().started())
            .stoppingAt(record.times().stopping())
            .executionStoppedAt(record.times().executionStopped())
            .stoppedAt(record.times().stopped());
    if (record.times().pull() != null) {
      task.connectivity(Connectivity.CONNECTED).connectivityAt(record.times().pull());
    }
    if (stop != null) {
      task.stopCode(stop.cause().code()).stoppedReason(stop.reason());
    }
    if (!withTags) {
      task.tags(List.of());
    }
    return task.build();
  }

  private static String group(TaskRecord record) {
    return record.kept().group() == null ? "family:" + family(record) : record.kept().group();
  }

  static String family(TaskRecord record) {
    String arn = record.taskDefinition();
    return arn.substring(arn.lastIndexOf('/') + 1, arn.lastIndexOf(':'));
  }

  private List<Container> containers(TaskRecord record, TaskDefinition definition) {
    boolean awsvpc = definition.networkMode() == NetworkMode.AWSVPC;
    return definition.containerDefinitions().stream()
        .map(wanted -> container(record, record.container(wanted.name()), wanted, awsvpc))
        .toList();
  }

  private Container container(
      TaskRecord record,
      ContainerRecord container,
      ContainerDefinition definition,
      boolean awsvpc) {
    return Container.builder()
        .containerArn(arns.container(record.cluster(), record.id(), container.runtimeId()))
        .taskArn(arns.task(record.cluster(), record.id()))
        .name(container.name())
        .image(definition.image())
        .runtimeId(container.runtimeId())
        .lastStatus(container.phase().name())
        .exitCode(container.exitCode())
        .reason(container.reason())
        .healthStatus(HealthStatus.UNKNOWN)
        .cpu(definition.cpu() == null ? null : definition.cpu().toString())
        .memory(definition.memory() == null ? null : definition.memory().toString())
        .networkBindings(bindings(container))
        .networkInterfaces(
            !awsvpc || container.address() == null
                ? List.of()
                : List.of(
                    NetworkInterface.builder()
                        .attachmentId(attachmentId(record))
                        .privateIpv4Address(container.address())
                        .build()))
        .build();
  }

  private static List<NetworkBinding> bindings(ContainerRecord container) {
    return container.ports().stream()
        .map(port ->
            NetworkBinding.builder()
                .bindIP(container.address())
                .containerPort(port.containerPort())
                .hostPort(port.hostPort())
                .protocol(TransportProtocol.TCP)
                .build())
        .toList();
  }

  /// What AWS shows of a task's own network interface. There is none here: the address is the one
  /// where the task's ports are really reached.
  private static List<Attachment> attachments(TaskRecord record, TaskDefinition definition) {
    if (definition.networkMode() != NetworkMode.AWSVPC) {
      return List.of();
    }
    List<KeyValuePair> address =
        record.containers().stream()
            .map(ContainerRecord::address)
            .filter(Objects::nonNull)
            .limit(1)
            .map(given -> KeyValuePair.builder().name("privateIPv4Address").value(given).build())
            .toList();
    return List.of(
        Attachment.builder()
            .id(attachmentId(record))
            .type("ElasticNetworkInterface")
            .status(record.status().ended() ? "DELETED" : "ATTACHED")
            .details(address)
            .build());
  }

  private static String attachmentId(TaskRecord record) {
    return UUID.nameUUIDFromBytes(record.id().getBytes(StandardCharsets.UTF_8)).toString();
  }
}
