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

  private ServerProcess(ProcessHandle process, URI endpoint) {
    this.process = process;
    this.endpoint = endpoint;
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
    undo.add(() -> stop(process.toHandle()));
    return new ServerProcess(process.toHandle(), awaitReady(process, log));
  }

  /// A server that an earlier demo left running.
  static ServerProcess running(long pid, URI endpoint) {
    return new ServerProcess(
        ProcessHandle.of(pid).orElseThrow(() -> new DemoException("no process " + pid)), endpoint);
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

  /// Asks the server to end, and waits for it.
  void stop() {
    stop(process);
  }

  private static void stop(ProcessHandle process) {
    process.destroy();
    try {
      process.onExit().orTimeout(SECONDS_TO_STOP, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      process.destroyForcibly();
    }
  }
}
