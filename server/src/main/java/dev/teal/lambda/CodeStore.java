package dev.teal.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/// Functions' code, unpacked: one folder for each deployment package, named by its hash. Folders
/// never change once they are there.
final class CodeStore {
  /// Lambda quotas, "Function configuration, deployment, and execution".
  private static final int ZIPPED_LIMIT = 50 << 20;

  private static final long UNZIPPED_LIMIT = 250L << 20;
  private static final int ENTRIES_LIMIT = 100_000;

  /// A package is added before the function that names it is stored.
  private static final Duration KEPT_UNUSED = Duration.ofMinutes(10);

  private final Path folder;

  CodeStore(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep functions' code in " + folder, e);
    }
  }

  /// Unpacks a deployment package.
  ///
  /// @return its hash, as Lambda's CodeSha256
  synchronized String add(byte[] zip) {
    if (zip.length > ZIPPED_LIMIT) {
      throw LambdaErrors.invalid(
          "ZipFile: " + zip.length + " bytes (expected: at most " + ZIPPED_LIMIT + ")");
    }
    String sha256 = Base64.getEncoder().encodeToString(sha256(zip));
    Path target = folder(sha256);
    Path fresh = folder.resolve(".new-" + UUID.randomUUID());
    try {
      if (!Files.isDirectory(target)) {
        unpack(zip, fresh);
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
      }
      Files.setLastModifiedTime(target, FileTime.from(Instant.now()));
    } catch (ZipException | InvalidPathException e) {
      throw LambdaErrors.invalid(
          "Could not unzip uploaded file. Please check your file, then try to upload again. ("
              + e.getMessage()
              + ")");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack a function's code in " + folder, e);
    } finally {
      delete(fresh);
    }
    return sha256;
  }

  /// Where a package is unpacked.
  Path folder(String sha256) {
    return folder.resolve(HexFormat.of().formatHex(Base64.getDecoder().decode(sha256)));
  }

  /// Deletes every package but these and the latest.
  ///
  /// @param sha256s asked while no package can come
  synchronized void keepOnly(Supplier<Set<String>> sha256s) {
    Set<Path> kept = sha256s.get().stream().map(this::folder).collect(Collectors.toSet());
    Instant before = Instant.now().minus(KEPT_UNUSED);
    try (Stream<Path> packages = Files.list(folder)) {
      for (Path path : packages.filter(path -> !kept.contains(path)).toList()) {
        if (Files.getLastModifiedTime(path).toInstant().isBefore(before)) {
          delete(path);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder, e);
    }
  }

  private void unpack(byte[] zip, Path target) throws IOException {
    Path archive = folder.resolve(".zip-" + UUID.randomUUID());
    Files.write(archive, zip);
    try (ZipFile file = new ZipFile(archive.toFile(), UTF_8)) {
      List<? extends ZipEntry> entries = file.stream().toList();
      if (entries.isEmpty()) {
        throw LambdaErrors.invalid("Uploaded file must be a non-empty zip");
      }
      if (entries.size() > ENTRIES_LIMIT) {
        throw LambdaErrors.invalid(
            "ZipFile: " + entries.size() + " entries (expected: at most " + ENTRIES_LIMIT + ")");
      }
      Files.createDirectories(target);
      long left = UNZIPPED_LIMIT;
      for (ZipEntry entry : entries) {
        left -= unpack(file, entry, inside(target, entry.getName()), left);
      }
    } finally {
      Files.deleteIfExists(archive);
    }
  }

  /// The place of an entry, which must not be outside of the function's folder.
  private static Path inside(Path target, String name) throws ZipException {
    Path path = name.indexOf('\0') >= 0 ? target : target.resolve(name).normalize();
    if (!path.startsWith(target) || path.equals(target)) {
      throw new ZipException("entry " + name + " is outside of the archive's folder");
    }
    return path;
  }

  private static long unpack(ZipFile file, ZipEntry entry, Path path, long limit)
      throws IOException {
    long size = 0;
    try {
      if (entry.isDirectory()) {
        Files.createDirectories(path);
        return 0;
      }
      Files.createDirectories(path.getParent());
      if (Files.isDirectory(path)) {
        throw new FileAlreadyExistsException(path.toString());
      }
      try (InputStream in = file.getInputStream(entry);
          OutputStream out = Files.newOutputStream(path)) {
        byte[] buffer = new byte[1 << 16];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          size += read;
          if (size > limit) {
            throw LambdaErrors.invalid(
                "Unzipped size must be smaller than " + UNZIPPED_LIMIT + " bytes");
          }
          out.write(buffer, 0, read);
        }
      }
    } catch (FileAlreadyExistsException e) {
      throw new ZipException("entry " + entry.getName() + " is a file and a folder");
    }
    return size;
  }

  private static void delete(Path path) {
    if (Files.exists(path)) {
      try (Stream<Path> files = Files.walk(path)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("cannot delete " + path, e);
      }
    }
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
