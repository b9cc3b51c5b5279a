package dev.teal.app;

import dev.teal.balancer.beside.Processes;
import dev.teal.runner.ContainerSpec;
import dev.teal.runner.ContainerState;
import dev.teal.runner.ProcessRunner;
import dev.teal.runner.TaskRunner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Balancer processes, run as tasks are: in sessions of their own, known by pid and start time,
/// with their output kept. Their ids are their numbers, the milliseconds at which they were
/// started.
public final class BalancerProcesses implements Processes {
  private static final int LAST_WORDS = 2_000;

  /// A process has tens of connections or tens of thousands: what it does not need it gives back.
  private static final List<String> SIZE =
      List.of(
          "-XX:+UseSerialGC",
          "-Xms16m",
          "-Xmx1g",
          "-Xss512k",
          "-XX:MinHeapFreeRatio=10",
          "-XX:MaxHeapFreeRatio=30");

  private final Path folder;
  private final List<String> options;
  private @Nullable TaskRunner runner;

  /// Looks at nothing yet.
  ///
  /// @param folder where the processes' folders are
  /// @param options of the command that each of them runs
  public BalancerProcesses(Path folder, List<String> options) {
    this.folder = folder;
    this.options = List.copyOf(options);
  }

  /// Whether this system can run them.
  static boolean possible() {
    String system = System.getProperty("os.name");
    return (system.startsWith("Linux") || system.startsWith("Mac"))
        && Files.isExecutable(Build.java())
        && Files.isExecutable(Path.of("/bin/sh"));
  }

  private synchronized TaskRunner runner() {
    if (runner == null) {
      runner = new ProcessRunner(folder);
    }
    return runner;
  }

  @Override
  public long start() {
    long newest = runner().ids().stream().mapToLong(Long::parseLong).max().orElse(0);
    long number = Math.max(System.currentTimeMillis(), newest + 1);
    List<String> command = new ArrayList<>(Build.command(SIZE));
    command.addAll(List.of("balancer", "--folder", folder(number).toString()));
    command.addAll(options);
    var _ =
        runner()
            .start(
                new ContainerSpec(
                    id(number),
                    "balancer",
                    "teal",
                    List.of(),
                    command,
                    // The arenas of the C library would each keep memory that Java never uses.
                    Map.of("MALLOC_ARENA_MAX", "2"),
                    Optional.of(folder.toString()),
                    List.of()));
    return number;
  }

  private static String id(long number) {
    return Long.toString(number);
  }

  @Override
  public List<Long> running() {
    return runner().ids().stream().map(Long::valueOf).filter(this::isRunning).sorted().toList();
  }

  @Override
  public boolean sweep() {
    boolean wanted = false;
    for (String id : runner().ids()) {
      if (runner().inspect(id).orElse(null) instanceof ContainerState.Exited ended) {
        wanted |= ended.exitCode().orElse(-1) != 0;
        runner().remove(id);
      }
    }
    return wanted;
  }

  @Override
  public Path folder(long number) {
    return folder.resolve(id(number));
  }

  @Override
  public boolean isRunning(long number) {
    return runner().inspect(id(number)).orElse(null) instanceof ContainerState.Running;
  }

  @Override
  public String lastWords(long number) {
    Optional<Path> output = runner().output(id(number));
    try {
      String all = output.isPresent() ? Files.readString(output.get(), StandardCharsets.UTF_8) : "";
      return all.substring(Math.max(0, all.length() - LAST_WORDS)).strip();
    } catch (IOException e) {
      return "(its output cannot be read: " + e + ")";
    }
  }

  @Override
  public void end(long number, Duration patience) {
    runner().stop(id(number), patience);
    runner().remove(id(number));
  }

  @Override
  public synchronized void close() {
    if (runner != null) {
      runner.close();
    }
  }
}
