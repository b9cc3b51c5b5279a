package dev.teal.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;
import org.sqlite.JDBC;

/// A connection to a SQLite file, for one thread at a time. Whatever the database refuses is a
/// [StoreException] with the statement in it.
///
/// Statements stay prepared: each text is one of a few dozen constants. So a query must not be made
/// while the rows of the same one are read.
final class SqliteConnection implements AutoCloseable {
  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();
  private final String begin;
  private boolean inTransaction;

  private SqliteConnection(Connection connection, String begin) {
    this.connection = connection;
    this.begin = begin;
  }

  /// A connection that can write. Its transactions are the only ones that do from their beginning,
  /// so none fails at its first write because of another.
  static SqliteConnection open(Path file) {
    return open(file, "begin immediate");
  }

  /// A connection that refuses to write.
  static SqliteConnection openReadOnly(Path file) {
    SqliteConnection opened = open(file, "begin");
    opened.execute("pragma query_only = on");
    return opened;
  }

  private static SqliteConnection open(Path file, String begin) {
    SqliteConnection opened;
    try {
      // Not through DriverManager, which searches the whole class path for drivers.
      opened =
          new SqliteConnection(JDBC.createConnection(JDBC.PREFIX + file, new Properties()), begin);
    } catch (SQLException e) {
      throw new StoreException("cannot open " + file + ": " + e.getMessage(), e);
    }
    try {
      opened.execute("pragma busy_timeout = 10000");
      opened.execute("pragma journal_mode = wal");
      opened.synchronous("full");
      return opened;
    } catch (StoreException e) {
      opened.close();
      throw new StoreException("cannot open " + file + ": " + e.getMessage(), e);
    }
  }

  /// Reads one row of a result.
  @FunctionalInterface
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /// All rows that a query answers.
  <T> List<T> query(String sql, Row<T> row, Object... values) {
    try (ResultSet result = prepare(sql, values).executeQuery()) {
      List<T> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(row.read(result));
      }
      return rows;
    } catch (SQLException e) {
      throw failed(sql, e);
    }
  }

  /// @return how many rows were written
  int execute(String sql, Object... values) {
    try {
      PreparedStatement statement = prepare(sql, values);
      if (statement.execute()) {
        // A pragma that answers with its new value.
        statement.getResultSet().close();
        return 0;
      }
      return statement.getUpdateCount();
    } catch (SQLException e) {
      throw failed(sql, e);
    }
  }

  /// Runs work in one transaction, or in the one that is under way. An exception undoes it.
  <T> T transact(Supplier<T> work) {
    if (inTransaction) {
      return work.get();
    }
    execute(begin);
    inTransaction = true;
    try {
      T answer = work.get();
      execute("commit");
      return answer;
    } catch (Throwable e) {
      rollBack(e);
      throw e;
    } finally {
      inTransaction = false;
    }
  }

  /// The same, without waiting until it is on disk: a crash of this process does not undo it, one
  /// of the machine may, unless a later transaction was waited for.
  <T> T transactSoon(Supplier<T> work) {
    synchronous("normal");
    try {
      return transact(work);
    } finally {
      synchronous("full");
    }
  }

  /// Made anew each time: SQLite sets it when it reads the statement, not when it runs it.
  private void synchronous(String value) {
    String sql = "pragma synchronous = " + value;
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw failed(sql, e);
    }
  }

  private void rollBack(Throwable cause) {
    try {
      execute("rollback");
    } catch (StoreException e) {
      // A full disk, for one, has made the database roll back by itself.
      cause.addSuppressed(e);
    }
  }

  private PreparedStatement prepare(String sql, Object... values) throws SQLException {
    PreparedStatement statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }

  private StoreException failed(String sql, SQLException e) {
    StoreException failure = new StoreException(sql.strip() + ": " + e.getMessage(), e);
    // After some errors, such as a full disk's, the driver has let go of the statement.
    PreparedStatement statement = prepared.remove(sql);
    if (statement != null) {
      try {
        statement.close();
      } catch (SQLException closing) {
        failure.addSuppressed(closing);
      }
    }
    return failure;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new StoreException("cannot close the store: " + e.getMessage(), e);
    }
  }
}
