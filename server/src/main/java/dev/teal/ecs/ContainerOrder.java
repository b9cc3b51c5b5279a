package dev.teal.ecs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ecs.model.ContainerCondition;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.ContainerDependency;

/// The order in which a task's containers start, by their `dependsOn`; they stop in the reverse
/// order.
final class ContainerOrder {
  private ContainerOrder() {}

  /// Refuses dependencies on unknown containers, in a circle, or on a condition that cannot be met.
  static void check(List<ContainerDefinition> containers) {
    Map<String, ContainerDefinition> byName =
        containers.stream()
            .collect(Collectors.toMap(ContainerDefinition::name, Function.identity()));
    for (ContainerDefinition container : containers) {
      for (ContainerDependency dependency : container.dependsOn()) {
        checkDependency(container, dependency, byName);
      }
    }
    sorted(containers);
  }

  private static void checkDependency(
      ContainerDefinition container,
      ContainerDependency dependency,
      Map<String, ContainerDefinition> byName) {
    String where =
        "dependsOn of container '" + container.name() + "': " + dependency.containerName();
    ContainerDefinition needed = byName.get(dependency.containerName());
    if (needed == null) {
      throw Problems.client(where + " (expected: a container of this task definition)");
    }
    switch (dependency.condition()) {
      case START -> {}
      case COMPLETE, SUCCESS -> {
        if (TaskDefinitionRules.essential(needed)) {
          throw Problems.client(
              where
                  + " is essential (expected: a container that may end, for "
                  + dependency.conditionAsString()
                  + ")");
        }
      }
      case HEALTHY ->
          throw Problems.client(
              where
                  + " HEALTHY: container health checks are not supported (expected: START,"
                  + " COMPLETE or SUCCESS)");
      case null, default ->
          throw Problems.client(
              where
                  + " "
                  + dependency.conditionAsString()
                  + " (expected: START, COMPLETE or SUCCESS)");
    }
  }

  /// The containers, each behind those that it depends on; otherwise in the order of the
  /// definition.
  static List<ContainerDefinition> sorted(List<ContainerDefinition> containers) {
    Set<ContainerDefinition> placed = new LinkedHashSet<>();
    Map<String, ContainerDefinition> waiting = new HashMap<>();
    containers.forEach(container -> waiting.put(container.name(), container));
    while (!waiting.isEmpty()) {
      List<ContainerDefinition> next = new ArrayList<>(containers);
      next.removeAll(placed);
      next.removeIf(container ->
          container.dependsOn().stream().anyMatch(d -> waiting.containsKey(d.containerName())));
      if (next.isEmpty()) {
        throw Problems.client("dependsOn: a circle of containers: " + waiting.keySet());
      }
      placed.addAll(next);
      next.forEach(container -> waiting.remove(container.name()));
    }
    return List.copyOf(placed);
  }

  /// Whether what a container depends on has come so far that it may start.
  static boolean mayStart(ContainerDefinition container, TaskRecord task) {
    return container.dependsOn().stream()
        .allMatch(d -> met(d.condition(), task.container(d.containerName())));
  }

  /// Whether it never will: what had to succeed has failed.
  static boolean neverStarts(ContainerDefinition container, TaskRecord task) {
    return container.dependsOn().stream()
        .filter(dependency -> dependency.condition() == ContainerCondition.SUCCESS)
        .map(dependency -> task.container(dependency.containerName()))
        .anyMatch(needed -> needed.phase() == ContainerRecord.Phase.STOPPED && !succeeded(needed));
  }

  private static boolean met(ContainerCondition condition, ContainerRecord needed) {
    return switch (condition) {
      case COMPLETE -> needed.phase() == ContainerRecord.Phase.STOPPED;
      case SUCCESS -> needed.phase() == ContainerRecord.Phase.STOPPED && succeeded(needed);
      default -> needed.phase() != ContainerRecord.Phase.PENDING;
    };
  }

  private static boolean succeeded(ContainerRecord container) {
    Integer code = container.exitCode();
    return code != null && code == 0;
  }
}
