package dev.teal.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// A program that is run to its end, as from a shell.
final class Tool {
  private static final Duration PATIENCE = Duration.ofSeconds(150);

  private final Map<String, String> environment;
  private final Duration patience;

  /// @param environment what the program sees besides this one's own, which has no AWS or Teal
  ///   settings for it
  Tool(Map<String, String> environment) {
    this(environment, PATIENCE);
  }

  /// @param patience how long it may take before it is killed
  Tool(Map<String, String> environment, Duration patience) {
    this.environment = Map.copyOf(environment);
    this.patience = patience;
  }

  /// What came of it.
  record Result(int status, String out, String err) {
    /// @throws AssertionError when it failed, with all that it said
    Result succeeded() {
      assertThat(status).as("exit status of a program that said:\n%s\n%s", out, err).isZero();
      return this;
    }
  }

  Result run(String... command) {
    return run(List.of(command));
  }

  Result run(List<String> command) {
    try {
      Path err = Files.createTempFile("teal-acceptance-", ".err");
      try {
        return run(command, err);
      } finally {
        Files.delete(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(command.getFirst() + " is needed by these tests", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Result run(List<String> command, Path err) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
    clean(builder.environment());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      Thread killer =
          Thread.ofVirtual()
              .start(() -> {
                if (!ended(process, patience)) {
                  process.destroyForcibly();
                }
              });
      String out = new String(process.getInputStream().readAllBytes(), UTF_8);
      int status = process.waitFor();
      killer.interrupt();
      return new Result(status, out, Files.readString(err));
    } finally {
      process.destroyForcibly();
    }
  }

  private static boolean ended(Process process, Duration patience) {
    try {
      return process.waitFor(patience.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  /// Takes out whatever would point a program at another server.
  static void clean(Map<String, String> environment) {
    environment.keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("TEAL_"));
  }

  /// A script of these tests, with python3.
  Result python(String script, String... arguments) {
    List<String> command = new ArrayList<>(List.of(python(), script(script).toString()));
    command.addAll(Arrays.asList(arguments));
    return run(command);
  }

  static Path script(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(Tool.class.getResource("/python/" + name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The interpreter itself: what is called python3 may be a script that looks for it each time.
  static String python() {
    return Python.EXECUTABLE;
  }

  private static final class Python {
    static final String EXECUTABLE =
        new Tool(Map.of())
            .run("python3", "-c", "import sys; print(sys.executable)")
            .succeeded()
            .out()
            .strip();
  }
}
