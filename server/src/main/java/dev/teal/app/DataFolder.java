package dev.teal.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Where a server keeps everything: one folder, its owner's alone. One server uses it at a time.
final class DataFolder {
  private static final String ENDPOINT = "endpoint";
  private static final String CREDENTIALS = "credentials";

  /// Where a process's start time is computed from the clock, it may move a little.
  private static final long CLOCK_STEPS_MILLIS = 2_000;

  private final Path path;

  DataFolder(Path path) {
    this.path = path.toAbsolutePath().normalize();
  }

  Path resolve(String name) {
    return path.resolve(name);
  }

  /// Makes the folder if there is none, and keeps other servers out until the lock is closed.
  ///
  /// @throws StartException when another server uses it, or it cannot be written
  FileChannel lock() {
    try {
      Files.createDirectories(path, privately("rwx------"));
      FileChannel channel =
          FileChannel.open(
              path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      @Nullable FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new StartException(
            "the data folder " + path + " is in use by another server (choose one with --data)",
            null);
      }
      return channel;
    } catch (IOException e) {
      throw new StartException("the data folder " + path + " cannot be used: " + reason(e), e);
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case FileAlreadyExistsException _ -> "it, or a folder above it, is a file";
      case AccessDeniedException _ -> "permission denied";
      case NoSuchFileException _ -> "it cannot be made there";
      case FileSystemException system when system.getReason() != null -> system.getReason();
      default -> e.toString();
    };
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /// The keys that an earlier start made or was given.
  Optional<Keys> keys() {
    return read(CREDENTIALS)
        .map(file ->
            new Keys(file.getProperty("access-key", ""), file.getProperty("secret-key", "")));
  }

  void keep(Keys keys) {
    Properties file = new Properties();
    file.setProperty("access-key", keys.accessKeyId());
    file.setProperty("secret-key", keys.secretAccessKey());
    write(CREDENTIALS, file);
  }

  /// Where the server that uses the folder serves, or served last.
  Optional<String> endpoint() {
    return read(ENDPOINT).map(file -> file.getProperty("url", ""));
  }

  /// Whether the server that served last still runs.
  boolean isServed() {
    return read(ENDPOINT).flatMap(DataFolder::process).isPresent();
  }

  /// Of this process.
  void keepEndpoint(String url) {
    Properties file = new Properties();
    file.setProperty("url", url);
    file.setProperty("pid", Long.toString(ProcessHandle.current().pid()));
    file.setProperty("started", Long.toString(started(ProcessHandle.current())));
    write(ENDPOINT, file);
  }

  private static long started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  /// Asks the server that uses the folder to stop, and waits until it has.
  ///
  /// @return its pid; empty when there was none
  /// @throws StartException when it does not stop in time
  Optional<Long> endServer(Duration within) {
    if (isFree()) {
      return Optional.empty();
    }
    ProcessHandle server =
        read(ENDPOINT)
            .flatMap(DataFolder::process)
            .orElseThrow(() ->
                new StartException(
                    "the server that uses " + path + " is just starting or stopping: try again",
                    null));
    server.destroy();
    try {
      server.onExit().get(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException | ExecutionException e) {
      throw new StartException("the server (process " + server.pid() + ") does not stop", e);
    }
    return Optional.of(server.pid());
  }

  /// The process that wrote an endpoint, and not a later one of the same pid.
  private static Optional<ProcessHandle> process(Properties endpoint) {
    long pid = Long.parseLong(endpoint.getProperty("pid", "0"));
    long started = Long.parseLong(endpoint.getProperty("started", "0"));
    return ProcessHandle.of(pid)
        .filter(process -> Math.abs(started(process) - started) < CLOCK_STEPS_MILLIS);
  }

  private boolean isFree() {
    try (FileChannel channel =
        FileChannel.open(
            path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      return tryLock(channel) != null;
    } catch (IOException e) {
      throw new StartException("the data folder " + path + " cannot be used: " + e, e);
    }
  }

  /// Lets the next server in.
  static void release(FileChannel lock) {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<Properties> read(String name) {
    Path file = path.resolve(name);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (var in = Files.newBufferedReader(file)) {
      Properties properties = new Properties();
      properties.load(in);
      return Optional.of(properties);
    } catch (IOException e) {
      throw new StartException(file + " cannot be read: " + e, e);
    }
  }

  /// The whole file or none of it, whatever happens meanwhile.
  private void write(String name, Properties properties) {
    try {
      Path whole = Files.createTempFile(path, name, ".new", privately("rw-------"));
      try (var out = Files.newBufferedWriter(whole)) {
        properties.store(out, null);
      }
      Files.move(whole, path.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new StartException(path.resolve(name) + " cannot be written: " + e, e);
    }
  }

  private FileAttribute<?>[] privately(String permissions) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
