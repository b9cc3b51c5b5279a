package dev.teal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.acceptance.JournalWatch.Side;
import java.security.SecureRandom;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A few crashes out of those of bench/crash-sweep.sh, drawn by a seed.
@OtherPrograms
class CrashSweepTest {
  private static final int CRASHES = 2;

  /// Fewer than any case makes writes.
  private static final int WRITES = 11;

  @Test
  @TealPromise
  void aServerThatIsKilledAtAnyWriteOfTheJournalGoesOnToTheSameEnd() {
    long seed = Long.getLong("teal.crash.seed", new SecureRandom().nextLong(1L << 32));
    System.out.println("crashes drawn by -Dteal.crash.seed=" + seed);
    Random random = new Random(seed);
    List<CrashCase> cases = CrashCase.all();
    try (JournalWatch watch = new JournalWatch();
        Teal teal = Teal.startWatched("CrashSweepTest", CrashRun.MINUTE, watch)) {
      CrashRun.prepare(teal);
      for (int i = 1; i <= CRASHES; i++) {
        CrashCase what = cases.get(random.nextInt(cases.size()));
        int write = 1 + random.nextInt(WRITES);
        Side side = random.nextBoolean() ? Side.BEFORE : Side.AFTER;
        System.out.printf("%s, killed %s write %d%n", what, side, write);
        assertThat(CrashRun.of(teal, watch, what, "crash" + i, w -> w == write, side).crashes())
            .as("crashes")
            .isEqualTo(1);
      }
    }
  }
}
