package dev.teal.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A server: the packaged program, on a port and in a data folder of its own.
final class Teal implements AutoCloseable {
  static final String ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE";
  static final String SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

  private static final Path JAR = Path.of(System.getProperty("teal.jar")).toAbsolutePath();
  private static final Path LOGS = Path.of("target", "teal-logs");

  private final Path folder;
  private final int port;
  private final List<String> jvm;
  private final List<String> options;
  private final Path log;
  private final int earlierLog;
  private final Aws aws;
  private final @Nullable JournalWatch watch;
  private Process process;

  private Teal(
      String name,
      String minute,
      List<String> jvm,
      @Nullable JournalWatch watch,
      List<String> more) {
    this.jvm = jvm;
    this.watch = watch;
    try {
      folder = Files.createTempDirectory("teal-acceptance-");
      Files.createDirectories(LOGS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    log = LOGS.resolve(name + ".log");
    earlierLog = Files.exists(log) ? logged().length() : 0;
    port = Ports.free();
    options =
        Stream.concat(
                Stream.of(
                    "server",
                    "--port",
                    String.valueOf(port),
                    "--data",
                    data().toString(),
                    "--minute",
                    minute,
                    "--allow-reset"),
                more.stream())
            .toList();
    process = launch();
    aws = Aws.at(endpoint(), ACCESS_KEY, SECRET_KEY);
  }

  /// Starts a server in a new folder; it serves when this returns.
  ///
  /// @param test whose it is: its log is kept under that name
  /// @param minute how long an AWS minute lasts
  /// @param more options
  static Teal start(Class<?> test, String minute, String... more) {
    return new Teal(test.getSimpleName(), minute, ClassArchive.options(JAR), null, List.of(more));
  }

  /// The same under a watch, which sees what it writes to its journals.
  static Teal startWatched(String name, String minute, JournalWatch watch) {
    return new Teal(name, minute, ClassArchive.options(JAR), watch, List.of());
  }

  /// The same with other options of its JVM.
  static Teal startWith(List<String> jvm) {
    return new Teal("ClassArchive", "1s", jvm, null, List.of());
  }

  /// The program with some arguments, as a shell would run it.
  static List<String> command(List<String> arguments) {
    // The options that ./teal gives the JVM; and none of these lives is long enough for C2.
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djdk.virtualThreadScheduler.parallelism=8",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                JAR.toString()));
    command.addAll(arguments);
    return command;
  }

  private Process launch() {
    List<String> command = command(options);
    command.addAll(1, jvm);
    if (watch != null) {
      command.add(1, watch.option());
    }
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    Tool.clean(builder.environment());
    builder
        .environment()
        .putAll(Map.of("TEAL_ACCESS_KEY", ACCESS_KEY, "TEAL_SECRET_KEY", SECRET_KEY));
    try {
      Process started = builder.start();
      if (watch != null) {
        watch.attach();
      }
      BufferedReader out =
          new BufferedReader(new InputStreamReader(started.getInputStream(), UTF_8));
      String line = out.readLine();
      if (line == null || !line.startsWith("teal: ready on ")) {
        started.destroyForcibly();
        throw new IllegalStateException("the server did not start (" + line + "), see " + log);
      }
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  Aws aws() {
    return aws;
  }

  /// A folder for a test's own files, gone when the server is closed.
  Path folder() {
    return folder;
  }

  /// Where the server keeps everything.
  Path data() {
    return folder.resolve("data");
  }

  /// What points AWS clients at this server.
  Map<String, String> environment() {
    return Map.of(
        "AWS_ENDPOINT_URL",
        endpoint().toString(),
        "AWS_ACCESS_KEY_ID",
        ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY",
        SECRET_KEY,
        "AWS_REGION",
        Aws.REGION,
        "AWS_DEFAULT_REGION",
        Aws.REGION);
  }

  /// `kill -9`; it is dead when this returns.
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /// SIGTERM; it has ended when this returns.
  ///
  /// @return its exit status
  int terminate() {
    process.destroy();
    return process.onExit().join().exitValue();
  }

  /// What it has logged in all its lives.
  String log() {
    return logged().substring(earlierLog);
  }

  private String logged() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Starts it again, as it was.
  void startAgain() {
    process = launch();
  }

  /// `POST /_teal/reset`: stops the tasks and forgets everything.
  ///
  /// @return the answer's status
  static int reset(URI endpoint) {
    return status(
        HttpRequest.newBuilder(endpoint.resolve("/_teal/reset"))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build());
  }

  /// `GET /_teal/health`
  ///
  /// @return the answer's status
  static int health(URI endpoint) {
    return status(HttpRequest.newBuilder(endpoint.resolve("/_teal/health")).build());
  }

  /// `POST /_teal/balancer/replace`: another process carries the traffic when this returns.
  ///
  /// @return the answer's status
  int replaceBalancer() {
    return status(
        HttpRequest.newBuilder(endpoint().resolve("/_teal/balancer/replace"))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build());
  }

  private static int status(HttpRequest request) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// Stops the tasks and the server, and deletes the folder.
  @Override
  public void close() {
    aws.close();
    if (process.isAlive()) {
      var _ = reset(endpoint());
      process.destroy();
      process.onExit().join();
    }
    delete(folder);
  }

  /// Deletes a folder to which processes that are ending may still write.
  static void delete(Path folder) {
    Await.that(folder + " is deleted", () -> deleted(folder));
  }

  private static boolean deleted(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
    return true;
  }
}
