package dev.teal.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.clock.Pace;
import dev.teal.clock.SettableClock;
import dev.teal.home.Home;
import dev.teal.store.DirectExecutor;
import dev.teal.store.ManualWorker;
import dev.teal.store.SqliteStore;
import dev.teal.store.Store;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.ecs.model.LoadBalancer;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.TaskSet;

/// Kills the server at each write of a blue/green deployment in turn, starts it again, repeats what
/// was being asked, and looks at how it ended.
class KillTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aDeploymentEndsTheSameWhereverTheServerIsKilled(boolean afterTheWrite) {
    int killedAt = 1;
    while (new Run(folder.resolve("run" + killedAt + ".db"), killedAt, afterTheWrite).killed()) {
      killedAt++;
    }
    assertThat(killedAt).as("writes of a whole deployment").isGreaterThan(20);
  }

  /// One deployment, with at most one kill.
  private static final class Run {
    private final List<String> log = new ArrayList<>();
    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final FakeRunner runner = new FakeRunner(clock, log);
    private final FakeBalancers balancers = new FakeBalancers(log);
    private final String blue = balancers.group("blue", true, "ip");
    private final String green = balancers.group("green", true, "ip");
    private final Path file;
    private Store store;
    private EcsApi api;
    private ManualWorker worker;
    private boolean killed;

    Run(Path file, int killedAt, boolean afterTheWrite) {
      this.file = file;
      store = SqliteStore.open(file);
      api = api(store);
      worker = worker(store);
      api.registerTaskDefinition(r ->
          r.family("app")
              .containerDefinitions(
                  EcsWorld.container("web", "serve").toBuilder().memory(64).build()));
      use(new KillableStore(store, killedAt, afterTheWrite));
      surely(this::create);
      surely(this::createGreen);
      surely(this::promoteGreen);
      surely(this::deleteBlue);
      check(killedAt);
      store.close();
    }

    boolean killed() {
      return killed;
    }

    private void use(Store next) {
      store = next;
      api = api(next);
      worker = worker(next);
    }

    private EcsApi api(Store on) {
      return new EcsApi(on, balancers, new Home("us-east-1", "000000000000"), clock);
    }

    private ManualWorker worker(Store on) {
      Reconciler reconciler =
          new Reconciler(on, runner, balancers, Pace.REAL, clock, new DirectExecutor());
      runner.onExit(id -> {});
      return new ManualWorker(on, clock, reconciler.handlers());
    }

    /// Does a step and all the work that it makes, and once more after a kill.
    private void surely(Runnable step) {
      try {
        step.run();
        worker.runDue();
      } catch (KillableStore.Killed e) {
        killed = true;
        store.close();
        use(SqliteStore.open(file));
        step.run();
        worker.runDue();
      }
    }

    private void create() {
      api.createService(r ->
          r.serviceName("shop")
              .clientToken("once")
              .taskDefinition("app")
              .desiredCount(1)
              .deploymentController(c -> c.type("CODE_DEPLOY"))
              .loadBalancers(behind(blue)));
    }

    private void createGreen() {
      api.forCodeDeploy()
          .createTaskSet(r ->
              r.service("shop")
                  .externalId("d-1")
                  .clientToken("d-1")
                  .taskDefinition("app")
                  .scale(s -> s.value(100.0))
                  .loadBalancers(behind(green)));
    }

    private void promoteGreen() {
      api.forCodeDeploy()
          .updateServicePrimaryTaskSet(
              r -> r.service("shop").primaryTaskSet(set(s -> "d-1".equals(s.externalId()))));
    }

    private void deleteBlue() {
      service().taskSets().stream()
          .filter(set -> set.externalId() == null)
          .forEach(
              set -> api.forCodeDeploy().deleteTaskSet(r -> r.service("shop").taskSet(set.id())));
    }

    private String set(Predicate<TaskSet> which) {
      return service().taskSets().stream().filter(which).findFirst().orElseThrow().id();
    }

    private Service service() {
      return api.describeServices(r -> r.services("shop")).services().getFirst();
    }

    private static LoadBalancer behind(String group) {
      return LoadBalancer.builder()
          .targetGroupArn(group)
          .containerName("web")
          .containerPort(8080)
          .build();
    }

    private void check(int killedAt) {
      String when = "killed at write " + killedAt;
      assertThat(service().taskSets())
          .as(when)
          .singleElement()
          .satisfies(set -> {
            assertThat(set.status()).isEqualTo("PRIMARY");
            assertThat(set.externalId()).isEqualTo("d-1");
            assertThat(set.runningCount()).isEqualTo(1);
            assertThat(set.stabilityStatusAsString()).isEqualTo("STEADY_STATE");
          });
      assertThat(runner.starts()).as(when).isEqualTo(2);
      assertThat(runner.running()).as(when).hasSize(1);
      assertThat(balancers.targets(green)).as(when).hasSize(1);
      assertThat(balancers.targets(blue)).as(when).isEmpty();
      assertThat(log.stream().filter(line -> line.matches("deregister|stop .*")))
          .as(when)
          .containsExactly("deregister", "stop web within 30 s");
    }
  }
}
