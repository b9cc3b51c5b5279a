package dev.teal.app;

import dev.teal.balancer.beside.Processes;
import dev.teal.runner.ContainerState;
import dev.teal.runner.ProcessRunner;
import dev.teal.runner.TaskRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/// What runs for a data folder without a server: traffic and tasks. Functions are not among it, as
/// they end by themselves when they find no server. Whoever uses this holds the folder's lock.
final class Running {
  private static final Duration BALANCER_ENDS_WITHIN = Duration.ofSeconds(10);

  /// ECS's default for `stopTimeout`.
  private static final Duration TASKS_END_WITHIN = Duration.ofSeconds(30);

  private final DataFolder folder;
  private final Consumer<String> say;

  /// @param say takes what is being done, a line at a time
  Running(DataFolder folder, Consumer<String> say) {
    this.folder = folder;
    this.say = say;
  }

  /// Ends all of it. What is to run is kept: the next server starts it again.
  ///
  /// @return whether anything ran
  boolean end() {
    // First, so that requests under way still find their tasks.
    boolean traffic = endBalancers();
    return endTasks() || traffic;
  }

  /// Ends balancer processes; they have let go of their ports when this returns.
  ///
  /// @return whether there were any
  boolean endBalancers() {
    Path balancers = folder.resolve("balancer");
    if (!Files.isDirectory(balancers)) {
      return false;
    }
    try (Processes processes = new BalancerProcesses(balancers, List.of())) {
      List<Long> running = processes.running();
      for (long number : running) {
        say.accept("ending traffic");
        processes.end(number, BALANCER_ENDS_WITHIN);
      }
      return !running.isEmpty();
    }
  }

  private boolean endTasks() {
    Path tasks = folder.resolve("tasks");
    if (!Files.isDirectory(tasks)) {
      return false;
    }
    try (TaskRunner runner = new ProcessRunner(tasks);
        ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
      List<String> running =
          runner.ids().stream()
              .filter(id -> runner.inspect(id).orElse(null) instanceof ContainerState.Running)
              .toList();
      running.forEach(id -> all.execute(() -> runner.stop(id, TASKS_END_WITHIN)));
      if (!running.isEmpty()) {
        say.accept(
            "ending " + running.size() + (running.size() == 1 ? " container" : " containers"));
      }
      return !running.isEmpty();
    }
  }
}
