package dev.teal.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.deploy.Facts.Mark;
import dev.teal.store.Kind;
import dev.teal.store.SqliteStore;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server that is upgraded goes on with what the one before it has stored.
class FactsTest {
  private static final Instant NOON = Scenario.NOON;

  /// As they were before it was remembered where traffic goes to the pair.
  private record OldFacts(
      Optional<OldSides> sides,
      Optional<String> greenTaskSet,
      Map<Hook, HookCall> hooks,
      Facts.Shift shift,
      Map<String, Instant> marks) {}

  private record OldSides(String blueTaskSet, String blueTargetGroup, String greenTargetGroup) {}

  @Test
  void whatAnOlderBuildStoredIsRead(@TempDir Path folder) {
    OldFacts old =
        new OldFacts(
            Optional.of(new OldSides("blue", "tg2", "tg1")),
            Optional.of("green"),
            Map.of(),
            new Facts.Shift(0, 10, true),
            Map.of("STARTED", NOON, "SHIFT_BEGAN", NOON.plusSeconds(7)));
    try (Store store = SqliteStore.open(folder.resolve("teal.db"))) {
      store.run(tx -> tx.insert(new Kind<>("facts", OldFacts.class), "d-1", old));
      Optional<Stored<Facts>> read =
          store.read(tx -> tx.find(new Kind<>("facts", Facts.class), "d-1"));
      Facts facts = read.orElseThrow().value();
      assertThat(facts.sides()).contains(new Facts.Sides("blue", "tg2", "tg1", List.of()));
      assertThat(facts.marks()).containsKey(Mark.STARTED);
      assertThat(facts.at(Mark.SHIFTED)).contains(NOON.plusSeconds(7));
    }
  }
}
