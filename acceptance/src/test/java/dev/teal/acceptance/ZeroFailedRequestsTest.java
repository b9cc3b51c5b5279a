package dev.teal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;
import software.amazon.awssdk.services.codedeploy.model.DeploymentWaitType;

/// Users notice no change of revision: no request fails, and every body comes back whole.
class ZeroFailedRequestsTest {
  private static final int ROUNDS = 7;

  /// Each round is a cut-over, another one, and a rollback. Tasks end at the first SIGTERM, with
  /// all that they are doing, so whatever is not drained by then is seen to fail.
  @Test
  @TealPromise
  void noRequestFailsOver21CutOversAndRollbacksInARow() {
    try (Teal teal = Teal.start(ZeroFailedRequestsTest.class, "2s")) {
      Stage stage = Stage.build(teal, "shop", Stage.keepsBlue(2880));
      try (Load load = Load.mixed(stage.production())) {
        load.awaitAnswersOf(Stage.FIRST_REVISION);
        for (int round = 1; round <= ROUNDS; round++) {
          cutOver(stage, load, "good-" + round);
          cutOverAndRollBack(stage, load, "bad-" + round, "good-" + round);
        }
        load.end();
        load.assertNoneFailed();
        assertThat(load.revisions()).hasSize(1 + 2 * ROUNDS);
        assertThat(load.served()).isGreaterThan(1000);
        assertThat(load.returned()).isGreaterThan(50);
      }
    }
  }

  private static void cutOver(Stage stage, Load load, String revision) {
    Rollout rollout = stage.deploy(stage.register(revision, Map.of()), Map.of()).awaitAllEvents();
    rollout.continueAfter(DeploymentWaitType.TERMINATION_WAIT);
    rollout.succeeds();
    load.awaitAnswersOf(revision);
  }

  private static void cutOverAndRollBack(Stage stage, Load load, String revision, String former) {
    Rollout rollout = stage.deploy(stage.register(revision, Map.of()), Map.of()).awaitAllEvents();
    load.awaitAnswersOf(revision);
    rollout.stopAndRollBack().succeeds();
    rollout.awaitEnd(DeploymentStatus.STOPPED);
    load.awaitAnswersOf(former);
  }
}
