package dev.teal.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.deploy.Deployment.Status;
import dev.teal.deploy.HookCall.Answer;
import dev.teal.deploy.TrafficSchedule.AllAtOnce;
import dev.teal.deploy.TrafficSchedule.Canary;
import dev.teal.deploy.TrafficSchedule.Linear;
import dev.teal.store.JournalEntry;
import dev.teal.store.SqliteStore;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.services.ecs.model.EcsException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;

class EngineTest {
  private static final Duration FIFTEEN_MINUTES = Duration.ofMinutes(15);

  @TempDir private Path folder;
  private Store store;

  @BeforeEach
  void open() {
    store = SqliteStore.open(folder.resolve("teal.db"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void trafficMovesInAwsOrderAndBlueGoesAfterTheWait() {
    Scenario scenario = new Scenario(store).begun();
    assertThat(scenario.deployment().status()).isEqualTo(Status.IN_PROGRESS);
    assertThat(scenario.deployment().waitsForTermination()).isTrue();
    scenario.after(FIFTEEN_MINUTES);
    assertThat(scenario.deployment().status()).isEqualTo(Status.SUCCEEDED);
    assertThat(scenario.calls)
        .containsExactly(
            "prod tg1=0 tg2=100",
            "createTaskSet",
            "test tg1=1",
            "prod tg1=100 tg2=0",
            "primary green",
            "delete blue");
    assertThat(Scenario.told(scenario.deployment()))
        .containsExactly(
            "BeforeInstall SUCCEEDED",
            "Install SUCCEEDED",
            "AfterInstall SUCCEEDED",
            "AllowTestTraffic SUCCEEDED",
            "AfterAllowTestTraffic SUCCEEDED",
            "BeforeAllowTraffic SUCCEEDED",
            "AllowTraffic SUCCEEDED",
            "AfterAllowTraffic SUCCEEDED");
  }

  @Test
  void aHookThatFailsRollsBackBeforeProductionMoves() {
    Scenario scenario =
        new Scenario(store).with(hooked(Map.of(Hook.AFTER_ALLOW_TEST_TRAFFIC, "tests"))).begun();
    assertThat(scenario.elb.test()).isEqualTo("tg1=1");
    assertThat(scenario.elb.production()).isEqualTo("tg1=0 tg2=100");
    scenario.answered(Hook.AFTER_ALLOW_TEST_TRAFFIC, Answer.FAILED);
    assertThat(scenario.deployment().phase())
        .isInstanceOfSatisfying(
            Phase.Ended.class,
            ended -> {
              assertThat(ended.ending()).isEqualTo(Phase.Ending.FAILED);
              assertThat(ended.failure().orElseThrow().code()).isEqualTo("HOOK_EXECUTION_FAILURE");
            });
    assertThat(Scenario.told(scenario.deployment()))
        .contains("AfterAllowTestTraffic FAILED", "AllowTraffic SKIPPED");
    assertThat(scenario.rollback().orElseThrow().status()).isEqualTo(Status.SUCCEEDED);
    assertThat(scenario.calls)
        .containsExactly(
            "prod tg1=0 tg2=100",
            "createTaskSet",
            "test tg1=1",
            "invoke tests",
            "test tg2=1",
            "delete green");
  }

  @Test
  void aStopDuringTheTerminationWaitTurnsEverythingBack() {
    Scenario scenario = new Scenario(store).begun().stopped(Optional.of(true));
    assertThat(scenario.deployment().status()).isEqualTo(Status.STOPPED);
    assertThat(scenario.rollback().orElseThrow().status()).isEqualTo(Status.SUCCEEDED);
    assertThat(scenario.elb.production()).isEqualTo("tg1=0 tg2=100");
    assertThat(scenario.elb.test()).isEqualTo("tg2=1");
    assertThat(scenario.ecs.taskSets).containsOnlyKeys(FakeEcs.BLUE);
    assertThat(scenario.calls).endsWith("primary blue", "test tg2=1", "delete green");
  }

  @Test
  void theJournalTellsThatAStopWasAskedForAndWhatCameOfIt() {
    new Scenario(store).begun("d-STOPPED12").stopped(Optional.of(true));
    List<JournalEntry> journal = store.read(tx -> tx.journal("d-STOPPED12", 0, 100));
    assertThat(journal)
        .extracting(JournalEntry::type)
        .endsWith("StopRequested", "Stopped", "RollsBack");
  }

  @Test
  void aStopWithoutRollbackLeavesThingsAsTheyStand() {
    Scenario scenario =
        new Scenario(store)
            .with(Scenario.plan(Map.of(), new Canary(10, Duration.ofMinutes(5)), Optional.empty()))
            .begun()
            .stopped(Optional.of(false));
    assertThat(scenario.deployment().status()).isEqualTo(Status.STOPPED);
    assertThat(scenario.rollback()).isEmpty();
    assertThat(scenario.elb.production()).isEqualTo("tg1=10 tg2=90");
    assertThat(scenario.ecs.taskSets).hasSize(2);
  }

  @Test
  void aStopWhenBlueIsBeingTerminatedComesTooLate() {
    Scenario scenario = new Scenario(store).begun();
    scenario.clock.advance(FIFTEEN_MINUTES);
    scenario.run();
    assertThat(scenario.deployment().pastTheWayBack()).isTrue();
    assertThat(scenario.deployment().status()).isEqualTo(Status.SUCCEEDED);
  }

  @Test
  void aStopThatComesWhileBluesEndIsDecidedIsHeeded() {
    Scenario scenario = new Scenario(store).begun();
    scenario.clock.advance(FIFTEEN_MINUTES);
    scenario.ecs.meanwhile =
        () ->
            store.run(tx -> Requests.stop(tx, scenario.stored(), Optional.of(true), Scenario.NOON));
    scenario.run();
    assertThat(scenario.deployment().status()).isEqualTo(Status.STOPPED);
    assertThat(scenario.deployment().pastTheWayBack()).isFalse();
    assertThat(scenario.elb.production()).isEqualTo("tg1=0 tg2=100");
    assertThat(scenario.ecs.taskSets).containsOnlyKeys(FakeEcs.BLUE);
  }

  @Test
  void blueIsKeptWhenTrafficWasSentBackToItByHand() {
    Scenario scenario = new Scenario(store).begun();
    scenario.elb.actions.put(
        FakeElb.PRODUCTION,
        List.of(FakeElb.forward(FakeElb.BLUE_GROUP, 100, FakeElb.GREEN_GROUP, 0)));
    scenario.after(FIFTEEN_MINUTES);
    assertThat(scenario.deployment().status()).isEqualTo(Status.FAILED);
    assertThat(failure(scenario).message()).contains("tg2=100, tg1=0 (expected: tg1 with 100 %)");
    assertThat(scenario.calls).doesNotContain("delete blue");
    assertThat(scenario.elb.production()).isEqualTo("tg1=0 tg2=100");
  }

  @Test
  void aTaskSetThatIsGoneBeforeItsDeletionIsAnsweredIsGone() {
    Scenario scenario = new Scenario(store);
    scenario.ecs.answersDeletionsLate = true;
    scenario.begun().after(FIFTEEN_MINUTES);
    assertThat(scenario.deployment().status()).isEqualTo(Status.SUCCEEDED);
  }

  @Test
  void slowServicesDoNotKeepTheWorkerLongerThanItsLease() {
    Scenario scenario = new Scenario(store).with(hooked(Map.of(Hook.BEFORE_INSTALL, "slow")));
    scenario.lambda.meanwhile = () -> scenario.clock.advance(Duration.ofMinutes(2));
    store.run(tx ->
        scenario
            .engine()
            .begin(
                tx,
                Deployment.created(
                    "d-AAAAAAAAA",
                    hooked(Map.of(Hook.BEFORE_INSTALL, "slow")),
                    Optional.empty(),
                    Scenario.NOON)));
    Optional<Instant> next = scenario.engine().work("d-AAAAAAAAA", Scenario.NOON);
    assertThat(next).as("due again at once").contains(scenario.clock.instant());
    assertThat(scenario.deployment().phase())
        .isInstanceOfSatisfying(
            Phase.Running.class, running -> assertThat(running.why()).isEmpty());
  }

  @Test
  void aCanaryShiftsAShareAndThenTheRest() {
    Scenario scenario =
        new Scenario(store)
            .with(Scenario.plan(Map.of(), new Canary(10, Duration.ofMinutes(5)), Optional.empty()))
            .begun();
    assertThat(scenario.elb.production()).isEqualTo("tg1=10 tg2=90");
    scenario.after(Duration.ofSeconds(297));
    assertThat(scenario.elb.production()).isEqualTo("tg1=10 tg2=90");
    scenario.after(Duration.ofSeconds(3));
    assertThat(scenario.elb.production()).isEqualTo("tg1=100 tg2=0");
  }

  @Test
  void aLinearShiftTakesItsStepsInTime() {
    Scenario scenario =
        new Scenario(store)
            .with(Scenario.plan(Map.of(), new Linear(40, Duration.ofMinutes(1)), Optional.empty()))
            .begun();
    scenario.after(Duration.ofMinutes(1)).after(Duration.ofMinutes(1));
    assertThat(scenario.calls.stream().filter(call -> call.startsWith("prod")))
        .containsExactly(
            "prod tg1=0 tg2=100", "prod tg1=40 tg2=60", "prod tg1=80 tg2=20", "prod tg1=100 tg2=0");
  }

  @Test
  void aLinearShiftLeavesNoStepOutHoweverLongItWasInterrupted() {
    Scenario scenario =
        new Scenario(store)
            .with(Scenario.plan(Map.of(), new Linear(40, Duration.ofMinutes(1)), Optional.empty()))
            .begun();
    scenario.after(Duration.ofMinutes(30));
    assertThat(scenario.elb.production()).isEqualTo("tg1=80 tg2=20");
    scenario.after(Duration.ofSeconds(58));
    assertThat(scenario.elb.production()).isEqualTo("tg1=80 tg2=20");
    scenario.after(Duration.ofSeconds(2));
    assertThat(scenario.elb.production()).isEqualTo("tg1=100 tg2=0");
  }

  @Test
  void rulesThatForwardToTheLiveGroupAreShiftedAndOthersAreNot() {
    Scenario scenario = new Scenario(store);
    scenario.elb.rules.put("listener/prod/live", List.of(FakeElb.forward(FakeElb.BLUE_GROUP)));
    scenario.elb.rules.put("listener/prod/other", List.of(FakeElb.forward(FakeElb.group("x"))));
    scenario.begun();
    assertThat(FakeElb.told(scenario.elb.rules.get("listener/prod/live")))
        .isEqualTo("tg1=100 tg2=0");
    assertThat(FakeElb.told(scenario.elb.rules.get("listener/prod/other"))).isEqualTo("x=null");
  }

  @Test
  void aReadyDeploymentWaitsForAPerson() {
    Scenario scenario = new Scenario(store).with(ready()).begun();
    assertThat(scenario.deployment().status()).isEqualTo(Status.READY);
    assertThat(scenario.elb.test()).isEqualTo("tg1=1");
    store.run(tx -> Requests.continueReady(tx, scenario.stored(), scenario.clock.instant()));
    scenario.run();
    assertThat(scenario.elb.production()).isEqualTo("tg1=100 tg2=0");
  }

  @Test
  void aReadyDeploymentThatNobodyContinuesIsStopped() {
    Scenario scenario = new Scenario(store).with(ready()).begun().after(Duration.ofMinutes(30));
    assertThat(scenario.deployment().status()).isEqualTo(Status.STOPPED);
    assertThat(((Phase.Ended) scenario.deployment().phase()).failure().orElseThrow().message())
        .contains("`30` minutes");
    assertThat(scenario.elb.production()).isEqualTo("tg1=0 tg2=100");
  }

  @Test
  void aGreenThatNeverComesUpFailsAfterAnHour() {
    Scenario scenario = new Scenario(store);
    scenario.ecs.steady = false;
    scenario.begun().after(Duration.ofMinutes(59));
    assertThat(scenario.deployment().status()).isEqualTo(Status.IN_PROGRESS);
    scenario.after(Duration.ofMinutes(1));
    assertThat(scenario.deployment().status()).isEqualTo(Status.FAILED);
    assertThat(scenario.rollback().orElseThrow().status()).isEqualTo(Status.SUCCEEDED);
    assertThat(scenario.ecs.taskSets).containsOnlyKeys(FakeEcs.BLUE);
  }

  @Test
  void aGreenWhoseTasksCannotStartFailsWithTheirReason() {
    Scenario scenario = new Scenario(store);
    scenario.ecs.steady = false;
    scenario.ecs.events.add(
        "(service s, taskSet ecs-svc/2) is unable to consistently start tasks successfully."
            + " Reason: no such command");
    scenario.begun();
    assertThat(((Phase.Ended) scenario.deployment().phase()).failure().orElseThrow().message())
        .endsWith("Reason: no such command");
  }

  @Test
  void whatKeepsGreenFromBeingHealthyIsSaid() {
    Scenario scenario = new Scenario(store);
    scenario.ecs.steady = false;
    scenario.ecs.events.add(
        "(service s, taskSet ecs-svc/2) (port 8080) is unhealthy in (target-group tg2) due to"
            + " (reason Health checks failed).");
    scenario.begun();
    assertThat(((Phase.Running) scenario.deployment().phase()).why())
        .endsWith("is STABILIZING; " + scenario.ecs.events.getFirst());
  }

  @Test
  void aGreenThatTurnsUnhealthyHasFiveMinutesAndThenFails() {
    Scenario scenario =
        new Scenario(store)
            .with(Scenario.plan(Map.of(), new Canary(10, Duration.ofMinutes(30)), Optional.empty()))
            .begun();
    scenario.ecs.steady = false;
    scenario.after(Duration.ofMinutes(1)).after(Duration.ofMinutes(4));
    assertThat(scenario.deployment().status()).isEqualTo(Status.IN_PROGRESS);
    scenario.after(Duration.ofMinutes(1));
    assertThat(scenario.deployment().status()).isEqualTo(Status.FAILED);
    assertThat(scenario.elb.production()).isEqualTo("tg1=0 tg2=100");
  }

  @Test
  void aGreenThatIsUnhealthyBeforeTheShiftGetsNoProductionTraffic() {
    Scenario scenario =
        new Scenario(store).with(hooked(Map.of(Hook.BEFORE_ALLOW_TRAFFIC, "slow"))).begun();
    scenario.ecs.steady = false;
    scenario.answered(Hook.BEFORE_ALLOW_TRAFFIC, Answer.SUCCEEDED).after(Duration.ofMinutes(4));
    assertThat(scenario.elb.production()).isEqualTo("tg1=0 tg2=100");
    scenario.ecs.steady = true;
    scenario.after(Duration.ofSeconds(30));
    assertThat(scenario.elb.production()).isEqualTo("tg1=100 tg2=0");
  }

  @Test
  void aHookThatNeverAnswersFailsAfterAnHour() {
    Scenario scenario =
        new Scenario(store)
            .with(hooked(Map.of(Hook.BEFORE_INSTALL, "silent")))
            .begun()
            .after(Duration.ofMinutes(60));
    assertThat(scenario.deployment().status()).isEqualTo(Status.FAILED);
    assertThat(scenario.rollback()).as("nothing was installed").isEmpty();
  }

  @Test
  void aHookWhoseFunctionIsMissingFailsAtOnce() {
    Scenario scenario =
        new Scenario(store).with(hooked(Map.of(Hook.AFTER_INSTALL, "missing"))).begun();
    assertThat(((Phase.Ended) scenario.deployment().phase()).failure().orElseThrow())
        .isEqualTo(new Failure("INVALID_LAMBDA_FUNCTION", "Function not found: missing"));
  }

  @Test
  void aListenerThatForwardsElsewhereStopsTheDeploymentBeforeAnythingIsMade() {
    Scenario scenario = new Scenario(store);
    scenario.elb.actions.put(FakeElb.PRODUCTION, List.of(FakeElb.forward(FakeElb.group("x"))));
    scenario.begun();
    assertThat(((Phase.Ended) scenario.deployment().phase()).failure().orElseThrow().code())
        .isEqualTo("ELASTIC_LOAD_BALANCING_INVALID");
    assertThat(scenario.calls).isEmpty();
  }

  @Test
  void anAlarmThatIsActiveAtTheStartStopsBeforeAnythingIsMade() {
    Scenario scenario = new Scenario(store).with(alarmed());
    scenario.cloudWatch.alarms.put("errors", StateValue.ALARM);
    scenario.begun();
    assertThat(scenario.deployment().status()).isEqualTo(Status.STOPPED);
    assertThat(failure(scenario))
        .isEqualTo(
            new Failure(
                "ALARM_ACTIVE",
                "One or more alarms have been activated according to the Amazon CloudWatch metrics"
                    + " you selected, and the affected deployments have been stopped. Activated"
                    + " alarms: <errors>"));
    assertThat(scenario.calls).isEmpty();
    assertThat(scenario.rollback()).as("nothing was installed").isEmpty();
  }

  @Test
  void anAlarmInMidShiftTurnsTheTrafficBack() {
    Scenario scenario = new Scenario(store).with(alarmed()).begun();
    assertThat(scenario.elb.production()).isEqualTo("tg1=10 tg2=90");
    scenario.cloudWatch.alarms.put("errors", StateValue.ALARM);
    scenario.after(Duration.ofSeconds(10));
    assertThat(scenario.deployment().status()).isEqualTo(Status.STOPPED);
    assertThat(Scenario.told(scenario.deployment()))
        .contains("AllowTraffic FAILED", "AfterAllowTraffic SKIPPED");
    assertThat(scenario.rollback().orElseThrow().status()).isEqualTo(Status.SUCCEEDED);
    assertThat(scenario.elb.production()).isEqualTo("tg1=0 tg2=100");
    assertThat(scenario.ecs.taskSets).containsOnlyKeys(FakeEcs.BLUE);
  }

  @Test
  void anAlarmInTheTerminationWaitTurnsTheTrafficBack() {
    Scenario scenario = new Scenario(store).with(alarmed()).begun().after(Duration.ofMinutes(5));
    assertThat(scenario.deployment().waitsForTermination()).isTrue();
    scenario.cloudWatch.alarms.put("errors", StateValue.ALARM);
    scenario.after(Duration.ofSeconds(10));
    assertThat(scenario.rollback().orElseThrow().status()).isEqualTo(Status.SUCCEEDED);
    assertThat(scenario.elb.production()).isEqualTo("tg1=0 tg2=100");
  }

  @Test
  void anAlarmDoesNotStopTheRollbackThatItCaused() {
    Scenario scenario = new Scenario(store).with(alarmed()).begun();
    scenario.cloudWatch.alarms.put("errors", StateValue.ALARM);
    scenario.after(Duration.ofSeconds(10));
    assertThat(scenario.rollback().orElseThrow().rollback()).isEmpty();
    assertThat(scenario.rollback().orElseThrow().status()).isEqualTo(Status.SUCCEEDED);
  }

  @Test
  void anAlarmThatDoesNotExistStopsUnlessThatIsIgnored() {
    Scenario strict = new Scenario(store).with(watching(new AlarmWatch(List.of("none"), false)));
    strict.begun();
    assertThat(strict.deployment().status()).isEqualTo(Status.STOPPED);
    assertThat(failure(strict).message()).endsWith("there is no alarm none");
  }

  @Test
  void anAlarmThatDoesNotExistIsNoHindranceWhenPollFailuresAreIgnored() {
    Scenario scenario = new Scenario(store).with(watching(new AlarmWatch(List.of("none"), true)));
    assertThat(scenario.begun().elb.production()).isEqualTo("tg1=10 tg2=90");
  }

  @Test
  void nothingIsDoneWhileAlarmsCannotBeReadAndAfterFiveMinutesTheDeploymentStops() {
    Scenario scenario = new Scenario(store).with(alarmed());
    scenario.cloudWatch.trouble =
        CloudWatchException.builder().statusCode(503).message("out of order").build();
    scenario.begun().after(Duration.ofMinutes(4));
    assertThat(scenario.deployment().status()).isEqualTo(Status.IN_PROGRESS);
    assertThat(scenario.calls).isEmpty();
    scenario.after(Duration.ofMinutes(1));
    assertThat(scenario.deployment().status()).isEqualTo(Status.STOPPED);
    assertThat(failure(scenario).message()).contains("could not be retrieved");
  }

  @Test
  void alarmsThatCanBeReadAgainLetTheDeploymentGoOn() {
    Scenario scenario = new Scenario(store).with(alarmed());
    scenario.cloudWatch.trouble =
        CloudWatchException.builder().statusCode(503).message("out of order").build();
    scenario.begun().after(Duration.ofMinutes(4));
    scenario.cloudWatch.trouble = null;
    scenario.after(Duration.ofMinutes(2));
    assertThat(scenario.elb.production()).isEqualTo("tg1=10 tg2=90");
  }

  @Test
  void weightsThatWereChangedByHandStopTheShiftAndSayWhat() {
    Scenario scenario = new Scenario(store).with(alarmed()).begun();
    scenario.elb.actions.put(
        FakeElb.PRODUCTION,
        List.of(FakeElb.forward(FakeElb.BLUE_GROUP, 50, FakeElb.GREEN_GROUP, 50)));
    scenario.after(Duration.ofMinutes(5));
    assertThat(scenario.deployment().status()).isEqualTo(Status.FAILED);
    assertThat(failure(scenario).message())
        .contains("listener/prod was changed while the deployment ran")
        .contains("tg2=50, tg1=50 (expected: tg1 with 10 %)");
    assertThat(scenario.elb.production()).as("rolled back").isEqualTo("tg1=0 tg2=100");
  }

  @Test
  void aRuleThatWasAddedByHandStopsTheShiftAndIsNamed() {
    Scenario scenario = new Scenario(store).with(alarmed()).begun();
    scenario.elb.rules.put("listener/prod/new", List.of(FakeElb.forward(FakeElb.BLUE_GROUP)));
    scenario.after(Duration.ofMinutes(5));
    assertThat(failure(scenario).message()).contains("rule listener/prod/new: tg2=1");
  }

  @Test
  void whatWasChangedByHandBeforeGreenIsMadeStopsTheDeploymentAndIsKept() {
    Scenario scenario =
        new Scenario(store).with(hooked(Map.of(Hook.BEFORE_INSTALL, "slow"))).begun();
    scenario.elb.actions.put(FakeElb.PRODUCTION, List.of(halfToAStranger()));
    scenario.answered(Hook.BEFORE_INSTALL, Answer.SUCCEEDED);
    assertThat(failure(scenario).message())
        .contains("was changed while the deployment ran: its default action: tg2=50, x=50");
    assertThat(scenario.calls).doesNotContain("createTaskSet");
    assertThat(scenario.elb.production()).isEqualTo("tg1=0 tg2=50 x=50");
  }

  @Test
  void aRollbackTakesGreensShareAloneFromATargetGroupThatStandsBesideThePair() {
    Scenario scenario = new Scenario(store).with(alarmed()).begun();
    scenario.elb.actions.put(
        FakeElb.PRODUCTION,
        List.of(
            FakeElb.forward(
                List.of(
                    FakeElb.tuple(FakeElb.BLUE_GROUP, 45),
                    FakeElb.tuple(FakeElb.GREEN_GROUP, 5),
                    FakeElb.tuple(FakeElb.group("x"), 50)))));
    scenario.after(Duration.ofMinutes(5));
    assertThat(scenario.rollback().orElseThrow().status()).isEqualTo(Status.SUCCEEDED);
    assertThat(scenario.elb.production()).isEqualTo("tg1=0 tg2=50 x=50");
  }

  @Test
  void aStrangerOnTheTestListenerStopsTheDeploymentAndIsKept() {
    Scenario scenario =
        new Scenario(store).with(hooked(Map.of(Hook.AFTER_INSTALL, "slow"))).begun();
    scenario.elb.actions.put(FakeElb.TEST, List.of(halfToAStranger()));
    scenario.answered(Hook.AFTER_INSTALL, Answer.SUCCEEDED);
    assertThat(failure(scenario).message()).contains("listener/test").contains("tg2=50, x=50");
    assertThat(scenario.elb.test()).isEqualTo("tg2=50 x=50");
  }

  @Test
  void aRuleThatIsRemovedInMidShiftStopsItAndIsNamed() {
    Scenario scenario = new Scenario(store).with(alarmed());
    scenario.elb.rules.put("listener/prod/api", List.of(FakeElb.forward(FakeElb.BLUE_GROUP)));
    scenario.begun();
    scenario.elb.rules.remove("listener/prod/api");
    scenario.after(Duration.ofMinutes(5));
    assertThat(failure(scenario).message()).contains("rule listener/prod/api is gone");
  }

  @Test
  void aRuleThatForwardsElsewhereInMidShiftStopsItAndIsNamed() {
    Scenario scenario = new Scenario(store).with(alarmed());
    scenario.elb.rules.put("listener/prod/api", List.of(FakeElb.forward(FakeElb.BLUE_GROUP)));
    scenario.begun();
    scenario.elb.rules.put("listener/prod/api", List.of(FakeElb.forward(FakeElb.group("x"))));
    scenario.after(Duration.ofMinutes(5));
    assertThat(failure(scenario).message())
        .contains("rule listener/prod/api does not forward to tg2 or tg1 any more");
  }

  @Test
  void aRollbackEndsGreenThoughTheTestListenerIsGone() {
    Scenario scenario = new Scenario(store).begun();
    scenario.elb.actions.remove(FakeElb.TEST);
    scenario.stopped(Optional.of(true));
    assertThat(scenario.rollback().orElseThrow().status()).isEqualTo(Status.SUCCEEDED);
    assertThat(scenario.ecs.taskSets).containsOnlyKeys(FakeEcs.BLUE);
    assertThat(scenario.calls).endsWith("prod tg1=0 tg2=100", "primary blue", "delete green");
  }

  @Test
  void aRollbackIsNotStoppedBetweenTheTrafficAndThePrimaryTaskSet() {
    Scenario scenario = new Scenario(store).begun();
    scenario.ecs.primaryTrouble = EcsException.builder().statusCode(503).message("busy").build();
    scenario.stopped(Optional.of(true));
    Stored<Deployment> rollback = scenario.storedRollback().orElseThrow();
    store.run(tx -> Requests.stop(tx, rollback, Optional.empty(), scenario.clock.instant()));
    scenario.after(Duration.ofSeconds(1));
    assertThat(scenario.rollback().orElseThrow().status()).isEqualTo(Status.IN_PROGRESS);
    scenario.ecs.primaryTrouble = null;
    scenario.after(Duration.ofSeconds(1));
    assertThat(scenario.rollback().orElseThrow().status()).isEqualTo(Status.STOPPED);
    assertThat(scenario.calls).endsWith("prod tg1=0 tg2=100", "primary blue");
  }

  @Test
  void whatAStoppedDeploymentLeftIsNamedByTheNext() {
    Scenario scenario = new Scenario(store).with(alarmed()).begun().stopped(Optional.of(false));
    scenario.begun("d-BBBBBBBBB");
    assertThat(failure(scenario).message())
        .contains(
            "Green taskset target group cannot have non-zero weight prior to traffic shifting")
        .contains("its default action: tg2=90, tg1=10; give all of it to tg2, in which the PRIMARY")
        .contains("has the task set ecs-svc/2 of deployment d-AAAAAAAAA");
    scenario.elb.actions.put(FakeElb.PRODUCTION, List.of(FakeElb.forward(FakeElb.BLUE_GROUP)));
    scenario.begun("d-CCCCCCCCC");
    assertThat(failure(scenario).message())
        .contains("has the task set ecs-svc/2 of deployment d-AAAAAAAAA")
        .contains("Delete it (ecs:DeleteTaskSet with force)");
  }

  @Test
  void aTestListenerThatForwardsElsewhereStopsTheDeploymentBeforeAnythingIsMade() {
    Scenario scenario = new Scenario(store);
    scenario.elb.actions.put(FakeElb.TEST, List.of(FakeElb.forward(FakeElb.group("x"))));
    scenario.begun();
    assertThat(failure(scenario).message())
        .contains("The test listener listener/test forwards to none");
    assertThat(scenario.calls).isEmpty();
  }

  @Test
  void aRollbackLeavesTheTrafficWhereItIsWhenBlueIsGone() {
    Scenario scenario = new Scenario(store).begun();
    scenario.ecs.taskSets.remove(FakeEcs.BLUE);
    scenario.stopped(Optional.of(true));
    assertThat(scenario.rollback().orElseThrow().status()).isEqualTo(Status.FAILED);
    assertThat(scenario.elb.production()).isEqualTo("tg1=100 tg2=0");
  }

  @Test
  void theObserverHearsOfEachStatus() {
    Scenario scenario = new Scenario(store).begun().stopped(Optional.of(true));
    assertThat(scenario.changes)
        .contains(
            "USER CREATED CREATED",
            "USER CREATED IN_PROGRESS",
            "USER IN_PROGRESS STOPPED",
            "ROLLBACK CREATED CREATED",
            "ROLLBACK IN_PROGRESS SUCCEEDED");
  }

  private static Action halfToAStranger() {
    return FakeElb.forward(FakeElb.BLUE_GROUP, 50, FakeElb.group("x"), 50);
  }

  private static Failure failure(Scenario scenario) {
    return ((Phase.Ended) scenario.deployment().phase()).failure().orElseThrow();
  }

  private static BlueGreenPlan alarmed() {
    return watching(new AlarmWatch(List.of("errors"), false));
  }

  private static BlueGreenPlan watching(AlarmWatch alarms) {
    return Scenario.watching(
        Scenario.plan(Map.of(), new Canary(10, Duration.ofMinutes(5)), Optional.empty()), alarms);
  }

  private static BlueGreenPlan hooked(Map<Hook, String> hooks) {
    return Scenario.plan(hooks, new AllAtOnce(), Optional.empty());
  }

  private static BlueGreenPlan ready() {
    return Scenario.plan(Map.of(), new AllAtOnce(), Optional.of(Duration.ofMinutes(30)));
  }
}
