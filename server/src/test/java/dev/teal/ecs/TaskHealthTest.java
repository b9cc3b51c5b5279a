package dev.teal.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ecs.model.Task;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealth;

class TaskHealthTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:01:00Z");
  private static final TargetRecord TARGET = new TargetRecord("group", "127.0.0.1", 40_000);

  private static final TaskRecord TASK =
      new TaskRecord(
          "default",
          "shop",
          "t1",
          "arn",
          "ecs-svc/1",
          TaskStatus.RUNNING,
          null,
          List.of(),
          List.of(TARGET),
          Timeline.from(NOW.minusSeconds(61)).withStarted(NOW.minusSeconds(60)),
          1,
          "",
          Task.builder().build());

  private static TaskHealth health(Map<String, TargetHealth> seen, Set<String> asked, int grace) {
    return new TaskHealth(
        new TargetHealths(Map.of("group", seen)), asked, Duration.ofSeconds(grace), NOW);
  }

  @ParameterizedTest
  @CsvSource({
    "healthy, , true, false",
    "unused, Target.NotInUse, true, false",
    "unavailable, Target.HealthCheckDisabled, true, false",
    "unavailable, Elb.InternalError, false, false",
    "initial, Elb.InitialHealthChecking, false, false",
    "unhealthy, Target.Timeout, false, true",
    "draining, Target.DeregistrationInProgress, false, true",
    "unused, Target.NotRegistered, false, true"
  })
  void aTaskStandsAsItsBalancerSeesIt(
      String state, String reason, boolean well, boolean unhealthy) {
    TargetHealth seen = TargetHealth.builder().state(state).reason(reason).build();
    TaskHealth health = health(Map.of(TARGET.key(), seen), Set.of("t1"), 60);
    assertThat(health.well(TASK)).isEqualTo(well);
    assertThat(health.unhealthy(TASK).isPresent()).isEqualTo(unhealthy);
    assertThat(health(Map.of(TARGET.key(), seen), Set.of("t1"), 61).unhealthy(TASK)).isEmpty();
  }

  @Test
  void aTaskThatBeganToRunAfterTheBalancerWasAskedIsNotJudgedByItsAnswer() {
    assertThat(health(Map.of(), Set.of("t1"), 0).unhealthy(TASK)).contains(TARGET);
    assertThat(health(Map.of(), Set.of(), 0).unhealthy(TASK)).isEmpty();
    assertThat(health(Map.of(), Set.of(), 0).well(TASK)).isFalse();
  }
}
