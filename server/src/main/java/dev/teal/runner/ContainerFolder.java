package dev.teal.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// What is known of one container, on disk, where it outlives the server:
///
/// ```
/// container.json   what was asked for, with the host ports that were chosen
/// environment      variables whose names a shell cannot hold, if there are any
/// output.log       standard output and error; output.1.log: what came before
/// started/         made by the one keeper that may run the command
/// keeper, process  identities of keeper.sh and of the command
/// exit             the exit status, or "unknown"
/// ```
///
/// The files can be read by the owner alone.
record ContainerFolder(Path path) {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String UNKNOWN = "unknown";

  /// What a container was started as.
  record Asked(String id, String name, List<PortMapping> ports) {}

  /// How a container ended; the status is -1 when nobody saw it.
  record End(Instant at, int status) {}

  static void createPrivate(Path folder) throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  Path output() {
    return path.resolve("output.log");
  }

  Optional<Asked> asked() {
    try {
      return Optional.of(
          JSON.readValue(Files.readString(path.resolve("container.json")), Asked.class));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void write(Asked asked, String oddVariables) throws IOException {
    createPrivate(path);
    writePrivate("output.log", "");
    if (!oddVariables.isEmpty()) {
      writePrivate("environment", oddVariables);
    }
    writePrivate("container.json", JSON.writeValueAsString(asked));
  }

  /// When the keeper took its lock; empty before.
  Optional<Instant> startedAt() {
    try {
      return Optional.of(Files.getLastModifiedTime(path.resolve("started")).toInstant());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Takes the one chance to start the container, so that no keeper can any more.
  ///
  /// @return false when a keeper had taken it
  boolean preventStart() {
    try {
      Files.createDirectory(path.resolve("started"));
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Optional<ProcessIdentity> keeper() {
    return ProcessIdentity.read(path.resolve("keeper"));
  }

  Optional<ProcessIdentity> process() {
    return ProcessIdentity.read(path.resolve("process"));
  }

  Optional<End> end() {
    Path file = path.resolve("exit");
    try {
      String status = Files.readString(file).strip();
      return Optional.of(
          new End(
              Files.getLastModifiedTime(file).toInstant(),
              status.equals(UNKNOWN) ? -1 : Integer.parseInt(status)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Writes down that the container ended and that nobody saw how.
  void endUnseen() {
    try {
      writePrivate("exit", UNKNOWN);
    } catch (NoSuchFileException e) {
      // Somebody else noticed the end, and removed the container since.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Keeps the output from filling the disk: beyond `limit` bytes it is moved aside, over what was
  /// moved aside before. The command has the file open for appending and goes on at its new end; a
  /// line written in between may be lost.
  void limitOutput(long limit) throws IOException {
    if (Files.exists(output()) && Files.size(output()) > limit) {
      Files.copy(
          output(),
          path.resolve("output.1.log"),
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.COPY_ATTRIBUTES);
      Files.newByteChannel(output(), StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
          .close();
    }
  }

  /// Another server may be at it as well.
  void delete() {
    try {
      // First what makes it a container: a folder without it is deleted at the next start.
      Files.deleteIfExists(path.resolve("container.json"));
      Files.walkFileTree(path, new Deletion());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      return continued(failure);
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      Files.deleteIfExists(folder);
      return continued(failure);
    }

    private static FileVisitResult continued(@Nullable IOException failure) throws IOException {
      if (failure == null || failure instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }
  }

  private void writePrivate(String name, String text) throws IOException {
    PrivateFile.write(path.resolve(name), text.getBytes(StandardCharsets.UTF_8));
  }
}
