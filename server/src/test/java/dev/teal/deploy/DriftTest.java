package dev.teal.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.deploy.Deployment.Status;
import dev.teal.deploy.HookCall.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;

/// What others changed, before a deployment and while it runs: it is named, and never run over.
class DriftTest extends ScenarioTest {
  private static final Duration FIFTEEN_MINUTES = Duration.ofMinutes(15);

  @Test
  void blueIsKeptWhenTrafficWasSentBackToItByHand() {
    Scenario scenario = new Scenario(store).begun();
    scenario.elb.actions.put(
        FakeElb.PRODUCTION,
        List.of(FakeElb.forward(FakeElb.BLUE_GROUP, 100, FakeElb.GREEN_GROUP, 0)));
    scenario.after(FIFTEEN_MINUTES);
    assertThat(scenario.deployment().status()).isEqualTo(Status.FAILED);
    assertThat(scenario.failure().message()).contains("tg2=100, tg1=0 (expected: tg1 with 100 %)");
    assertThat(scenario.calls).doesNotContain("delete blue");
    assertThat(scenario.elb.production()).isEqualTo("tg1=0 tg2=100");
  }

  @Test
  void aListenerThatForwardsElsewhereStopsTheDeploymentBeforeAnythingIsMade() {
    Scenario scenario = new Scenario(store);
    scenario.elb.actions.put(FakeElb.PRODUCTION, List.of(FakeElb.forward(FakeElb.group("x"))));
    scenario.begun();
    assertThat(scenario.failure().code()).isEqualTo("ELASTIC_LOAD_BALANCING_INVALID");
    assertThat(scenario.calls).isEmpty();
  }

  @Test
  void aTestListenerThatForwardsElsewhereStopsTheDeploymentBeforeAnythingIsMade() {
    Scenario scenario = new Scenario(store);
    scenario.elb.actions.put(FakeElb.TEST, List.of(FakeElb.forward(FakeElb.group("x"))));
    scenario.begun();
    assertThat(scenario.failure().message())
        .contains("The test listener listener/test forwards to none");
    assertThat(scenario.calls).isEmpty();
  }

  @Test
  void whatAStoppedDeploymentLeftIsNamedByTheNext() {
    Scenario scenario =
        new Scenario(store).with(Scenario.alarmed()).begun().stopped(Optional.of(false));
    scenario.begun("d-BBBBBBBBB");
    assertThat(scenario.failure().message())
        .contains(
            "Green taskset target group cannot have non-zero weight prior to traffic shifting")
        .contains("its default action: tg2=90, tg1=10; give all of it to tg2, in which the PRIMARY")
        .contains("has the task set ecs-svc/2 of deployment d-AAAAAAAAA");
    scenario.elb.actions.put(FakeElb.PRODUCTION, List.of(FakeElb.forward(FakeElb.BLUE_GROUP)));
    scenario.begun("d-CCCCCCCCC");
    assertThat(scenario.failure().message())
        .contains("has the task set ecs-svc/2 of deployment d-AAAAAAAAA")
        .contains("Delete it (ecs:DeleteTaskSet with force)");
  }

  @Test
  void whatWasChangedByHandBeforeGreenIsMadeStopsTheDeploymentAndIsKept() {
    Scenario scenario =
        new Scenario(store).with(Scenario.hooked(Map.of(Hook.BEFORE_INSTALL, "slow"))).begun();
    scenario.elb.actions.put(FakeElb.PRODUCTION, List.of(halfToAStranger()));
    scenario.answered(Hook.BEFORE_INSTALL, Answer.SUCCEEDED);
    assertThat(scenario.failure().message())
        .contains("was changed while the deployment ran: its default action: tg2=50, x=50");
    assertThat(scenario.calls).doesNotContain("createTaskSet");
    assertThat(scenario.elb.production()).isEqualTo("tg1=0 tg2=50 x=50");
  }

  @Test
  void aStrangerOnTheTestListenerStopsTheDeploymentAndIsKept() {
    Scenario scenario =
        new Scenario(store).with(Scenario.hooked(Map.of(Hook.AFTER_INSTALL, "slow"))).begun();
    scenario.elb.actions.put(FakeElb.TEST, List.of(halfToAStranger()));
    scenario.answered(Hook.AFTER_INSTALL, Answer.SUCCEEDED);
    assertThat(scenario.failure().message()).contains("listener/test").contains("tg2=50, x=50");
    assertThat(scenario.elb.test()).isEqualTo("tg2=50 x=50");
  }

  @Test
  void weightsThatWereChangedByHandStopTheShiftAndSayWhat() {
    Scenario scenario = new Scenario(store).with(Scenario.alarmed()).begun();
    scenario.elb.actions.put(
        FakeElb.PRODUCTION,
        List.of(FakeElb.forward(FakeElb.BLUE_GROUP, 50, FakeElb.GREEN_GROUP, 50)));
    scenario.after(Duration.ofMinutes(5));
    assertThat(scenario.deployment().status()).isEqualTo(Status.FAILED);
    assertThat(scenario.failure().message())
        .contains("listener/prod was changed while the deployment ran")
        .contains("tg2=50, tg1=50 (expected: tg1 with 10 %)");
    assertThat(scenario.elb.production()).as("rolled back").isEqualTo("tg1=0 tg2=100");
  }

  @Test
  void aRuleThatWasAddedByHandStopsTheShiftAndIsNamed() {
    Scenario scenario = new Scenario(store).with(Scenario.alarmed()).begun();
    scenario.elb.rules.put("listener/prod/new", List.of(FakeElb.forward(FakeElb.BLUE_GROUP)));
    scenario.after(Duration.ofMinutes(5));
    assertThat(scenario.failure().message()).contains("rule listener/prod/new: tg2=1");
  }

  @Test
  void aRuleThatIsRemovedInMidShiftStopsItAndIsNamed() {
    Scenario scenario = new Scenario(store).with(Scenario.alarmed());
    scenario.elb.rules.put("listener/prod/api", List.of(FakeElb.forward(FakeElb.BLUE_GROUP)));
    scenario.begun();
    scenario.elb.rules.remove("listener/prod/api");
    scenario.after(Duration.ofMinutes(5));
    assertThat(scenario.failure().message()).contains("rule listener/prod/api is gone");
  }

  @Test
  void aRuleThatForwardsElsewhereInMidShiftStopsItAndIsNamed() {
    Scenario scenario = new Scenario(store).with(Scenario.alarmed());
    scenario.elb.rules.put("listener/prod/api", List.of(FakeElb.forward(FakeElb.BLUE_GROUP)));
    scenario.begun();
    scenario.elb.rules.put("listener/prod/api", List.of(FakeElb.forward(FakeElb.group("x"))));
    scenario.after(Duration.ofMinutes(5));
    assertThat(scenario.failure().message())
        .contains("rule listener/prod/api does not forward to tg2 or tg1 any more");
  }

  @Test
  void aRollbackTakesGreensShareAloneFromATargetGroupThatStandsBesideThePair() {
    Scenario scenario = new Scenario(store).with(Scenario.alarmed()).begun();
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
  void aRollbackEndsGreenThoughTheTestListenerIsGone() {
    Scenario scenario = new Scenario(store).begun();
    scenario.elb.actions.remove(FakeElb.TEST);
    scenario.stopped(Optional.of(true));
    assertThat(scenario.rollback().orElseThrow().status()).isEqualTo(Status.SUCCEEDED);
    assertThat(scenario.ecs.taskSets).containsOnlyKeys(FakeEcs.BLUE);
    assertThat(scenario.calls).endsWith("prod tg1=0 tg2=100", "primary blue", "delete green");
  }

  @Test
  void aRollbackLeavesTheTrafficWhereItIsWhenBlueIsGone() {
    Scenario scenario = new Scenario(store).begun();
    scenario.ecs.taskSets.remove(FakeEcs.BLUE);
    scenario.stopped(Optional.of(true));
    assertThat(scenario.rollback().orElseThrow().status()).isEqualTo(Status.FAILED);
    assertThat(scenario.elb.production()).isEqualTo("tg1=100 tg2=0");
  }

  private static Action halfToAStranger() {
    return FakeElb.forward(FakeElb.BLUE_GROUP, 50, FakeElb.group("x"), 50);
  }
}
