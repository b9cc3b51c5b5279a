package dev.teal.deploy;

import dev.teal.store.SqliteStore;
import dev.teal.store.Store;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Tests of the engine, each with a store of its own for its [Scenario].
abstract class ScenarioTest {
  @TempDir private Path folder;
  Store store;

  @BeforeEach
  void open() {
    store = SqliteStore.open(folder.resolve("teal.db"));
  }

  @AfterEach
  void close() {
    store.close();
  }
}
