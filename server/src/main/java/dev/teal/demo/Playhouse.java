package dev.teal.demo;

import dev.teal.clock.Pace;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Properties;
import software.amazon.awssdk.services.ecs.model.ClusterNotFoundException;
import software.amazon.awssdk.services.ecs.model.EcsException;
import software.amazon.awssdk.services.ecs.model.ServiceNotFoundException;

/// Where a demo is played: a temporary folder with a server of its own.
///
/// @param leftovers what is swept out at the end
record Playhouse(
    Path folder, ServerProcess server, Clients.Keys keys, Clients aws, Leftovers leftovers) {
  private static final String NOTE = "demo.properties";
  private static final Duration TASKS_STOP_WITHIN = Duration.ofSeconds(20);

  /// Starts a server in a new folder. Whatever was made when this is interrupted is in `undo`.
  static Playhouse open(Pace pace, Undo undo) throws IOException {
    Path folder = Files.createTempDirectory("teal-demo-");
    Leftovers leftovers = new Leftovers(folder);
    undo.add(leftovers::sweep);
    Clients.Keys keys = Clients.Keys.random();
    ServerProcess server =
        ServerProcess.start(folder.resolve("data"), log(folder), pace, keys, undo);
    return furnish(folder, server, keys, leftovers, undo);
  }

  /// Finds the server that an earlier demo kept.
  static Playhouse reopen(Path folder, Undo undo) throws IOException {
    Path absolute = folder.toRealPath();
    Properties note = new Properties();
    try (Reader reader = Files.newBufferedReader(absolute.resolve(NOTE))) {
      note.load(reader);
    }
    Leftovers leftovers = new Leftovers(absolute);
    undo.add(leftovers::sweep);
    ServerProcess server =
        ServerProcess.running(
            Long.parseLong(note.getProperty("pid")),
            URI.create(note.getProperty("endpoint")),
            absolute.resolve("data"));
    undo.add(server::stop);
    Clients.Keys keys = new Clients.Keys(note.getProperty("id"), note.getProperty("secret"));
    return furnish(absolute, server, keys, leftovers, undo);
  }

  private static Playhouse furnish(
      Path folder, ServerProcess server, Clients.Keys keys, Leftovers leftovers, Undo undo) {
    Clients aws = Clients.of(server.endpoint(), keys);
    undo.add(aws::close);
    Playhouse playhouse = new Playhouse(folder, server, keys, aws, leftovers);
    undo.add(playhouse::stopTasks);
    return playhouse;
  }

  /// Tasks outlive the server, so they are ended through it.
  private void stopTasks() {
    try {
      aws.ecs().deleteService(r -> r.cluster(Stage.CLUSTER).service(Stage.SERVICE).force(true));
    } catch (ClusterNotFoundException | ServiceNotFoundException e) {
      return; // Interrupted before there were any.
    }
    if (!Await.within(TASKS_STOP_WITHIN, this::serviceIsGone)) {
      throw new DemoException("the tasks have not stopped in " + TASKS_STOP_WITHIN);
    }
  }

  private boolean serviceIsGone() {
    try {
      return aws
          .ecs()
          .describeServices(r -> r.cluster(Stage.CLUSTER).services(Stage.SERVICE))
          .services()
          .stream()
          .allMatch(service -> service.status().equals("INACTIVE"));
    } catch (EcsException e) {
      throw new DemoException("cannot see whether the tasks have stopped", e);
    }
  }

  /// Writes down how to find the server again.
  void note() throws IOException {
    Properties note = new Properties();
    note.setProperty("pid", String.valueOf(server.pid()));
    note.setProperty("endpoint", server.endpoint().toString());
    note.setProperty("id", keys.id());
    note.setProperty("secret", keys.secret());
    try (Writer writer = Files.newBufferedWriter(folder.resolve(NOTE))) {
      note.store(writer, null);
    }
  }

  /// Puts the server's log where it stays.
  Path saveLog() throws IOException {
    Path saved = folder.resolveSibling(folder.getFileName() + ".log");
    return Files.copy(log(folder), saved, StandardCopyOption.REPLACE_EXISTING);
  }

  private static Path log(Path folder) {
    return folder.resolve("server.log");
  }
}
