package dev.teal.ecs;

import dev.teal.runner.ContainerSpec;
import dev.teal.runner.PortMapping;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.ContainerOverride;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;
import software.amazon.awssdk.services.ecs.model.NetworkMode;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;

/// What the runner is asked to run for a container of a task.
final class ContainerSpecs {
  private ContainerSpecs() {}

  static ContainerSpec of(
      TaskRecord task,
      ContainerRecord container,
      TaskDefinition definition,
      ContainerDefinition wanted) {
    Optional<ContainerOverride> override = override(task, wanted.name());
    Map<String, String> environment = new LinkedHashMap<>();
    wanted.environment().forEach(pair -> put(environment, pair));
    override.ifPresent(given -> given.environment().forEach(pair -> put(environment, pair)));
    return new ContainerSpec(
        container.runtimeId(),
        wanted.name(),
        wanted.image(),
        wanted.entryPoint(),
        override
            .filter(ContainerOverride::hasCommand)
            .map(ContainerOverride::command)
            .orElse(wanted.command()),
        environment,
        Optional.ofNullable(wanted.workingDirectory()),
        ports(definition, wanted));
  }

  private static Optional<ContainerOverride> override(TaskRecord task, String container) {
    return Optional.ofNullable(task.kept().overrides()).stream()
        .flatMap(overrides -> overrides.containerOverrides().stream())
        .filter(override -> container.equals(override.name()))
        .findFirst();
  }

  private static void put(Map<String, String> environment, KeyValuePair pair) {
    environment.put(pair.name(), pair.value() == null ? "" : pair.value());
  }

  /// Under awsvpc each task has a network of its own on AWS, where every host port is free; here
  /// blue and green share one host, so any free port is asked for. Under host the port is the
  /// container's own.
  private static List<PortMapping> ports(TaskDefinition definition, ContainerDefinition wanted) {
    return wanted.portMappings().stream()
        .map(port ->
            new PortMapping(
                port.containerPort(),
                hostPort(definition.networkMode(), port.containerPort(), port.hostPort())))
        .toList();
  }

  private static int hostPort(
      @Nullable NetworkMode mode, int containerPort, @Nullable Integer given) {
    if (mode == NetworkMode.AWSVPC) {
      return 0;
    }
    if (mode == NetworkMode.HOST) {
      return containerPort;
    }
    return given == null ? 0 : given;
  }
}
