package dev.teal.runner;

import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

/// What a container is doing.
public sealed interface ContainerState {
  /// @param address where its ports are reached
  /// @param pid of the process (for Docker: of its first process on this machine)
  record Running(long pid, Instant startedAt, String address, List<PortMapping> ports)
      implements ContainerState {}

  /// @param exitCode empty when it is not known: the server was down when the process ended
  record Exited(Instant stoppedAt, OptionalInt exitCode, String reason) implements ContainerState {}
}
