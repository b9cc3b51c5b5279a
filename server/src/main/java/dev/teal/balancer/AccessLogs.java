package dev.teal.balancer;

import dev.teal.balancer.routing.AccessLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes the access logs, on a thread of its own: event loops hand over full pages, and never
/// wait. When the disk does not keep up, pages are dropped and their lines counted, as AWS writes
/// access logs "on a best-effort basis".
///
/// A file that is full is moved aside, over the oldest: at most [#KEPT] are kept beside it. Another
/// process may be writing the same file, while it finishes its last connections: pages are appended
/// whole, and one of the two moves a full file aside.
final class AccessLogs implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AccessLogs.class);
  private static final int PAGES = 128;
  private static final int KEPT = 7;
  private static final long FULL = 32L << 20;
  private static final Set<StandardOpenOption> APPENDING =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
  private static final FileAttribute<?> OWNERS_ALONE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final Page END = new Page(new AccessLog("", ""), new byte[0], 0, 0);

  private final BlockingQueue<Page> pages = new ArrayBlockingQueue<>(PAGES);
  private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(PAGES);
  private final LongAdder dropped = new LongAdder();
  private final long full;
  private @Nullable Thread writer;
  private boolean failing;

  /// Lines that belong into one file.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Page(AccessLog log, byte[] bytes, int length, int lines) {}

  AccessLogs() {
    this(FULL);
  }

  /// @param full how many bytes a file may have before it is moved aside
  AccessLogs(long full) {
    this.full = full;
  }

  /// Takes a page; never waits.
  void write(Page page) {
    if (!pages.offer(page)) {
      dropped.add(page.lines());
    }
    start();
  }

  /// A page to write on.
  byte[] page(int size) {
    byte[] page = free.poll();
    return page == null ? new byte[size] : page;
  }

  /// How many lines could not be written.
  long dropped() {
    return dropped.sum();
  }

  private synchronized void start() {
    if (writer == null) {
      writer = Thread.ofPlatform().daemon().name("teal-access-log").start(this::run);
    }
  }

  private void run() {
    try {
      for (Page page = pages.take(); page.lines() > 0; page = pages.take()) {
        save(page);
        var _ = free.offer(page.bytes());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void save(Page page) {
    Path file = Path.of(page.log().file());
    try {
      append(file, page);
      failing = false;
    } catch (IOException e) {
      dropped.add(page.lines());
      if (!failing) {
        log.warn("{}: the access log cannot be written, and is not for now", file, e);
        failing = true;
      }
    }
  }

  private void append(Path file, Page page) throws IOException {
    try (FileChannel channel = open(file)) {
      ByteBuffer bytes = ByteBuffer.wrap(page.bytes(), 0, page.length());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      if (channel.size() >= full) {
        moveAside(file, channel);
      }
    }
  }

  private static FileChannel open(Path file) throws IOException {
    try {
      return openOrCreate(file);
    } catch (NoSuchFileException _) {
      Files.createDirectories(file.toAbsolutePath().getParent());
      return openOrCreate(file);
    }
  }

  /// In one step, since another process may move the file aside at any time. Nobody but the
  /// server's user has to read who asked for what.
  private static FileChannel openOrCreate(Path file) throws IOException {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? FileChannel.open(file, APPENDING, OWNERS_ALONE)
        : FileChannel.open(file, APPENDING);
  }

  /// @param channel of the file that was seen to be full
  private void moveAside(Path file, FileChannel channel) throws IOException {
    // The lock is among processes, not among threads.
    synchronized (AccessLogs.class) {
      try (FileLock lock = channel.lock()) {
        // Unless another process has done so meanwhile.
        if (lock.isValid() && Files.exists(file) && Files.size(file) >= full) {
          moveAside(file);
        }
      }
    }
  }

  private static void moveAside(Path file) throws IOException {
    for (int i = KEPT - 1; i > 0; i--) {
      Path older = aside(file, i);
      if (Files.exists(older)) {
        Files.move(older, aside(file, i + 1), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.move(file, aside(file, 1), StandardCopyOption.REPLACE_EXISTING);
  }

  private static Path aside(Path file, int number) {
    return file.resolveSibling(file.getFileName() + "." + number);
  }

  /// Writes what was handed over, and ends.
  @Override
  public void close() {
    Thread running;
    synchronized (this) {
      running = writer;
    }
    if (running == null) {
      return;
    }
    try {
      pages.put(END);
      running.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
