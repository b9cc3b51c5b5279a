package dev.teal.cloudwatch;

import dev.teal.clock.Pace;
import java.time.Duration;
import java.time.Instant;

/// AWS's seconds on this server's clock: where its minutes and periods begin and end.
///
/// Periods of a minute or more move on by a minute, shorter ones by ten seconds (CloudWatch user
/// guide, "Evaluating an alarm").
record Periods(Pace pace) {
  static final int MINUTE = 60;
  static final int TEN_SECONDS = 10;

  /// The real length of a number of AWS seconds, in whole milliseconds.
  Duration real(int seconds) {
    return Duration.ofMillis(Math.max(1, pace.real(Duration.ofSeconds(seconds)).toMillis()));
  }

  /// The begin of the period that an instant is in.
  Instant begin(Instant at, int seconds) {
    long length = real(seconds).toMillis();
    return Instant.ofEpochMilli(Math.floorDiv(at.toEpochMilli(), length) * length);
  }

  /// When the next period begins.
  Instant next(Instant at, int seconds) {
    return begin(at, seconds).plus(real(seconds));
  }

  /// How often an alarm is evaluated, in AWS seconds.
  static int step(int period) {
    return period < MINUTE ? TEN_SECONDS : MINUTE;
  }
}
