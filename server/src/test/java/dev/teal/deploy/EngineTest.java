package dev.teal.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.deploy.Deployment.Status;
import dev.teal.deploy.HookCall.Answer;
import dev.teal.deploy.TrafficSchedule.Canary;
import dev.teal.deploy.TrafficSchedule.Linear;
import dev.teal.store.JournalEntry;
import dev.teal.store.Stored;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The ways a deployment goes when nothing is in its way: its events in order, shifts, waits,
/// stops.
class EngineTest extends ScenarioTest {
  private static final Duration FIFTEEN_MINUTES = Duration.ofMinutes(15);

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
        new Scenario(store)
            .with(Scenario.hooked(Map.of(Hook.AFTER_ALLOW_TEST_TRAFFIC, "tests")))
            .begun();
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
    Scenario scenario = new Scenario(store).with(Scenario.ready()).begun();
    assertThat(scenario.deployment().status()).isEqualTo(Status.READY);
    assertThat(scenario.elb.test()).isEqualTo("tg1=1");
    store.run(tx -> Requests.continueReady(tx, scenario.stored(), scenario.clock.instant()));
    scenario.run();
    assertThat(scenario.elb.production()).isEqualTo("tg1=100 tg2=0");
  }

  @Test
  void aReadyDeploymentThatNobodyContinuesIsStopped() {
    Scenario scenario =
        new Scenario(store).with(Scenario.ready()).begun().after(Duration.ofMinutes(30));
    assertThat(scenario.deployment().status()).isEqualTo(Status.STOPPED);
    assertThat(scenario.failure().message()).contains("`30` minutes");
    assertThat(scenario.elb.production()).isEqualTo("tg1=0 tg2=100");
  }

  @Test
  void aRepeatedStopDoesNotTakeTheRollbackBack() {
    for (Optional<Boolean> repeat : List.of(Optional.of(false), Optional.<Boolean>empty())) {
      Scenario scenario =
          new Scenario(store).begun("d-REPEAT" + (repeat.isEmpty() ? "000" : "111"));
      stop(scenario, Optional.of(true));
      scenario.stopped(repeat);
      assertThat(scenario.rollback().orElseThrow().status()).isEqualTo(Status.SUCCEEDED);
    }
  }

  @Test
  void aRepeatedStopMayAddTheRollback() {
    Scenario scenario = new Scenario(store).begun();
    stop(scenario, Optional.of(false));
    scenario.stopped(Optional.of(true));
    assertThat(scenario.rollback().orElseThrow().status()).isEqualTo(Status.SUCCEEDED);
  }

  @Test
  void aRepeatedStopDoesNotTakeBackWhatThePolicySays() {
    Scenario scenario = new Scenario(store).begun();
    stop(scenario, Optional.empty());
    scenario.stopped(Optional.of(false));
    assertThat(scenario.rollback().orElseThrow().status()).isEqualTo(Status.SUCCEEDED);
  }

  private void stop(Scenario scenario, Optional<Boolean> rollBack) {
    store.run(tx -> Requests.stop(tx, scenario.stored(), rollBack, scenario.clock.instant()));
  }

  @Test
  void withoutAPlatformVersionEcsChoosesAndNotTheService() {
    assertThat(new Scenario(store).begun().ecs.asked)
        .singleElement()
        .satisfies(request -> assertThat(request.platformVersion()).isNull());
  }

  @Test
  void aRollbackIsNotStoppedBetweenTheTrafficAndThePrimaryTaskSet() {
    Scenario scenario = new Scenario(store).begun();
    scenario.ecs.trouble.put("UpdateServicePrimaryTaskSet", FakeEcs.outOfOrder());
    scenario.stopped(Optional.of(true));
    Stored<Deployment> rollback = scenario.storedRollback().orElseThrow();
    store.run(tx -> Requests.stop(tx, rollback, Optional.empty(), scenario.clock.instant()));
    scenario.after(Duration.ofSeconds(1));
    assertThat(scenario.rollback().orElseThrow().status()).isEqualTo(Status.IN_PROGRESS);
    scenario.ecs.trouble.clear();
    scenario.after(Duration.ofSeconds(1));
    assertThat(scenario.rollback().orElseThrow().status()).isEqualTo(Status.STOPPED);
    assertThat(scenario.calls).endsWith("prod tg1=0 tg2=100", "primary blue");
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
}
