package dev.teal.app;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// Where a server keeps everything: one folder, its owner's alone. One server uses it at a time.
final class DataFolder {
  private static final String ENDPOINT = "endpoint";
  private static final String CREDENTIALS = "credentials";

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
      throw new StartException("the data folder " + path + " cannot be used: " + e, e);
    }
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

  void keepEndpoint(String url) {
    Properties file = new Properties();
    file.setProperty("url", url);
    write(ENDPOINT, file);
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
