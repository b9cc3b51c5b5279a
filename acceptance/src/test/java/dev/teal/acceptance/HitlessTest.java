package dev.teal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Traffic ends when the user says so. That it goes on while the server is away and while the
/// process that carries it is replaced, [ZeroFailedRequestsTest] shows.
class HitlessTest {
  @Test
  @TealPromise
  void aServerThatIsStoppedEndsTrafficAndTasks() {
    try (Teal teal = Teal.start(HitlessTest.class, "2s")) {
      Stage stage = Stage.build(teal, "shop");
      long task = stage.traces().pidsOf(Stage.FIRST_REVISION).getFirst();
      assertThat(teal.terminate()).isZero();
      assertThat(teal.log()).doesNotContain("ERROR");
      assertNothingIsLeft(stage, task);
      teal.startAgain();
      Await.that("what is to run runs again", () -> stage.serves(Stage.FIRST_REVISION));
    }
  }

  @Test
  @TealPromise
  void aServerThatIsToldToLeaveThemLeavesTrafficAndTasksToTealStop() {
    try (Teal teal = Teal.start(HitlessTest.class, "2s", "--on-stop", "leave")) {
      Stage stage = Stage.build(teal, "shop");
      long task = stage.traces().pidsOf(Stage.FIRST_REVISION).getFirst();
      assertThat(teal.terminate()).isZero();
      assertThat(Visit.pidAt(stage.production())).isEqualTo(task);
      List<String> stop = List.of("stop", "--data", teal.data().toString());
      new Tool(Map.of()).run(Teal.command(stop)).succeeded();
      assertNothingIsLeft(stage, task);
    }
  }

  private static void assertNothingIsLeft(Stage stage, long task) {
    assertThat(ProcessHandle.of(task).filter(ProcessHandle::isAlive)).isEmpty();
    assertThatThrownBy(() -> new Connection(stage.production()).close())
        .isInstanceOf(ConnectException.class);
  }
}
