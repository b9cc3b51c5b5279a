package dev.teal.deploy;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// How the traffic moves to green: a function of the time since the shift began, apart from
/// whatever drives it.
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
public sealed interface TrafficSchedule {
  /// Green's share of the traffic, 0..100 %, after `elapsed` (real or AWS time, as the schedule's
  /// own intervals are).
  int percentAt(Duration elapsed);

  /// When the share next grows, counted from the beginning; empty when it has reached 100 %.
  Optional<Duration> nextChange(Duration elapsed);

  /// The same schedule with other intervals.
  TrafficSchedule scaled(UnaryOperator<Duration> scale);

  /// Everything in one step.
  record AllAtOnce() implements TrafficSchedule {
    @Override
    public int percentAt(Duration elapsed) {
      return 100;
    }

    @Override
    public Optional<Duration> nextChange(Duration elapsed) {
      return Optional.empty();
    }

    @Override
    public TrafficSchedule scaled(UnaryOperator<Duration> scale) {
      return this;
    }
  }

  /// A share at once, the rest after the interval.
  ///
  /// @param percentage 1..99
  record Canary(int percentage, Duration interval) implements TrafficSchedule {
    @Override
    public int percentAt(Duration elapsed) {
      return elapsed.compareTo(interval) < 0 ? percentage : 100;
    }

    @Override
    public Optional<Duration> nextChange(Duration elapsed) {
      return elapsed.compareTo(interval) < 0 ? Optional.of(interval) : Optional.empty();
    }

    @Override
    public TrafficSchedule scaled(UnaryOperator<Duration> scale) {
      return new Canary(percentage, scale.apply(interval));
    }
  }

  /// The same share again after each interval, the first at once; the last step is what remains.
  ///
  /// @param percentage 1..99
  record Linear(int percentage, Duration interval) implements TrafficSchedule {
    @Override
    public int percentAt(Duration elapsed) {
      return (int) Math.min(100, percentage * (1 + stepsAfterTheFirst(elapsed)));
    }

    @Override
    public Optional<Duration> nextChange(Duration elapsed) {
      return percentAt(elapsed) == 100
          ? Optional.empty()
          : Optional.of(interval.multipliedBy(stepsAfterTheFirst(elapsed) + 1));
    }

    private long stepsAfterTheFirst(Duration elapsed) {
      return Math.min(100, elapsed.toNanos() / Math.max(1, interval.toNanos()));
    }

    @Override
    public TrafficSchedule scaled(UnaryOperator<Duration> scale) {
      return new Linear(percentage, scale.apply(interval));
    }
  }
}
