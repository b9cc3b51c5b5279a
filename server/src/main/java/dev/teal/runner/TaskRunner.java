package dev.teal.runner;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Runs containers. A container is known by an id that the caller chose and stored before it asked
/// for the start, so that after a crash of the server the same call finds the container instead of
/// starting a second one. Containers outlive the server. Calls may come from any thread and may
/// block.
public interface TaskRunner extends AutoCloseable {
  /// Starts a container, or finds the one that an earlier call with this id started.
  ///
  /// @throws ContainerStartException when it cannot be started: no such command, no free port, ...
  ContainerState start(ContainerSpec spec);

  /// What has become of a container; empty when no start of this id was ever tried (or it was
  /// removed).
  Optional<ContainerState> inspect(String id);

  /// Asks the container to end (SIGTERM), waits up to `stopTimeout` (real time), then ends it
  /// (SIGKILL) with all that it started. Returns when it has ended; at once when it has ended
  /// before or is unknown.
  void stop(String id, Duration stopTimeout);

  /// The ids of all containers that are known, ended ones included.
  List<String> ids();

  /// Forgets an ended container, its output included.
  void remove(String id);

  /// Where the container's output (standard output and error) is kept, to be read and followed.
  Optional<Path> output(String id);

  /// Calls `listener` with the id of each container that ends by itself or is stopped, adopted ones
  /// included, soon after it does. May miss none while the server runs; what ended while the server
  /// was down is seen by [#inspect]. The call comes from any thread, but never from within
  /// [#start].
  void onExit(Consumer<String> listener);

  /// Stops watching. Containers go on.
  @Override
  void close();
}
