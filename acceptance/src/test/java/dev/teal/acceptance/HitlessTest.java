package dev.teal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Traffic goes on while the server is away and while the process that carries it is replaced, and
/// ends when the user says so.
class HitlessTest {
  private static final int ROUNDS = 3;

  @Test
  @TealPromise
  void noRequestFailsWhileTheServerIsKilledAndTheBalancerReplaced() {
    try (Teal teal = Teal.start(HitlessTest.class, "2s")) {
      Stage stage = Stage.build(teal, "shop");
      Set<String> balancers = new TreeSet<>(balancers(teal));
      try (Load load = Load.mixed(stage.production())) {
        load.awaitAnswersOf(Stage.FIRST_REVISION);
        for (int round = 0; round < ROUNDS; round++) {
          teal.kill();
          load.awaitAnswersOf(Stage.FIRST_REVISION);
          teal.startAgain();
          load.awaitAnswersOf(Stage.FIRST_REVISION);
          assertThat(teal.replaceBalancer()).isEqualTo(200);
          load.awaitAnswersOf(Stage.FIRST_REVISION);
          balancers.addAll(balancers(teal));
        }
        load.end();
        load.assertNoneFailed();
      }
      assertThat(balancers).as("processes that carried it").hasSize(1 + ROUNDS);
      assertThat(stage.traces().pidsOf(Stage.FIRST_REVISION)).as("tasks ever started").hasSize(1);
    }
  }

  /// By the names of their folders.
  private static List<String> balancers(Teal teal) {
    try (Stream<Path> folders = Files.list(teal.data().resolve("balancer"))) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

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
