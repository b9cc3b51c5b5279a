package dev.teal.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.deploy.simulation.Simulation;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Each move that a deployment can make is taken by a simulated run, and no other is.
class MovesTest {
  private static final long FIRST_SEED = 1;
  private static final int MOST_SEEDS = 20_000;
  private static final SortedSet<Move> TAKEN = new TreeSet<>();

  /// Until all are taken: some need a rare meeting of things.
  @BeforeAll
  static void simulate() {
    SortedSet<Move> possible = Moves.possible();
    for (long seed = FIRST_SEED; seed < FIRST_SEED + MOST_SEEDS; seed++) {
      Simulation.run(
          seed,
          (tx, before, after, now) -> {
            if (!before.equals(after)) {
              TAKEN.add(Move.between(before, after));
            }
          });
      if (TAKEN.containsAll(possible)) {
        return;
      }
    }
  }

  @Test
  void everyMoveIsTaken() {
    SortedSet<Move> missing = Moves.possible();
    missing.removeAll(TAKEN);
    assertThat(missing).as("moves that no run took").isEmpty();
  }

  @Test
  void noMoveIsTakenThatCannotBe() {
    SortedSet<Move> surprising = new TreeSet<>(TAKEN);
    surprising.removeAll(Moves.possible());
    assertThat(surprising.stream().map(MovesTest::told).collect(Collectors.joining("\n")))
        .isEmpty();
  }

  private static String told(Move move) {
    String reason = Moves.impossible().get(Moves.key(move));
    return move + (reason == null ? " is illegal" : " should not be, since the step " + reason);
  }
}
