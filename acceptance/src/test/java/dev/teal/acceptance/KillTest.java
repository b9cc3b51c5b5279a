package dev.teal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.services.codedeploy.model.ComputePlatform;
import software.amazon.awssdk.services.codedeploy.model.LifecycleEventStatus;
import software.amazon.awssdk.services.codedeploy.model.TrafficRoutingType;

/// `kill -9` of the server while four deployments are each at another point: after the restart each
/// goes on to its right end with the same tasks, and nothing is done twice.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@OtherPrograms
class KillTest {
  private static final String BLUE = Stage.FIRST_REVISION;
  private static final String GREEN = "2";
  private static final String LINEAR = "Linear40PercentEvery1Minute";
  private static final int WAIT_MINUTES = 6;
  private static final Duration MINUTE = Duration.ofSeconds(5);
  private static final Duration LONGEST_OUTAGE = Duration.ofSeconds(60);

  private Teal teal;
  private Rollout installing;
  private Rollout hooked;
  private Rollout shifting;
  private Rollout waiting;
  private Duration outage;

  @BeforeAll
  void killInTheMiddle() {
    teal = Teal.start(KillTest.class, MINUTE.toMillis() + "ms");
    installing = beginInstall();
    hooked = beginHook();
    shifting = beginShift();
    waiting = beginWait();
    waiting.stage().traces().open("hook");
    waiting.awaitAllEvents();
    shifting.stage().traces().open("hook");
    shifting.awaitThat("the first step", () -> shifting.greenShare() == 40);

    Instant killed = Instant.now();
    teal.kill();
    assertThat(rollouts()).allSatisfy(KillTest::blueAndGreenRun);
    teal.startAgain();
    for (Rollout rollout : rollouts()) {
      Await.that("production", () -> Visit.revisionAt(rollout.stage().production()).length() == 1);
    }
    outage = Duration.between(killed, Instant.now());
  }

  @AfterAll
  void close() {
    teal.close();
  }

  private Rollout beginInstall() {
    Stage stage = Stage.build(teal, "install");
    Map<String, String> environment = Map.of("GATE", stage.traces().gate("green").toString());
    Rollout rollout = stage.deploy(stage.register(GREEN, environment), Map.of());
    return rollout.awaitThat("green starts", () -> stage.traces().pidsOf(GREEN).size() == 1);
  }

  private Rollout beginHook() {
    return untilHook(Stage.build(teal, "hook"), "AfterAllowTestTraffic", Stage.CONFIG);
  }

  private Rollout beginShift() {
    teal.aws()
        .codeDeploy()
        .createDeploymentConfig(r ->
            r.deploymentConfigName(LINEAR)
                .computePlatform(ComputePlatform.ECS)
                .trafficRoutingConfig(routing ->
                    routing
                        .type(TrafficRoutingType.TIME_BASED_LINEAR)
                        .timeBasedLinear(linear -> linear.linearPercentage(40).linearInterval(1))));
    return untilHook(Stage.build(teal, "shift"), "BeforeAllowTraffic", LINEAR);
  }

  private Rollout beginWait() {
    Stage stage = Stage.build(teal, "wait", Stage.keepsBlue(WAIT_MINUTES));
    return untilHook(stage, "AfterAllowTraffic", Stage.CONFIG);
  }

  /// A deployment that is held by a hook until the hook's gate is opened.
  private static Rollout untilHook(Stage stage, String event, String config) {
    String hook =
        stage.createHook("hook", "handler", Map.of("GATE", stage.traces().gate("hook").toString()));
    String appSpec = stage.appSpec(stage.register(GREEN, Map.of()), Map.of(event, hook));
    Rollout rollout = Rollout.start(stage, appSpec, r -> r.deploymentConfigName(config));
    return rollout
        .await(event, LifecycleEventStatus.IN_PROGRESS)
        .awaitThat("the hook is called", () -> stage.traces().callsOf(rollout).size() == 1);
  }

  private List<Rollout> rollouts() {
    return List.of(installing, hooked, shifting, waiting);
  }

  private static void blueAndGreenRun(Rollout rollout) {
    assertThat(pids(rollout.stage())).hasSize(2).allMatch(KillTest::runs);
  }

  private static List<Long> pids(Stage stage) {
    return Stream.of(BLUE, GREEN)
        .flatMap(revision -> stage.traces().pidsOf(revision).stream())
        .toList();
  }

  private static boolean runs(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  @Test
  @TealPromise
  void anInstallGoesOnWithTheTaskThatItHadStarted() {
    installing.stage().traces().open("green");
    endsWellWithNothingDoneTwice(installing);
  }

  @Test
  @TealPromise
  void aHookThatWasRunningAnswersTheNewServerAndIsNotCalledAgain() {
    assertThat(hooked.events()).contains("AfterAllowTestTraffic InProgress");
    hooked.stage().traces().open("hook");
    endsWellWithNothingDoneTwice(hooked);
    assertThat(hooked.stage().traces().callsOf(hooked)).hasSize(1);
  }

  @Test
  @TealPromise
  void aTrafficShiftGoesOnToItsLastStep() {
    endsWellWithNothingDoneTwice(shifting);
    assertThat(shifting.stage().traces().callsOf(shifting)).hasSize(1);
  }

  @Test
  @TealPromise
  void aTerminationWaitLastsAsLongAsItWould() {
    Instant began = waiting.target().lifecycleEvents().getLast().endTime();
    endsWellWithNothingDoneTwice(waiting);
    assertThat(Duration.between(began, waiting.info().completeTime()))
        .isGreaterThanOrEqualTo(MINUTE.multipliedBy(WAIT_MINUTES));
    assertThat(waiting.stage().traces().callsOf(waiting)).hasSize(1);
  }

  @Test
  @TealPromise
  void usersAreServedAgainSoonAfterTheKill() {
    System.out.println("kill -9 to serving: " + outage.toMillis() + " ms");
    assertThat(outage).isLessThan(LONGEST_OUTAGE);
  }

  private static void endsWellWithNothingDoneTwice(Rollout rollout) {
    Stage stage = rollout.stage();
    rollout.succeeds();
    assertThat(Rollout.all(stage)).containsExactly(rollout.id());
    List<Long> blueThenGreen = pids(stage);
    assertThat(blueThenGreen).as("all the tasks that ever started").hasSize(2);
    assertThat(Visit.pidAt(stage.production())).isEqualTo(blueThenGreen.get(1));
    assertThat(stage.sharesAt(stage.productionListener())).isEqualTo("tg1 100");
    assertThat(stage.sharesAt(stage.testListener())).isEqualTo("tg1 100");
    Await.that(
        "one task set",
        stage::taskSets,
        sets -> sets.size() == 1 && sets.getFirst().status().equals("PRIMARY"));
    Await.that("blue has ended", () -> !runs(blueThenGreen.get(0)));
  }
}
