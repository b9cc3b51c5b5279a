package dev.teal.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.teal.clock.Pace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A Teal server of the demo's own, as a child process on a free port.
final class ServerProcess {
  private static final Pattern READY = Pattern.compile("teal: ready on (http://\\S+)");
  private static final int SECONDS_TO_STOP = 30;

  private final ProcessHandle process;
  private final URI endpoint;
  private final Path data;

  private ServerProcess(ProcessHandle process, URI endpoint, Path data) {
    this.process = process;
    this.endpoint = endpoint;
    this.data = data;
  }

  /// Starts a server; it serves when this returns.
  ///
  /// @param log what the server writes to standard error
  /// @throws DemoException when it does not start
  static ServerProcess start(Path data, Path log, Pace pace, Clients.Keys keys, Undo undo)
      throws IOException {
    List<String> arguments =
        List.of(
            "server",
            "--port",
            "0",
            "--data",
            data.toString(),
            "--minute",
            pace.minute().toMillis() + "ms",
            "--region",
            Clients.REGION);
    // A Ctrl-C reaches everything that the terminal started. The server must outlive it, so that
    // the demo can still ask it to stop the tasks.
    List<String> command =
        new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh"));
    command.addAll(Program.teal(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("TEAL_"));
    builder.environment().put("TEAL_ACCESS_KEY", keys.id());
    builder.environment().put("TEAL_SECRET_KEY", keys.secret());
    Process process = builder.start();
    undo.add(() -> stop(data));
    return new ServerProcess(process.toHandle(), awaitReady(process, log), data);
  }

  /// A server that an earlier demo left running.
  static ServerProcess running(long pid, URI endpoint, Path data) {
    return new ServerProcess(
        ProcessHandle.of(pid).orElseThrow(() -> new DemoException("no process " + pid)),
        endpoint,
        data);
  }

  private static URI awaitReady(Process process, Path log) throws IOException {
    BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher ready = READY.matcher(line);
      if (ready.matches()) {
        return URI.create(ready.group(1));
      }
    }
    throw new DemoException("the server ended before it was ready:\n" + Files.readString(log));
  }

  URI endpoint() {
    return endpoint;
  }

  long pid() {
    return process.pid();
  }

  /// Ends the server and all that it runs, and waits for it.
  void stop() throws IOException {
    stop(data);
  }

  /// Traffic and tasks outlive a server, so there is a command that ends all of them.
  private static void stop(Path data) throws IOException {
    Process stop =
        new ProcessBuilder(Program.teal(List.of("stop", "--data", data.toString())))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      stop.onExit().orTimeout(SECONDS_TO_STOP, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      stop.destroyForcibly();
    }
  }
}
