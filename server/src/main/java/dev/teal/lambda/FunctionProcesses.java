package dev.teal.lambda;

import dev.teal.runner.ContainerSpec;
import dev.teal.runner.ContainerState;
import dev.teal.runner.TaskRunner;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Functions' processes by their ids, whichever server started them. Each has a note, a file in
/// which its bootstrap writes down what became of its latest call.
final class FunctionProcesses {
  private static final Logger log = LoggerFactory.getLogger(FunctionProcesses.class);

  private final TaskRunner runner;
  private final Path notes;
  private final Path bootstraps;

  FunctionProcesses(TaskRunner runner, Path folder) {
    this.runner = runner;
    notes = folder.resolve("notes");
    bootstraps = folder.resolve("bootstraps");
    try {
      Files.createDirectories(notes);
      Files.createDirectories(bootstraps);
      for (Interpreter interpreter : Interpreter.values()) {
        try (InputStream script =
            Objects.requireNonNull(
                FunctionProcesses.class.getResourceAsStream(interpreter.bootstrap()))) {
          Files.copy(script, bootstrap(interpreter), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use " + folder + " for functions", e);
    }
  }

  Path bootstrap(Interpreter interpreter) {
    return bootstraps.resolve(interpreter.bootstrap());
  }

  Path note(String id) {
    return notes.resolve(id);
  }

  /// Starts a process whose note is there from before its start until it is forgotten, so that
  /// [#all] knows it whatever happens.
  ///
  /// @throws dev.teal.runner.ContainerStartException when it does not start
  void start(ContainerSpec spec) {
    try {
      Files.writeString(note(spec.id()), "");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + note(spec.id()), e);
    }
    runner.start(spec);
  }

  void onExit(Consumer<String> listener) {
    runner.onExit(listener);
  }

  boolean isRunning(String id) {
    return runner.inspect(id).orElse(null) instanceof ContainerState.Running;
  }

  /// Empty while it runs and when nobody saw it end.
  OptionalInt exitStatus(String id) {
    return runner.inspect(id).orElse(null) instanceof ContainerState.Exited exited
        ? exited.exitCode()
        : OptionalInt.empty();
  }

  void kill(String id) {
    runner.stop(id, Duration.ZERO);
  }

  /// What the process has printed from an offset on.
  FunctionLog.Printed printed(String id, long offset) {
    return runner
        .output(id)
        .map(output -> FunctionLog.printed(output, offset))
        .orElse(new FunctionLog.Printed("", offset));
  }

  /// What the process itself has written down of a call: `begun`, `ok`, `error`; empty when it
  /// never saw the call.
  String noteOf(String id, String requestId) {
    try {
      String[] words = Files.readString(note(id)).split(" ", -1);
      return words.length == 2 && words[0].equals(requestId) ? words[1] : "";
    } catch (IOException e) {
      log.warn("No note of function process {}: taken as never called", id, e);
      return "";
    }
  }

  /// Every process that is not forgotten.
  List<String> all() {
    try (Stream<Path> files = Files.list(notes)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.endsWith(".new"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + notes, e);
    }
  }

  /// Forgets an ended process, its note and output included.
  void forget(String id) {
    try {
      if (!isRunning(id)) {
        runner.remove(id);
        Files.deleteIfExists(notes.resolve(id + ".new"));
        Files.deleteIfExists(note(id));
      }
    } catch (IOException | RuntimeException e) {
      log.warn("Cannot clear up after function process {}; trying again at the next start", id, e);
    }
  }
}
