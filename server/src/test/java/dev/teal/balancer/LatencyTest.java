package dev.teal.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A histogram says nearly what the sorted times say.
class LatencyTest {
  private static Latency of(long... micros) {
    LatencyRecorder recorder = new LatencyRecorder();
    Arrays.stream(micros).forEach(recorder::record);
    return recorder.read();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 31, 32, 33, 63, 64, 65, 1_000, 123_456, 60_000_000, 1L << 36})
  void aTimeIsKnownToThreePercent(long micros) {
    Latency one = of(micros);
    assertThat(one.max()).isBetween(micros, micros + micros / 32);
    assertThat(one.min()).isBetween(micros - micros / 32, micros);
    assertThat(one.totalMicros()).isEqualTo(micros);
  }

  @Test
  void percentilesAreThoseOfTheSortedTimes() {
    long[] times = new Random(3).longs(10_000, 0, 5_000_000).map(t -> t * t / 5_000_000).toArray();
    Latency latency = of(times);
    Arrays.sort(times);
    for (double percent : new double[] {1, 10, 50, 90, 99, 99.9, 100}) {
      long exact = times[(int) Math.ceil(times.length * percent / 100) - 1];
      assertThat(latency.percentile(percent))
          .as("p" + percent)
          .isBetween(exact, exact + exact / 32 + 1);
    }
    assertThat(latency.count()).isEqualTo(10_000);
  }

  @Test
  void partsCanBePutTogetherAndTakenApart() {
    Latency early = of(5, 70, 9_000);
    Latency late = of(1_000_000, 2);
    Latency both = of(5, 70, 9_000, 1_000_000, 2);
    assertThat(early.plus(late)).isEqualTo(both);
    assertThat(both.minus(early)).isEqualTo(late);
    assertThat(both.minus(both)).isEqualTo(Latency.NONE);
    assertThat(Latency.NONE.plus(early)).isEqualTo(early);
    assertThat(early).isNotEqualTo(late);
  }

  @Test
  void nothingIsZero() {
    assertThat(Latency.NONE.count()).isZero();
    assertThat(Latency.NONE.percentile(99)).isZero();
    assertThat(Latency.NONE.min()).isZero();
    assertThat(of(-5, Long.MAX_VALUE).count()).isEqualTo(2);
  }
}
