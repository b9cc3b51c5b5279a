package dev.teal.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.deploy.TrafficSchedule.AllAtOnce;
import dev.teal.deploy.TrafficSchedule.Canary;
import dev.teal.deploy.TrafficSchedule.Linear;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrafficScheduleTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void allAtOnceIsAllAtOnce() {
    assertThat(steps(new AllAtOnce())).containsExactly(100);
  }

  @Test
  void aCanaryHasTwoSteps() {
    assertThat(steps(new Canary(10, MINUTE))).containsExactly(10, 100);
  }

  @Test
  void aLinearShiftTakesTheSameStepAgainAndItsLastIsTheRest() {
    assertThat(steps(new Linear(10, MINUTE)))
        .containsExactly(10, 20, 30, 40, 50, 60, 70, 80, 90, 100);
    assertThat(steps(new Linear(30, MINUTE))).containsExactly(30, 60, 90, 100);
    assertThat(steps(new Linear(99, MINUTE))).containsExactly(99, 100);
    assertThat(steps(new Linear(1, MINUTE))).hasSize(100);
  }

  private static List<Integer> steps(TrafficSchedule schedule) {
    List<Integer> steps = new ArrayList<>();
    for (int percent = 0; percent < 100; steps.add(percent)) {
      percent = schedule.after(percent);
    }
    return steps;
  }
}
