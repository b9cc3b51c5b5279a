package dev.teal.deploy.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.teal.deploy.Failure;
import dev.teal.deploy.Observer;
import dev.teal.deploy.Phase;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// A few seconds of simulation. More of it: bench/simulate.sh.
class SimulationTest {
  private static final long FIRST_SEED = 1_000_000;
  private static final int SEEDS = 1_500;
  private static final int MORE_SEEDS = 500;
  private static final Observer NOBODY = (tx, before, after, now) -> {};

  @Test
  void allInvariantsHoldInRunsThatEndInEveryWay() {
    Set<String> ends = new TreeSet<>();
    assertHolds(
        FIRST_SEED,
        SEEDS,
        (tx, before, after, now) -> {
          if (after.phase() instanceof Phase.Ended ended) {
            ends.add(ended.ending() + " " + ended.failure().map(Failure::code).orElse(""));
          }
        });
    assertThat(ends)
        .containsExactly(
            "FAILED ECS_UPDATE_ERROR",
            "FAILED ELASTIC_LOAD_BALANCING_INVALID",
            "FAILED HOOK_EXECUTION_FAILURE",
            "FAILED INVALID_ECS_SERVICE",
            "FAILED INVALID_LAMBDA_FUNCTION",
            "FAILED INVALID_REVISION",
            "FAILED TIMEOUT",
            "STOPPED ALARM_ACTIVE",
            "STOPPED CODEDEPLOY_RESOURCE_CANNOT_BE_FOUND",
            "STOPPED INTERNAL_ERROR",
            "STOPPED MANUAL_STOP",
            "STOPPED TIMEOUT",
            "SUCCEEDED ");
  }

  /// The first seed is part of the message when this fails, and the run that fails names its own.
  @Test
  void allInvariantsHoldInRunsThatNobodyHasSeen() {
    long first = new SecureRandom().nextLong(1L << 48);
    System.err.println("simulating " + MORE_SEEDS + " runs from seed " + first);
    assertHolds(first, MORE_SEEDS, NOBODY);
  }

  @Test
  void theSameSeedTellsTheSameStory() {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + 20; seed++) {
      List<String> story = Simulation.tell(seed).story();
      assertThat(story).isNotEmpty().isEqualTo(Simulation.tell(seed).story());
    }
  }

  private static void assertHolds(long first, int count, Observer observer) {
    assertThatCode(
            () -> {
              for (long seed = first; seed < first + count; seed++) {
                Simulation.run(seed, observer);
              }
            })
        .as("runs from seed %d", first)
        .doesNotThrowAnyException();
  }
}
