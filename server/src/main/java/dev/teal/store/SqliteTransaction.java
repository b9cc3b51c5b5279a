package dev.teal.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A transaction on one SQLite connection.
final class SqliteTransaction implements Transaction {
  private final SqliteConnection connection;
  private boolean scheduled;

  SqliteTransaction(SqliteConnection connection) {
    this.connection = connection;
  }

  /// Whether work was scheduled in this transaction.
  boolean scheduled() {
    return scheduled;
  }

  @Override
  public <T> Optional<Stored<T>> find(Kind<T> kind, String id) {
    return connection
        .query(
            "select version, body from documents where kind = ? and id = ?",
            row -> new Stored<>(id, row.getLong(1), DocumentJson.read(kind, id, row.getString(2))),
            kind.name(),
            id)
        .stream()
        .findFirst();
  }

  @Override
  public <T> List<Stored<T>> list(Kind<T> kind, String idPrefix) {
    return list(kind, idPrefix, "", Integer.MAX_VALUE);
  }

  @Override
  public <T> List<Stored<T>> list(Kind<T> kind, String idPrefix, String after, int limit) {
    return connection.query(
        """
        select id, version, body from documents
        where kind = ? and id >= ? and id > ? and substr(id, 1, ?) = ? and id < ?
        order by id limit ?
        """,
        row -> {
          String id = row.getString(1);
          return new Stored<>(id, row.getLong(2), DocumentJson.read(kind, id, row.getString(3)));
        },
        kind.name(),
        idPrefix,
        after,
        idPrefix.codePointCount(0, idPrefix.length()),
        idPrefix,
        idPrefix + Character.toString(Character.MAX_CODE_POINT),
        limit);
  }

  @Override
  public <T> Stored<T> insert(Kind<T> kind, String id, T value) {
    int inserted =
        connection.execute(
            "insert into documents (kind, id, version, body) values (?, ?, 1, ?)"
                + " on conflict do nothing",
            kind.name(),
            id,
            DocumentJson.write(value));
    if (inserted == 0) {
      throw new DuplicateDocumentException(kind, id);
    }
    return new Stored<>(id, 1, value);
  }

  @Override
  public <T> Stored<T> replace(Kind<T> kind, Stored<T> read, T value) {
    int replaced =
        connection.execute(
            "update documents set version = version + 1, body = ?"
                + " where kind = ? and id = ? and version = ?",
            DocumentJson.write(value),
            kind.name(),
            read.id(),
            read.version());
    if (replaced == 0) {
      throw new StaleDocumentException(kind, read);
    }
    return new Stored<>(read.id(), read.version() + 1, value);
  }

  @Override
  public <T> void remove(Kind<T> kind, Stored<T> read) {
    int removed =
        connection.execute(
            "delete from documents where kind = ? and id = ? and version = ?",
            kind.name(),
            read.id(),
            read.version());
    if (removed == 0) {
      throw new StaleDocumentException(kind, read);
    }
  }

  @Override
  public void schedule(String queue, String id, Instant due) {
    connection.execute(
        """
        insert into work (queue, id, due, version) values (?, ?, ?, 1)
        on conflict do update set due = min(due, excluded.due), version = version + 1
        """,
        queue,
        id,
        due.toEpochMilli());
    scheduled = true;
  }

  @Override
  public void unschedule(String queue, String id) {
    connection.execute(
        "delete from work where queue = ? and id = ? and lease_until = 0", queue, id);
  }

  @Override
  public void append(String stream, Instant at, String type, String message) {
    connection.execute(
        "insert into journal (stream, at, type, message) values (?, ?, ?, ?)",
        stream,
        at.toEpochMilli(),
        type,
        message);
  }

  @Override
  public List<JournalEntry> journal(String stream, long afterSequence, int limit) {
    return connection.query(
        """
        select sequence, at, type, message from journal
        where stream = ? and sequence > ? order by sequence limit ?
        """,
        row ->
            new JournalEntry(
                row.getLong(1),
                stream,
                Instant.ofEpochMilli(row.getLong(2)),
                row.getString(3),
                row.getString(4)),
        stream,
        afterSequence,
        limit);
  }
}
