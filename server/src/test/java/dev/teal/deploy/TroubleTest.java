package dev.teal.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.deploy.Deployment.Status;
import dev.teal.deploy.HookCall.Answer;
import dev.teal.deploy.TrafficSchedule.Canary;
import dev.teal.deploy.TrafficSchedule.Linear;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.lambda.model.LambdaException;

/// What fails around a deployment, and for how long it is borne.
class TroubleTest extends ScenarioTest {
  private static final Duration FIFTEEN_MINUTES = Duration.ofMinutes(15);

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
    assertThat(scenario.failure().message()).endsWith("Reason: no such command");
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
        new Scenario(store)
            .with(Scenario.hooked(Map.of(Hook.BEFORE_ALLOW_TRAFFIC, "slow")))
            .begun();
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
            .with(Scenario.hooked(Map.of(Hook.BEFORE_INSTALL, "silent")))
            .begun()
            .after(Duration.ofMinutes(60));
    assertThat(scenario.deployment().status()).isEqualTo(Status.FAILED);
    assertThat(scenario.rollback()).as("nothing was installed").isEmpty();
  }

  @Test
  void aHookWhoseFunctionIsMissingFailsAtOnce() {
    Scenario scenario =
        new Scenario(store).with(Scenario.hooked(Map.of(Hook.AFTER_INSTALL, "missing"))).begun();
    assertThat(scenario.failure())
        .isEqualTo(new Failure("INVALID_LAMBDA_FUNCTION", "Function not found: missing"));
  }

  @Test
  void aHookThatCannotBeCalledForAnHourFailsAndNamesTheTrouble() {
    Scenario scenario =
        new Scenario(store).with(Scenario.hooked(Map.of(Hook.AFTER_INSTALL, "silent")));
    scenario.lambda.meanwhile =
        () -> {
          throw LambdaException.builder()
              .statusCode(503)
              .awsErrorDetails(FakeEcs.OUT_OF_ORDER)
              .message("not this")
              .build();
        };
    scenario.begun();
    assertThat(((Phase.Running) scenario.deployment().phase()).why())
        .isEqualTo("trying again after: out of order");
    scenario.after(Duration.ofMinutes(59));
    assertThat(scenario.deployment().status()).isEqualTo(Status.IN_PROGRESS);
    scenario.after(Duration.ofMinutes(1));
    assertThat(scenario.failure())
        .isEqualTo(
            new Failure(
                "TIMEOUT",
                "The deployment timed out: AfterInstall could not be done for 60 minutes. The last"
                    + " trouble: out of order"));
    assertThat(Scenario.told(scenario.deployment())).contains("AfterInstall FAILED");
    assertThat(scenario.rollback().orElseThrow().status()).isEqualTo(Status.SUCCEEDED);
  }

  @Test
  void anInstallWhoseTaskSetCannotBeMadeForAnHourFailsAndNamesTheTrouble() {
    Scenario scenario = new Scenario(store);
    scenario.ecs.trouble.put("CreateTaskSet", FakeEcs.outOfOrder());
    scenario.begun().after(Duration.ofMinutes(59));
    assertThat(scenario.deployment().status()).isEqualTo(Status.IN_PROGRESS);
    scenario.after(Duration.ofMinutes(1));
    assertThat(scenario.deployment().status()).isEqualTo(Status.FAILED);
    assertThat(scenario.failure().message())
        .isEqualTo(
            "The deployment timed out: Install could not be done for 60 minutes. The last trouble:"
                + " out of order");
    assertThat(scenario.rollback().orElseThrow().status()).isEqualTo(Status.SUCCEEDED);
  }

  @Test
  void troubleThatPassesDoesNotCountAgainstTheNext() {
    Duration fiftyMinutes = Duration.ofMinutes(50);
    Scenario scenario =
        new Scenario(store)
            .with(Scenario.plan(Map.of(), new Linear(25, Duration.ofHours(1)), Optional.empty()))
            .begun();
    scenario.ecs.trouble.put("DescribeServices", FakeEcs.outOfOrder());
    scenario.after(Duration.ofHours(1)).after(fiftyMinutes);
    scenario.ecs.trouble.clear();
    scenario.after(Duration.ofSeconds(1));
    assertThat(scenario.elb.production()).isEqualTo("tg1=50 tg2=50");
    scenario.ecs.trouble.put("DescribeServices", FakeEcs.outOfOrder());
    scenario.after(fiftyMinutes).after(fiftyMinutes);
    assertThat(scenario.deployment().status()).isEqualTo(Status.IN_PROGRESS);
    scenario.after(Duration.ofMinutes(10));
    assertThat(scenario.failure().message()).contains("AllowTraffic could not be done");
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
    Scenario scenario =
        new Scenario(store).with(Scenario.hooked(Map.of(Hook.BEFORE_INSTALL, "slow")));
    scenario.lambda.meanwhile = () -> scenario.clock.advance(Duration.ofMinutes(2));
    store.run(tx ->
        scenario
            .engine()
            .begin(
                tx,
                Deployment.created(
                    "d-AAAAAAAAA",
                    Scenario.hooked(Map.of(Hook.BEFORE_INSTALL, "slow")),
                    Optional.empty(),
                    Scenario.NOON)));
    Optional<Instant> next = scenario.engine().work("d-AAAAAAAAA", Scenario.NOON);
    assertThat(next).as("due again at once").contains(scenario.clock.instant());
    assertThat(scenario.deployment().phase())
        .isInstanceOfSatisfying(
            Phase.Running.class, running -> assertThat(running.why()).isEmpty());
  }
}
