package dev.teal.balancer.beside;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Starts and ends balancer processes, and finds those that an earlier server started: they outlive
/// it. Each has a number, greater than those of all before it, and a folder that is its owner's
/// alone. Used by one thread at a time, except for [#end].
public interface Processes extends AutoCloseable {
  /// Starts a process that runs [BalancerProcess#run] on its folder.
  ///
  /// @return its number
  /// @throws IllegalStateException when it cannot be started, with the reason
  long start();

  /// Forgets those that have ended.
  ///
  /// @return whether one of them was ended by something else than its own wish
  boolean sweep();

  /// The numbers of those that run, in ascending order.
  List<Long> running();

  /// Where a process keeps its sockets.
  Path folder(long number);

  /// Whether a process that was started runs still.
  boolean isRunning(long number);

  /// The last that a process said on its standard output and error, for a log.
  String lastWords(long number);

  /// Asks a process to end (SIGTERM), ends it after `patience` (SIGKILL), and deletes its folder.
  /// Returns when it has ended; at once when it had before.
  void end(long number, Duration patience);

  /// Stops looking after them. They go on.
  @Override
  void close();
}
