package dev.teal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest implements StoreContract {
  @TempDir private Path folder;
  private SqliteStore store;

  @BeforeEach
  void open() {
    store = SqliteStore.open(folder.resolve("teal.db"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  public Store store() {
    return store;
  }

  @Test
  void documentsAndWorkSurviveAReopen() {
    store.run(tx -> {
      tx.insert(THINGS, "1", StoreContract.thing("one"));
      tx.schedule("a", "1", NOON);
    });
    store.close();
    open();
    assertThat(find(THINGS, "1")).isPresent();
    assertThat(store.nextDue(QUEUES)).contains(NOON);
  }

  @Test
  void workThatADeadProcessHadTakenIsDueAtOnce() {
    store.run(tx -> tx.schedule("a", "1", NOON));
    store.take(QUEUES, NOON, LEASE, 9);
    store.close();
    open();
    assertThat(store.take(QUEUES, NOON, LEASE, 9)).hasSize(1);
  }

  @Test
  void theFileIsItsOwnersAlone() throws Exception {
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("teal.db"))))
        .isEqualTo("rw-------");
  }

  @Test
  void aStoreOfANewerTealIsRefused() throws Exception {
    store.close();
    Path file = folder.resolve("teal.db");
    try (var connection = java.sql.DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.execute("pragma user_version = 99");
    }
    assertThatThrownBy(() -> SqliteStore.open(file))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("newer Teal");
  }
}
