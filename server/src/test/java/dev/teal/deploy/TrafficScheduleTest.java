package dev.teal.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.deploy.TrafficSchedule.AllAtOnce;
import dev.teal.deploy.TrafficSchedule.Canary;
import dev.teal.deploy.TrafficSchedule.Linear;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrafficScheduleTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void allAtOnceIsAllAtOnce() {
    assertThat(new AllAtOnce().percentAt(Duration.ZERO)).isEqualTo(100);
    assertThat(new AllAtOnce().nextChange(Duration.ZERO)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0, 10, 300", "299, 10, 300", "300, 100,", "9999, 100,"})
  void aCanaryHasTwoSteps(long seconds, int percent, Long nextSecond) {
    Canary canary = new Canary(10, Duration.ofMinutes(5));
    assertThat(canary.percentAt(Duration.ofSeconds(seconds))).isEqualTo(percent);
    assertThat(canary.nextChange(Duration.ofSeconds(seconds)).map(Duration::toSeconds))
        .isEqualTo(java.util.Optional.ofNullable(nextSecond));
  }

  @ParameterizedTest
  @CsvSource({
    "10, 0, 10, 60", "10, 59, 10, 60", "10, 60, 20, 120", "10, 539, 90, 540", "10, 540, 100,",
    "30, 0, 30, 60", "30, 120, 90, 180", "30, 180, 100,", "99, 0, 99, 60", "99, 60, 100,",
    "1, 5939, 99, 5940", "1, 5940, 100,"
  })
  void aLinearShiftTakesItsFirstStepAtOnceAndItsLastIsTheRest(
      int percentage, long seconds, int percent, Long nextSecond) {
    Linear linear = new Linear(percentage, MINUTE);
    assertThat(linear.percentAt(Duration.ofSeconds(seconds))).isEqualTo(percent);
    assertThat(linear.nextChange(Duration.ofSeconds(seconds)).map(Duration::toSeconds))
        .isEqualTo(java.util.Optional.ofNullable(nextSecond));
  }
}
