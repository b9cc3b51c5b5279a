package dev.teal.ecs;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.model.Compatibility;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;
import software.amazon.awssdk.services.ecs.model.NetworkMode;
import software.amazon.awssdk.services.ecs.model.PortMapping;
import software.amazon.awssdk.services.ecs.model.RegisterTaskDefinitionRequest;
import software.amazon.awssdk.services.ecs.model.TransportProtocol;

/// What AWS refuses in a task definition. What only Teal refuses: [UnsupportedParameters].
final class TaskDefinitionRules {
  private static final String NAME = "[A-Za-z0-9_-]{1,255}";

  private TaskDefinitionRules() {}

  /// @throws software.amazon.awssdk.services.ecs.model.ClientException naming what is wrong
  static void check(RegisterTaskDefinitionRequest request) {
    String family = request.family();
    if (family == null || family.isEmpty()) {
      throw Problems.client("Family should not be null or empty.");
    }
    if (!family.matches(NAME)) {
      throw Problems.client(
          "Family contains invalid characters: "
              + family
              + " (expected: up to 255 letters, digits, hyphens, underscores)");
    }
    if (request.networkMode() == NetworkMode.UNKNOWN_TO_SDK_VERSION) {
      throw Problems.client(
          "networkMode: "
              + request.networkModeAsString()
              + " (expected: bridge, host, awsvpc or none)");
    }
    if (request.requiresCompatibilities().contains(Compatibility.UNKNOWN_TO_SDK_VERSION)) {
      throw Problems.client(
          "requiresCompatibilities: "
              + request.requiresCompatibilitiesAsStrings()
              + " (expected: EC2, FARGATE or EXTERNAL)");
    }
    checkContainers(request);
    checkFargate(request);
  }

  private static void checkContainers(RegisterTaskDefinitionRequest request) {
    List<ContainerDefinition> containers = request.containerDefinitions();
    if (containers.isEmpty()) {
      throw Problems.client("Container list cannot be empty.");
    }
    Set<String> names = new HashSet<>();
    for (ContainerDefinition container : containers) {
      checkName(container);
      if (!names.add(container.name())) {
        throw Problems.client(
            "Container names must be unique within a task definition: " + container.name());
      }
      if (container.image() == null || container.image().isBlank()) {
        throw Problems.client("Container.image should not be null or empty.");
      }
      checkMemory(container, request.memory());
      checkStopTimeout(container);
      checkEnvironment(container);
      container.portMappings().forEach(port -> checkPort(container, port, request.networkMode()));
    }
    if (containers.stream().noneMatch(TaskDefinitionRules::essential)) {
      throw Problems.client("A task definition must have at least one essential container.");
    }
    ContainerOrder.check(containers);
  }

  static boolean essential(ContainerDefinition container) {
    return container.essential() == null || container.essential();
  }

  private static void checkName(ContainerDefinition container) {
    if (container.name() == null || container.name().isEmpty()) {
      throw Problems.client("Container.name should not be null or empty.");
    }
    if (!container.name().matches(NAME)) {
      throw Problems.client(
          "Container.name contains invalid characters: "
              + container.name()
              + " (expected: up to 255 letters, digits, hyphens, underscores)");
    }
  }

  private static void checkMemory(ContainerDefinition container, @Nullable String taskMemory) {
    if (taskMemory == null && container.memory() == null && container.memoryReservation() == null) {
      throw Problems.client(
          "Invalid setting for container '"
              + container.name()
              + "'. At least one of 'memory' or 'memoryReservation' must be specified.");
    }
  }

  private static void checkStopTimeout(ContainerDefinition container) {
    Integer seconds = container.stopTimeout();
    if (seconds != null && (seconds < 0 || seconds > 120)) {
      throw Problems.client(
          "stopTimeout of container '"
              + container.name()
              + "': "
              + seconds
              + " (expected: 0..120 seconds)");
    }
  }

  private static void checkEnvironment(ContainerDefinition container) {
    for (KeyValuePair variable : container.environment()) {
      if (variable.name() == null || variable.name().isEmpty()) {
        throw Problems.client(
            "environment of container '"
                + container.name()
                + "': a variable without a name (expected: name and value)");
      }
    }
  }

  private static void checkPort(
      ContainerDefinition container, PortMapping port, @Nullable NetworkMode mode) {
    String where = " of container '" + container.name() + "': ";
    Integer inside = port.containerPort();
    if (inside == null || inside < 1 || inside > 65535) {
      throw Problems.client("containerPort" + where + inside + " (expected: 1..65535)");
    }
    Integer host = port.hostPort();
    if (host != null && (host < 0 || host > 65535)) {
      throw Problems.client("hostPort" + where + host + " (expected: 0..65535)");
    }
    if (port.protocol() != null && port.protocol() != TransportProtocol.TCP) {
      throw Problems.client(
          "protocol"
              + where
              + port.protocolAsString()
              + " (expected: tcp; others are not"
              + " supported)");
    }
    if ((mode == NetworkMode.AWSVPC || mode == NetworkMode.HOST)
        && host != null
        && host != 0
        && !host.equals(inside)) {
      throw Problems.client(
          "When networkMode="
              + mode
              + ", the host ports and container ports in port mappings must match.");
    }
    if (mode == NetworkMode.NONE) {
      throw Problems.client("When networkMode=none, port mappings are not allowed.");
    }
  }

  private static void checkFargate(RegisterTaskDefinitionRequest request) {
    String cpu = TaskSizes.cpu(request.cpu());
    String memory = TaskSizes.memory(request.memory());
    if (!request.requiresCompatibilities().contains(Compatibility.FARGATE)) {
      return;
    }
    if (request.networkMode() != NetworkMode.AWSVPC) {
      throw Problems.client("Fargate only supports network mode 'awsvpc'.");
    }
    if (cpu == null) {
      throw Problems.client("Fargate requires that 'cpu' be defined at the task level.");
    }
    if (memory == null) {
      throw Problems.client("Fargate requires that 'memory' be defined at the task level.");
    }
    if (!TaskSizes.fitsFargate(cpu, memory)) {
      throw Problems.client(
          "No Fargate configuration exists for given values: "
              + cpu
              + " CPU, "
              + memory
              + " memory. See the Amazon ECS documentation for the valid values.");
    }
  }
}
