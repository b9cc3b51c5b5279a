package dev.teal.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/// A store in one SQLite file. Every commit is on disk when it returns (write-ahead log,
/// `synchronous=FULL`), but for the taking and finishing of work, which a crash of the machine may
/// undo: one process uses the file at a time, so a lease that an earlier process left behind is
/// void, and that work is done again.
///
/// One connection writes, one reads; each is used by one thread at a time.
public final class SqliteStore implements Store {
  private static final long LEASED = Long.MAX_VALUE;

  private final SqliteConnection writer;
  private final SqliteConnection reader;
  private final ReentrantLock writing = new ReentrantLock();
  private final ReentrantLock reading = new ReentrantLock();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  private SqliteStore(SqliteConnection writer, SqliteConnection reader) {
    this.writer = writer;
    this.reader = reader;
  }

  /// Opens the store, and makes its file, readable by its owner alone, when there is none.
  ///
  /// @throws StoreException when the file cannot be used, or was written by a newer Teal
  public static SqliteStore open(Path file) {
    createPrivately(file);
    SqliteConnection writer = SqliteConnection.open(file);
    try {
      SqliteSchema.bringUpToDate(writer);
      writer.execute("update work set lease_until = 0, due = 0 where lease_until > 0");
      return new SqliteStore(writer, SqliteConnection.openReadOnly(file));
    } catch (RuntimeException e) {
      writer.close();
      throw e;
    }
  }

  private static void createPrivately(Path file) {
    try {
      if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
    } catch (FileAlreadyExistsException e) {
      // An existing store keeps the permissions that its owner gave it.
    } catch (IOException e) {
      throw new StoreException("cannot create " + file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public <T> T transact(Function<Transaction, T> work) {
    SqliteTransaction transaction = new SqliteTransaction(writer);
    T answer = write(() -> work.apply(transaction));
    if (transaction.scheduled()) {
      listeners.forEach(Runnable::run);
    }
    return answer;
  }

  @Override
  public <T> T read(Function<Transaction, T> work) {
    reading.lock();
    try {
      return reader.transact(() -> work.apply(new SqliteTransaction(reader)));
    } finally {
      reading.unlock();
    }
  }

  @Override
  public List<Due> take(List<String> queues, Instant now, Duration lease, int limit) {
    if (queues.isEmpty() || limit <= 0) {
      return List.of();
    }
    return writeSoon(() -> {
      List<Due> taken =
          writer.query(
              """
              select queue, id, version from work
              where queue in (select value from json_each(?))
                and case when lease_until > 0 then lease_until else due end <= ?
              order by due, id limit ?
              """,
              row -> new Due(row.getString(1), row.getString(2), row.getLong(3)),
              DocumentJson.write(queues),
              now.toEpochMilli(),
              limit);
      for (Due due : taken) {
        writer.execute(
            "update work set due = ?, lease_until = ? where queue = ? and id = ?",
            LEASED,
            now.plus(lease).toEpochMilli(),
            due.queue(),
            due.id());
      }
      return taken;
    });
  }

  @Override
  public void finish(Due due, Optional<Instant> next) {
    writeSoon(() -> {
      long nextDue = next.map(Instant::toEpochMilli).orElse(LEASED);
      int asTaken =
          next.isEmpty()
              ? writer.execute(
                  "delete from work where queue = ? and id = ? and version = ?",
                  due.queue(),
                  due.id(),
                  due.version())
              : 0;
      if (asTaken == 0) {
        writer.execute(
            "update work set due = min(due, ?), lease_until = 0 where queue = ? and id = ?",
            nextDue,
            due.queue(),
            due.id());
      }
      return true;
    });
  }

  @Override
  public Optional<Instant> nextDue(List<String> queues) {
    if (queues.isEmpty()) {
      return Optional.empty();
    }
    reading.lock();
    try {
      return reader
          .query(
              """
              select case when lease_until > 0 then lease_until else due end as next from work
              where queue in (select value from json_each(?))
              order by next limit 1
              """,
              row -> Instant.ofEpochMilli(row.getLong(1)),
              DocumentJson.write(queues))
          .stream()
          .findFirst();
    } finally {
      reading.unlock();
    }
  }

  @Override
  public void onScheduled(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public void clear() {
    write(() -> {
      writer.execute("delete from documents");
      writer.execute("delete from journal");
      writer.execute("delete from work");
      return true;
    });
  }

  @Override
  public void close() {
    writing.lock();
    reading.lock();
    try {
      reader.close();
      writer.close();
    } finally {
      reading.unlock();
      writing.unlock();
    }
  }

  private <T> T write(Supplier<T> work) {
    return whileWriting(() -> writer.transact(work));
  }

  private <T> T writeSoon(Supplier<T> work) {
    return whileWriting(() -> writer.transactSoon(work));
  }

  private <T> T whileWriting(Supplier<T> transaction) {
    if (writing.isHeldByCurrentThread() || reading.isHeldByCurrentThread()) {
      throw new IllegalStateException("a transaction inside another");
    }
    writing.lock();
    try {
      return transaction.get();
    } finally {
      writing.unlock();
    }
  }
}
