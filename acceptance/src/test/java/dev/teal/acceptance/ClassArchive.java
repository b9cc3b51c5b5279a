package dev.teal.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The classes of the packaged program as the JVM keeps them once it has loaded them (class data
/// sharing), written after one deployment: each server that a test starts is spared a second of a
/// processor. `./teal` has a cache that is quicker still, which a JVM that is watched refuses.
final class ClassArchive {
  private static final Path FOLDER = Path.of("target");

  private static @Nullable List<String> options;

  private ClassArchive() {}

  /// The options of a JVM that uses it, which is made when there is none for the jar. None when the
  /// JDK cannot make one: starts are slower then, and otherwise the same.
  static synchronized List<String> options(Path jar) {
    List<String> known = options;
    if (known == null) {
      try {
        known = find(jar);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      options = known;
    }
    return known;
  }

  private static List<String> find(Path jar) throws IOException {
    Path archive =
        FOLDER.resolve(
            "teal-%d-%d.jsa".formatted(Files.size(jar), Files.getLastModifiedTime(jar).toMillis()));
    Files.createDirectories(FOLDER);
    // Of two JVMs with tests, one waits for what the other makes.
    try (FileChannel channel =
            FileChannel.open(
                FOLDER.resolve("teal.jsa.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock _ = channel.lock()) {
      if (!Files.exists(archive)) {
        make(archive);
      }
    }
    // Its warnings would stand before the line that says that the server is ready.
    return Files.exists(archive)
        ? List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off", "-Xlog:aot=off")
        : List.of();
  }

  private static void make(Path archive) throws IOException {
    Path written = archive.resolveSibling(archive.getFileName() + ".new");
    List<String> writing =
        List.of("-XX:ArchiveClassesAtExit=" + written, "-Xlog:cds=off", "-Xlog:aot=off");
    try (Teal teal = Teal.startWith(writing)) {
      Stage stage = Stage.build(teal, "archive");
      stage.deploy(stage.register("2", Map.of()), Map.of()).succeeds();
    }
    if (Files.exists(written)) {
      Files.move(written, archive);
    }
  }
}
