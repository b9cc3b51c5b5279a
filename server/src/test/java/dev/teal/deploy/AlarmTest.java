package dev.teal.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.deploy.Deployment.Status;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

/// What alarms do to a deployment.
class AlarmTest extends ScenarioTest {
  @Test
  void anAlarmThatIsActiveAtTheStartStopsBeforeAnythingIsMade() {
    Scenario scenario = new Scenario(store).with(Scenario.alarmed());
    scenario.cloudWatch.alarms.put("errors", StateValue.ALARM);
    scenario.begun();
    assertThat(scenario.deployment().status()).isEqualTo(Status.STOPPED);
    assertThat(scenario.failure())
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
    Scenario scenario = new Scenario(store).with(Scenario.alarmed()).begun();
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
    Scenario scenario =
        new Scenario(store).with(Scenario.alarmed()).begun().after(Duration.ofMinutes(5));
    assertThat(scenario.deployment().waitsForTermination()).isTrue();
    scenario.cloudWatch.alarms.put("errors", StateValue.ALARM);
    scenario.after(Duration.ofSeconds(10));
    assertThat(scenario.rollback().orElseThrow().status()).isEqualTo(Status.SUCCEEDED);
    assertThat(scenario.elb.production()).isEqualTo("tg1=0 tg2=100");
  }

  @Test
  void anAlarmDoesNotStopTheRollbackThatItCaused() {
    Scenario scenario = new Scenario(store).with(Scenario.alarmed()).begun();
    scenario.cloudWatch.alarms.put("errors", StateValue.ALARM);
    scenario.after(Duration.ofSeconds(10));
    assertThat(scenario.rollback().orElseThrow().rollback()).isEmpty();
    assertThat(scenario.rollback().orElseThrow().status()).isEqualTo(Status.SUCCEEDED);
  }

  @Test
  void anAlarmThatDoesNotExistStopsUnlessThatIsIgnored() {
    Scenario strict =
        new Scenario(store).with(Scenario.watching(new AlarmWatch(List.of("none"), false)));
    strict.begun();
    assertThat(strict.deployment().status()).isEqualTo(Status.STOPPED);
    assertThat(strict.failure().message()).endsWith("there is no alarm none");
  }

  @Test
  void anAlarmThatDoesNotExistIsNoHindranceWhenPollFailuresAreIgnored() {
    Scenario scenario =
        new Scenario(store).with(Scenario.watching(new AlarmWatch(List.of("none"), true)));
    assertThat(scenario.begun().elb.production()).isEqualTo("tg1=10 tg2=90");
  }

  @Test
  void nothingIsDoneWhileAlarmsCannotBeReadAndAfterFiveMinutesTheDeploymentStops() {
    Scenario scenario = new Scenario(store).with(Scenario.alarmed());
    scenario.cloudWatch.trouble =
        CloudWatchException.builder().statusCode(503).message("out of order").build();
    scenario.begun().after(Duration.ofMinutes(4));
    assertThat(scenario.deployment().status()).isEqualTo(Status.IN_PROGRESS);
    assertThat(scenario.calls).isEmpty();
    scenario.after(Duration.ofMinutes(1));
    assertThat(scenario.deployment().status()).isEqualTo(Status.STOPPED);
    assertThat(scenario.failure().message()).contains("could not be retrieved");
  }

  @Test
  void alarmsThatCanBeReadAgainLetTheDeploymentGoOn() {
    Scenario scenario = new Scenario(store).with(Scenario.alarmed());
    scenario.cloudWatch.trouble =
        CloudWatchException.builder().statusCode(503).message("out of order").build();
    scenario.begun().after(Duration.ofMinutes(4));
    scenario.cloudWatch.trouble = null;
    scenario.after(Duration.ofMinutes(2));
    assertThat(scenario.elb.production()).isEqualTo("tg1=10 tg2=90");
  }
}
