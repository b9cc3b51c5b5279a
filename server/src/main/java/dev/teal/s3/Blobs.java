package dev.teal.s3;

import dev.teal.checksum.Digest;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import dev.teal.store.WorkHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// Bytes as files, each named by a random id, readable by their owner alone. A file is written
/// once, is on disk before anything names it, and never changes.
///
/// A blob that nothing names has a document that says so: from before its file is made until the
/// transaction that first names it, and again from the transaction that ceases to. Due work deletes
/// those whose time is over, so that nothing is left behind by a crash, and nothing is lost: work
/// asks whether somebody uses the blob before it asks whether it is named.
final class Blobs implements WorkHandler {
  static final String QUEUE = "s3/unused";

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  /// For one whose writer is not there any more; a writer that is may take as long as it likes.
  private static final Duration KEPT_UNNAMED = Duration.ofMinutes(1);

  private static final int BUFFER = 128 * 1024;
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private final Store store;
  private final InstantSource clock;
  private final Path folder;
  private final Map<String, Integer> uses = new ConcurrentHashMap<>();

  Blobs(Store store, InstantSource clock, Path folder) {
    this.store = store;
    this.clock = clock;
    this.folder = folder;
  }

  /// Writes bytes into a new blob, which is deleted when the draft is closed and nothing names it.
  ///
  /// @param digests take the bytes as well
  /// @param limit the most bytes that are taken
  Draft write(InputStream in, List<Digest> digests, long limit) {
    String id = Ids.next();
    use(id);
    try {
      Instant due = clock.instant().plus(KEPT_UNNAMED);
      store.run(transaction -> {
        transaction.insert(Kinds.UNUSED, id, new Blob(id, 0));
        transaction.schedule(QUEUE, id, due);
      });
      return new Draft(new Blob(id, copy(in, file(id), digests, limit)));
    } catch (IOException e) {
      release(id);
      throw new UncheckedIOException("the bytes of an object cannot be kept in " + folder, e);
    } catch (RuntimeException e) {
      release(id);
      throw e;
    }
  }

  private static long copy(InputStream in, Path file, List<Digest> digests, long limit)
      throws IOException {
    Files.createDirectories(file.getParent(), privately("rwx------"));
    try (FileChannel out =
        FileChannel.open(
            file,
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            privately("rw-------"))) {
      long size = 0;
      byte[] part = new byte[BUFFER];
      for (int n = in.read(part); n >= 0; n = in.read(part)) {
        size += n;
        if (size > limit) {
          throw Errors.error(
              400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");
        }
        for (Digest digest : digests) {
          digest.update(part, 0, n);
        }
        for (ByteBuffer bytes = ByteBuffer.wrap(part, 0, n); bytes.hasRemaining(); ) {
          out.write(bytes);
        }
      }
      out.force(true);
      return size;
    }
  }

  /// A blob that nothing names yet.
  final class Draft implements AutoCloseable {
    private final Blob blob;

    private Draft(Blob blob) {
      this.blob = blob;
    }

    Blob blob() {
      return blob;
    }

    /// Says that from this transaction on something names the blob.
    Blob keep(Transaction transaction) {
      transaction
          .find(Kinds.UNUSED, blob.id())
          .ifPresent(unused -> transaction.remove(Kinds.UNUSED, unused));
      return blob;
    }

    @Override
    public void close() {
      release(blob.id());
      Instant now = clock.instant();
      boolean unnamed =
          store.read(transaction -> transaction.find(Kinds.UNUSED, blob.id()).isPresent());
      if (unnamed) {
        store.run(transaction -> transaction.schedule(QUEUE, blob.id(), now));
      }
    }
  }

  /// Says that from this transaction on nothing names these blobs.
  void discard(Transaction transaction, Collection<Blob> blobs) {
    Instant now = clock.instant();
    for (Blob blob : blobs) {
      transaction.insert(Kinds.UNUSED, blob.id(), blob);
      transaction.schedule(QUEUE, blob.id(), now);
    }
  }

  /// Opens some bytes of a number of blobs, which are there until the stream is closed.
  ///
  /// @param from the first byte, counted over all blobs
  /// @return empty when one of the blobs is no longer there
  Optional<InputStream> open(List<Blob> blobs, long from, long length) {
    blobs.forEach(blob -> use(blob.id()));
    BlobStream stream = new BlobStream(this, blobs, from, length);
    if (blobs.stream().allMatch(blob -> Files.exists(file(blob.id())))) {
      return Optional.of(stream);
    }
    stream.close();
    return Optional.empty();
  }

  FileChannel channel(Blob blob) throws IOException {
    return FileChannel.open(file(blob.id()), Set.of(StandardOpenOption.READ));
  }

  private void use(String id) {
    uses.merge(id, 1, Integer::sum);
  }

  void release(String id) {
    uses.computeIfPresent(id, (key, count) -> count == 1 ? null : count - 1);
  }

  @Override
  public Optional<Instant> work(String id, Instant now) {
    if (uses.containsKey(id)) {
      return Optional.of(now.plus(LOOK_AGAIN));
    }
    Optional<Stored<Blob>> unused = store.read(transaction -> transaction.find(Kinds.UNUSED, id));
    if (unused.isPresent()) {
      delete(id);
      store.run(transaction -> transaction.remove(Kinds.UNUSED, unused.get()));
    }
    return Optional.empty();
  }

  private void delete(String id) {
    try {
      Files.deleteIfExists(file(id));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + file(id), e);
    }
  }

  /// Deletes all files, for a store that has been emptied.
  void clear() {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (NoSuchFileException e) {
      // Nothing was ever kept.
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder, e);
    }
  }

  /// Files are spread over 256 folders, so that none grows too long to list.
  private Path file(String id) {
    return folder.resolve(id.substring(0, 2)).resolve(id);
  }

  private static FileAttribute<?>[] privately(String permissions) {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
