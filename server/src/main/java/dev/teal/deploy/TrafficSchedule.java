package dev.teal.deploy;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;

/// How the traffic moves to green: which share follows which, and how long each is watched before
/// the next. What drives it looks at the share that is in force, so no step is left out, however
/// long the shift was interrupted.
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
public sealed interface TrafficSchedule {
  /// The share of the traffic that green gets after another, 1..100 %.
  ///
  /// @param percent the share that it has, 0..99 %; the first step is made at once
  int after(int percent);

  /// How long a share is in force (AWS time) before the next.
  Duration interval();

  /// Everything in one step.
  record AllAtOnce() implements TrafficSchedule {
    @Override
    public int after(int percent) {
      return 100;
    }

    @Override
    public Duration interval() {
      return Duration.ZERO;
    }
  }

  /// A share at once, the rest after the interval.
  ///
  /// @param percentage 1..99
  record Canary(int percentage, Duration interval) implements TrafficSchedule {
    @Override
    public int after(int percent) {
      return percent == 0 ? percentage : 100;
    }
  }

  /// The same share again after each interval, the first at once; the last step is what remains.
  ///
  /// @param percentage 1..99
  record Linear(int percentage, Duration interval) implements TrafficSchedule {
    @Override
    public int after(int percent) {
      return Math.min(100, percent + percentage);
    }
  }
}
