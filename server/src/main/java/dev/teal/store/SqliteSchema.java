package dev.teal.store;

import java.util.List;

/// The tables, as a list of steps that is only ever added to. The file says how many it has taken
/// (`user_version`).
final class SqliteSchema {
  private static final List<String> STEPS =
      List.of(
          """
          create table documents (
            kind text not null, id text not null, version integer not null, body text not null,
            primary key (kind, id)) without rowid
          """,
          """
          create table journal (
            sequence integer primary key autoincrement,
            stream text not null, at integer not null, type text not null, message text not null)
          """,
          "create index journal_by_stream on journal (stream, sequence)",
          """
          create table work (
            queue text not null, id text not null, due integer not null, version integer not null,
            lease_until integer not null default 0,
            primary key (queue, id)) without rowid
          """,
          "create index work_by_due on work (queue, due)");

  private SqliteSchema() {}

  static void bringUpToDate(SqliteConnection connection) {
    int taken = connection.query("pragma user_version", row -> row.getInt(1)).getFirst();
    if (taken > STEPS.size()) {
      throw new StoreException(
          "the store was written by a newer Teal (schema "
              + taken
              + ", expected: at most "
              + STEPS.size()
              + ")",
          null);
    }
    if (taken < STEPS.size()) {
      connection.transact(() -> {
        STEPS.subList(taken, STEPS.size()).forEach(connection::execute);
        return connection.execute("pragma user_version = " + STEPS.size());
      });
    }
  }
}
