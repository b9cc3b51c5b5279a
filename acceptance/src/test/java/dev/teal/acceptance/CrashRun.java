package dev.teal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.acceptance.CrashCase.Ending;
import dev.teal.acceptance.CrashCase.Kind;
import dev.teal.acceptance.JournalWatch.Side;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.codedeploy.model.AutoRollbackEvent;
import software.amazon.awssdk.services.codedeploy.model.ComputePlatform;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentGroupRequest;
import software.amazon.awssdk.services.codedeploy.model.DeploymentAlreadyCompletedException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentLimitExceededException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;
import software.amazon.awssdk.services.codedeploy.model.TrafficRoutingType;
import software.amazon.awssdk.services.ecs.model.TaskSet;

/// One deployment, under traffic, during which the server is killed with SIGKILL right before or
/// after some of its writes to the journal, and started again each time. It must end as it would
/// have without that, with nothing done twice, and no request may fail: the balancer outlives the
/// server.
final class CrashRun {
  /// An AWS minute of the server: long enough for an AWS hour to outlast a restart.
  static final String MINUTE = "1s";

  private static final String BLUE = Stage.FIRST_REVISION;
  private static final String GREEN = "2";
  private static final int KEEPS_BLUE_MINUTES = 120;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration THROUGH_CRASHES = Duration.ofMinutes(5);
  private static final Duration ASK_AGAIN = Duration.ofMillis(50);

  private final Teal teal;
  private final JournalWatch watch;
  private final CrashCase what;
  private final String alarm;
  private final Stage stage;

  private CrashRun(Teal teal, JournalWatch watch, CrashCase what, String name) {
    this.teal = teal;
    this.watch = watch;
    this.what = what;
    alarm = name;
    if (what.ending() == Ending.ALARM) {
      createAlarm();
    }
    stage = Stage.build(teal, name, this::shape);
  }

  /// What a run was.
  ///
  /// @param crashes at how many of the writes the server was killed
  /// @param writes how many there were, those of a rollback too
  record Outcome(int crashes, int writes) {}

  /// Makes the deployment configurations that the runs use.
  static void prepare(Teal teal) {
    config(teal, Kind.CANARY, TrafficRoutingType.TIME_BASED_CANARY);
    config(teal, Kind.LINEAR, TrafficRoutingType.TIME_BASED_LINEAR);
  }

  private static void config(Teal teal, Kind kind, TrafficRoutingType type) {
    teal.aws()
        .codeDeploy()
        .createDeploymentConfig(r ->
            r.deploymentConfigName(kind.config())
                .computePlatform(ComputePlatform.ECS)
                .trafficRoutingConfig(routing -> {
                  routing.type(type);
                  if (kind == Kind.CANARY) {
                    routing.timeBasedCanary(c -> c.canaryPercentage(50).canaryInterval(1));
                  } else {
                    routing.timeBasedLinear(l -> l.linearPercentage(40).linearInterval(1));
                  }
                }));
  }

  /// @param name of its own
  /// @param writes the numbers, from 1, of those at which the server is killed
  /// @throws AssertionError when it does not end as it must
  static Outcome of(
      Teal teal, JournalWatch watch, CrashCase what, String name, IntPredicate writes, Side side) {
    CrashRun run = new CrashRun(teal, watch, what, name);
    try {
      return run.play(writes, side);
    } finally {
      run.clear();
    }
  }

  @SuppressWarnings("unchecked") // The SDK's builders take generic varargs.
  private void shape(CreateDeploymentGroupRequest.Builder group) {
    group.deploymentConfigName(what.kind().config());
    if (what.ending().isBroughtAbout()) {
      Stage.keepsBlue(KEEPS_BLUE_MINUTES).accept(group);
    }
    if (what.ending() == Ending.ALARM) {
      group
          .alarmConfiguration(c -> c.enabled(true).alarms(a -> a.name(alarm)))
          .autoRollbackConfiguration(rollback ->
              rollback.enabled(true).events(AutoRollbackEvent.DEPLOYMENT_STOP_ON_ALARM));
    }
    if (!what.testListener()) {
      Stage.withoutTestListener(group);
    }
  }

  private Outcome play(IntPredicate writes, Side side) {
    long blue = Visit.pidAt(stage.production());
    String appSpec = appSpec();
    int crashes;
    Rollout rollout;
    try (Load load = Load.smallAndSlow(stage.production())) {
      watch.arm(writes, side, this::crash);
      rollout = start(appSpec);
      if (what.ending().isBroughtAbout()) {
        Await.that(
            rollout.id() + ": green gets traffic",
            THROUGH_CRASHES,
            () -> patiently(rollout::greenShare),
            share -> share > 0);
        patiently(() -> what.ending() == Ending.ALARM ? raiseAlarm() : stop(rollout));
      }
      Await.that(
          rollout.id() + ": its end",
          THROUGH_CRASHES,
          () -> patiently(() -> Rollout.active(stage)),
          List::isEmpty);
      crashes = watch.disarm();
      endedAsItMust(rollout);
      load.awaitAnswersOf(isRolledBack() ? BLUE : GREEN);
      load.end();
      load.assertNoneFailed();
    }
    servesAsItMust(blue);
    return new Outcome(crashes, watch.writes());
  }

  private void crash() {
    teal.kill();
    teal.startAgain();
  }

  private String appSpec() {
    return switch (what.ending()) {
      case SUCCESS ->
          stage.appSpec(
              stage.register(GREEN, Map.of()),
              Map.of("AfterInstall", stage.createHook("accepts", "handler", Map.of())));
      case HOOK_FAILURE ->
          stage.appSpec(
              stage.register(GREEN, Map.of()),
              Map.of("AfterAllowTraffic", stage.createHook("rejects", "rejects", Map.of())));
      case INSTALL_FAILURE ->
          stage.appSpec(stage.register(List.of("/no/such/program"), Map.of()), Map.of());
      case STOP_WITH_ROLLBACK, STOP_WITHOUT_ROLLBACK, ALARM ->
          stage.appSpec(stage.register(GREEN, Map.of()), Map.of());
    };
  }

  /// Asks for it again only when the server does not know of it after all.
  private Rollout start(String appSpec) {
    return patiently(() -> {
      List<String> known = Rollout.all(stage);
      return known.isEmpty()
          ? Rollout.start(stage, appSpec, r -> {})
          : new Rollout(stage, known.getLast());
    });
  }

  /// No data comes for its metric, so it stays as it is set.
  private void createAlarm() {
    teal.aws()
        .cloudWatch()
        .putMetricAlarm(r ->
            r.alarmName(alarm)
                .namespace("Crash")
                .metricName("never")
                .treatMissingData("ignore")
                .statistic(Statistic.SUM)
                .period(60)
                .evaluationPeriods(1)
                .threshold(1.0)
                .comparisonOperator(ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD));
  }

  private boolean raiseAlarm() {
    teal.aws()
        .cloudWatch()
        .setAlarmState(
            r -> r.alarmName(alarm).stateValue(StateValue.ALARM).stateReason("for the sweep"));
    return true;
  }

  private boolean stop(Rollout rollout) {
    try {
      teal.aws()
          .codeDeploy()
          .stopDeployment(r ->
              r.deploymentId(rollout.id())
                  .autoRollbackEnabled(what.ending() == Ending.STOP_WITH_ROLLBACK));
    } catch (DeploymentAlreadyCompletedException e) {
      // It was heard, and only the answer was lost.
    }
    return true;
  }

  /// Asks until the server answers, which it does not while it is dead.
  private static <T> T patiently(Supplier<T> call) {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (true) {
      try {
        return call.get();
      } catch (SdkClientException | DeploymentLimitExceededException e) {
        // The SDK repeats a call whose answer was lost; the limit says that it had been heard.
        if (Instant.now().isAfter(deadline)) {
          throw e;
        }
        LockSupport.parkNanos(ASK_AGAIN.toNanos());
      }
    }
  }

  private void endedAsItMust(Rollout rollout) {
    List<String> deployments = new ArrayList<>(List.of(rollout.id()));
    DeploymentInfo info = rollout.info();
    switch (what.ending()) {
      case SUCCESS -> assertEnd(info, DeploymentStatus.SUCCEEDED);
      case HOOK_FAILURE -> assertEnd(info, DeploymentStatus.FAILED, "HOOK_EXECUTION_FAILURE");
      case INSTALL_FAILURE -> assertEnd(info, DeploymentStatus.FAILED, "ECS_UPDATE_ERROR");
      case STOP_WITH_ROLLBACK, STOP_WITHOUT_ROLLBACK -> assertEnd(info, DeploymentStatus.STOPPED);
      case ALARM -> assertEnd(info, DeploymentStatus.STOPPED, "ALARM_ACTIVE");
    }
    if (isRolledBack()) {
      Rollout rollback = rollout.rollback();
      assertThat(rollback.info().status()).isEqualTo(DeploymentStatus.SUCCEEDED);
      deployments.addFirst(rollback.id());
    }
    assertThat(Rollout.all(stage)).as("the group's deployments").isEqualTo(deployments);
    assertThat(rollout.events())
        .as("events of a deployment that has ended")
        .allMatch(event ->
            Stream.of("Succeeded", "Failed", "Skipped").anyMatch(end -> event.endsWith(" " + end)));
    // Lambda repeats a call that failed because the server was away, with the same ids.
    assertThat(stage.traces().callsOf(rollout).stream().distinct())
        .as("calls of the hook")
        .hasSize(hooks());
  }

  private static void assertEnd(DeploymentInfo info, DeploymentStatus end) {
    assertThat(info.status()).as("%s", info).isEqualTo(end);
  }

  private static void assertEnd(DeploymentInfo info, DeploymentStatus end, String code) {
    assertEnd(info, end);
    assertThat(info.errorInformation().codeAsString()).isEqualTo(code);
  }

  private void servesAsItMust(long blue) {
    assertThat(stage.traces().pidsOf(BLUE)).as("starts of blue").containsExactly(blue);
    List<Long> green = stage.traces().pidsOf(GREEN);
    assertThat(green)
        .as("starts of green")
        .hasSize(what.ending() == Ending.INSTALL_FAILURE ? 0 : 1);
    if (what.ending() == Ending.STOP_WITHOUT_ROLLBACK) {
      assertThat(stage.taskSets()).as("both task sets stay").hasSize(2);
      assertThat(List.of(blue, green.getFirst())).as("both still run").allMatch(CrashRun::runs);
      return;
    }
    List<TaskSet> left =
        Await.that("one task set is left", stage::taskSets, sets -> sets.size() == 1);
    assertThat(left.getFirst().status()).isEqualTo("PRIMARY");
    assertThat(Visit.pidAt(stage.production())).isEqualTo(isRolledBack() ? blue : green.getFirst());
    assertThat(stage.sharesAt(stage.productionListener()))
        .isEqualTo(isRolledBack() ? "tg2 100" : "tg1 100");
    if (what.testListener()) {
      assertThat(stage.sharesAt(stage.testListener()))
          .isEqualTo(isRolledBack() ? "tg2 100" : "tg1 100");
    }
    Stream<Long> others = isRolledBack() ? green.stream() : Stream.of(blue);
    others.forEach(pid -> Await.that("the other revision has ended", () -> !runs(pid)));
  }

  private boolean isRolledBack() {
    return what.ending() != Ending.SUCCESS && what.ending() != Ending.STOP_WITHOUT_ROLLBACK;
  }

  private int hooks() {
    return what.ending() == Ending.SUCCESS || what.ending() == Ending.HOOK_FAILURE ? 1 : 0;
  }

  private static boolean runs(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  /// Ends its tasks, so that a long sweep does not fill the machine.
  private void clear() {
    patiently(() ->
        teal.aws()
            .ecs()
            .deleteService(r -> r.cluster(stage.cluster()).service(stage.name()).force(true)));
  }
}
