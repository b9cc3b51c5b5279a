package dev.teal.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// A store in one SQLite file. Every commit is on disk when it returns (write-ahead log,
/// `synchronous=FULL`). One process uses the file at a time, so a lease that an earlier process
/// left behind is void.
///
/// One connection writes, one reads; each is used by one thread at a time.
public final class SqliteStore implements Store {
  private static final long LEASED = Long.MAX_VALUE;

  private final Handle writer;
  private final Handle reader;
  private final ReentrantLock writing = new ReentrantLock();
  private final ReentrantLock reading = new ReentrantLock();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  private SqliteStore(Handle writer, Handle reader) {
    this.writer = writer;
    this.reader = reader;
  }

  /// Opens the store, and makes its file, readable by its owner alone, when there is none.
  ///
  /// @throws StoreException when the file cannot be used, or was written by a newer Teal
  public static SqliteStore open(Path file) {
    createPrivately(file);
    Handle writer = connect(file);
    SqliteSchema.bringUpToDate(writer);
    writer.execute("update work set lease_until = 0, due = 0 where lease_until > 0");
    return new SqliteStore(writer, connect(file));
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

  private static Handle connect(Path file) {
    try {
      Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
      Handle handle = Jdbi.create(connection).open();
      handle.execute("pragma journal_mode = wal");
      handle.execute("pragma synchronous = full");
      handle.execute("pragma busy_timeout = 10000");
      return handle;
    } catch (SQLException e) {
      throw new StoreException("cannot open " + file + ": " + e.getMessage(), e);
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
      return reader.inTransaction(handle -> work.apply(new SqliteTransaction(handle)));
    } finally {
      reading.unlock();
    }
  }

  @Override
  public List<Due> take(List<String> queues, Instant now, Duration lease, int limit) {
    if (queues.isEmpty() || limit <= 0) {
      return List.of();
    }
    return write(() -> {
      List<Due> taken =
          writer
              .createQuery(
                  """
                  select queue, id, version from work
                  where queue in (<queues>)
                    and case when lease_until > 0 then lease_until else due end <= :now
                  order by due, id limit :limit
                  """)
              .bindList("queues", queues)
              .bind("now", now.toEpochMilli())
              .bind("limit", limit)
              .map((row, c) -> new Due(row.getString(1), row.getString(2), row.getLong(3)))
              .list();
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
    write(() -> {
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
          .createQuery(
              """
              select min(case when lease_until > 0 then lease_until else due end) from work
              where queue in (<queues>)
              """)
          .bindList("queues", queues)
          .mapTo(Long.class)
          .findOne()
          .map(Instant::ofEpochMilli);
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

  private <T> T write(java.util.function.Supplier<T> work) {
    writing.lock();
    try {
      return writer.inTransaction(handle -> work.get());
    } finally {
      writing.unlock();
    }
  }
}
