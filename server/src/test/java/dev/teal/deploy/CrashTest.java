package dev.teal.deploy;

import static dev.teal.deploy.HookCall.Answer.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.deploy.TrafficSchedule.Linear;
import dev.teal.store.ForwardingStore;
import dev.teal.store.SqliteStore;
import dev.teal.store.Transaction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The engine is lost before or after each of its writes in turn, and another one goes on.
class CrashTest {
  private static final int MORE_THAN_ALL_WRITES = 60;

  @TempDir private Path folder;

  enum Moment {
    BEFORE_THE_COMMIT,
    AFTER_THE_COMMIT
  }

  @ParameterizedTest
  @EnumSource
  void noWriteLostOrRepeatedMakesATaskSetOrACallTwice(Moment moment) {
    int crashes = 0;
    for (int write = 1; write <= MORE_THAN_ALL_WRITES; write++) {
      Path file = folder.resolve(moment + "-" + write + ".db");
      try (CrashingStore store = new CrashingStore(file, moment, write)) {
        Scenario scenario = new Scenario(store).with(plan());
        runThrough(scenario, store);
        crashes += store.crashed ? 1 : 0;
        assertThat(scenario.deployment().status())
            .as("%s %d", moment, write)
            .isEqualTo(Deployment.Status.SUCCEEDED);
        assertThat(scenario.calls)
            .as("%s %d", moment, write)
            .containsExactly(
                "prod tg1=0 tg2=100",
                "createTaskSet",
                "test tg1=1",
                "invoke tests",
                "prod tg1=50 tg2=50",
                "prod tg1=100 tg2=0",
                "primary green",
                "delete blue");
      }
    }
    assertThat(crashes).as("writes that were cut off").isGreaterThan(20);
  }

  private static BlueGreenPlan plan() {
    return Scenario.plan(
        Map.of(Hook.AFTER_ALLOW_TEST_TRAFFIC, "tests"),
        new Linear(50, Duration.ofMinutes(1)),
        Optional.empty());
  }

  private static void runThrough(Scenario scenario, CrashingStore store) {
    survive(store, scenario, scenario::begun);
    if (scenario.find().isEmpty()) {
      scenario.begun();
    }
    survive(store, scenario, () -> scenario.answered(Hook.AFTER_ALLOW_TEST_TRAFFIC, SUCCEEDED));
    if (!scenario.deployment().facts().hooks().containsKey(Hook.AFTER_ALLOW_TEST_TRAFFIC)
        || scenario.unanswered(Hook.AFTER_ALLOW_TEST_TRAFFIC)) {
      scenario.answered(Hook.AFTER_ALLOW_TEST_TRAFFIC, SUCCEEDED);
    }
    survive(store, scenario, () -> scenario.after(Duration.ofMinutes(1)));
    survive(store, scenario, () -> scenario.after(Duration.ofMinutes(15)));
  }

  /// After a crash the next server opens the store and goes on.
  private static void survive(CrashingStore store, Scenario scenario, Runnable work) {
    try {
      work.run();
    } catch (Crash e) {
      store.reopen();
      scenario.run();
    }
  }

  /// Stands for the end of the process: no handler may catch it.
  private static final class Crash extends Error {}

  private static final class CrashingStore extends ForwardingStore {
    private final Path file;
    private final Moment moment;
    private int writesLeft;
    private boolean crashed;

    CrashingStore(Path file, Moment moment, int write) {
      super(SqliteStore.open(file));
      this.file = file;
      this.moment = moment;
      writesLeft = write;
    }

    void reopen() {
      store.close();
      store = SqliteStore.open(file);
    }

    private boolean crashes(Moment at) {
      boolean now = !crashed && at == moment && --writesLeft == 0;
      crashed |= now;
      return now;
    }

    @Override
    public <T> T transact(Function<Transaction, T> work) {
      T answer =
          store.transact(tx -> {
            T result = work.apply(tx);
            if (crashes(Moment.BEFORE_THE_COMMIT)) {
              throw new Crash();
            }
            return result;
          });
      if (crashes(Moment.AFTER_THE_COMMIT)) {
        throw new Crash();
      }
      return answer;
    }
  }
}
