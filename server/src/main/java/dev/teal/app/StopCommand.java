package dev.teal.app;

import dev.teal.balancer.beside.Processes;
import dev.teal.runner.ContainerState;
import dev.teal.runner.ProcessRunner;
import dev.teal.runner.TaskRunner;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `teal stop`
@Command(
    name = "stop",
    description =
        "Ends all that runs for a data folder: server, traffic and tasks. What is to run is kept: the"
            + " next server starts it again.",
    mixinStandardHelpOptions = true)
final class StopCommand implements Runnable {
  private static final Duration SERVER_STOPS_WITHIN = Duration.ofSeconds(30);
  private static final Duration BALANCER_STOPS_WITHIN = Duration.ofSeconds(10);

  /// ECS's default for `stopTimeout`.
  private static final Duration TASKS_STOP_WITHIN = Duration.ofSeconds(30);

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private DataOption data = new DataOption();

  @Override
  public void run() {
    if (!Files.isDirectory(data.path())) {
      say("nothing runs: there is no folder " + data.path());
      return;
    }
    DataFolder folder = new DataFolder(data.path());
    folder
        .endServer(SERVER_STOPS_WITHIN)
        .ifPresent(pid -> say("the server (process " + pid + ") has stopped"));
    FileChannel lock = folder.lock();
    try {
      endBalancers(folder.resolve("balancer"));
      endTasks(folder.resolve("tasks"));
    } finally {
      DataFolder.release(lock);
    }
  }

  /// First, so that requests under way still find their tasks.
  private void endBalancers(Path folder) {
    if (Files.isDirectory(folder)) {
      try (Processes processes = new BalancerProcesses(folder, List.of())) {
        for (long number : processes.running()) {
          processes.end(number, BALANCER_STOPS_WITHIN);
          say("traffic is not carried any more");
        }
      }
    }
  }

  private void endTasks(Path folder) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (TaskRunner runner = new ProcessRunner(folder);
        ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
      List<String> running =
          runner.ids().stream()
              .filter(id -> runner.inspect(id).orElse(null) instanceof ContainerState.Running)
              .toList();
      running.forEach(id -> all.execute(() -> runner.stop(id, TASKS_STOP_WITHIN)));
      if (!running.isEmpty()) {
        say("stopping " + running.size() + (running.size() == 1 ? " container" : " containers"));
      }
    }
  }

  private void say(String line) {
    spec.commandLine().getOut().println("teal: " + line);
    spec.commandLine().getOut().flush();
  }
}
