package dev.teal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteConnectionTest {
  private static final String INSERT = "insert into things (name) values (?)";

  @TempDir private Path folder;
  private SqliteConnection connection;

  @BeforeEach
  void open() {
    connection = SqliteConnection.open(folder.resolve("teal.db"));
    connection.execute("create table things (name text unique)");
  }

  @AfterEach
  void close() {
    connection.close();
  }

  private int insert(String name) {
    return connection.execute(INSERT, name);
  }

  private List<String> names() {
    return connection.query("select name from things order by name", row -> row.getString(1));
  }

  @Test
  void whatIsRefusedIsNamedWithItsStatement() {
    insert("a");
    assertThatThrownBy(() -> insert("a"))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith(INSERT)
        .hasMessageContaining("UNIQUE");
    insert("b");
    assertThat(names()).containsExactly("a", "b");
  }

  @Test
  void afterAFullDiskItGoesOnWhereItWas() {
    insert("before");
    connection.execute("pragma max_page_count = 10");
    String large = "x".repeat(1_000_000);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> connection.transact(() -> insert("undone") + insert(large)))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("full");
    }
    connection.execute("pragma max_page_count = 1000000");
    connection.transact(() -> insert(large));
    assertThat(names()).containsExactly("before", large);
  }
}
