package dev.teal.app;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.time.Duration;
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
  /// It may end its tasks first.
  private static final Duration SERVER_STOPS_WITHIN = Duration.ofSeconds(60);

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
      new Running(folder, this::say).end();
    } finally {
      DataFolder.release(lock);
    }
  }

  private void say(String line) {
    spec.commandLine().getOut().println("teal: " + line);
    spec.commandLine().getOut().flush();
  }
}
