package dev.teal.bench;

import dev.teal.demo.Clients;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A packaged server in a process and a folder of its own, both gone when this is closed.
///
/// @param log what the server said
record ServerUnderTest(Process process, Path folder, Path log, Clients aws)
    implements AutoCloseable {
  private static final String KEY = "AKIABENCHBENCHBENCHB";
  private static final String SECRET = "benchbenchbenchbenchbenchbenchbenchbench";
  private static final String READY = "teal: ready on ";

  /// @param minute how long an AWS minute lasts
  static ServerUnderTest start(Duration minute) throws IOException {
    Path folder = Files.createTempDirectory("teal-bench-");
    Path log = folder.resolve("server.log");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-Djdk.virtualThreadScheduler.parallelism=8",
                "-jar",
                "server/target/teal.jar",
                "server",
                "--port",
                "0",
                "--minute",
                minute.toMillis() + "ms",
                "--allow-reset",
                "--data",
                folder.resolve("data").toString())
            .redirectError(log.toFile());
    builder.environment().put("TEAL_ACCESS_KEY", KEY);
    builder.environment().put("TEAL_SECRET_KEY", SECRET);
    Process process = builder.start();
    // A profiler that JDK_JAVA_OPTIONS brings in may speak first.
    String said =
        process
            .inputReader()
            .lines()
            .filter(line -> line.startsWith(READY))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("the server did not start, see " + log));
    URI endpoint = URI.create(said.substring(READY.length()));
    return new ServerUnderTest(
        process, folder, log, Clients.of(endpoint, new Clients.Keys(KEY, SECRET)));
  }

  @Override
  public void close() throws IOException {
    aws.close();
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    List<Path> all;
    try (Stream<Path> files = Files.walk(folder)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.deleteIfExists(path);
    }
  }
}
