package dev.teal.app;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// `teal stop`
final class StopCommand {
  static final Command COMMAND =
      new Command(
          "stop",
          "Ends server, traffic and tasks of a data folder; the next server starts them again.",
          List.of(DataOption.DATA),
          List.of(),
          StopCommand::run);

  /// It may end its tasks first.
  private static final Duration SERVER_STOPS_WITHIN = Duration.ofSeconds(60);

  private StopCommand() {}

  private static int run(Arguments arguments) {
    Path path = arguments.path(DataOption.DATA);
    if (!Files.isDirectory(path)) {
      say("nothing runs: there is no folder " + path);
      return 0;
    }
    DataFolder folder = new DataFolder(path);
    Optional<Long> server = folder.endServer(SERVER_STOPS_WITHIN);
    server.ifPresent(pid -> say("the server (process " + pid + ") has stopped"));
    FileChannel lock = folder.lock();
    try {
      boolean more = new Running(folder, StopCommand::say).end();
      if (server.isEmpty() && !more) {
        say("nothing runs in " + path);
      }
    } finally {
      DataFolder.release(lock);
    }
    return 0;
  }

  private static void say(String line) {
    System.out.println("teal: " + line);
  }
}
