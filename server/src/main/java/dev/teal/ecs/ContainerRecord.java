package dev.teal.ecs;

import dev.teal.runner.ContainerState;
import dev.teal.runner.PortMapping;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// A container of a task, as far as it was seen.
///
/// @param name of its container definition
/// @param runtimeId what the runner knows it by: made from the task's id before the first start is
///   tried, so that a repeated start finds the container
/// @param address where its ports are reached; null before it runs
record ContainerRecord(
    String name,
    String runtimeId,
    Phase phase,
    @Nullable String address,
    List<PortMapping> ports,
    @Nullable Integer exitCode,
    @Nullable String reason) {
  enum Phase {
    PENDING,
    RUNNING,
    STOPPED
  }

  static ContainerRecord pending(String name, String runtimeId) {
    return new ContainerRecord(name, runtimeId, Phase.PENDING, null, List.of(), null, null);
  }

  /// The container as the runner says that it is.
  ContainerRecord seen(ContainerState state) {
    return switch (state) {
      case ContainerState.Running running ->
          new ContainerRecord(
              name, runtimeId, Phase.RUNNING, running.address(), running.ports(), null, null);
      case ContainerState.Exited exited -> stopped(exited.exitCode(), exited.reason());
    };
  }

  /// The container as it is when it cannot run any more, for a reason of its own or not.
  ContainerRecord stopped(OptionalInt code, @Nullable String why) {
    return new ContainerRecord(
        name,
        runtimeId,
        Phase.STOPPED,
        address,
        ports,
        code.isPresent() ? Integer.valueOf(code.getAsInt()) : null,
        code.isPresent() ? null : why);
  }
}
