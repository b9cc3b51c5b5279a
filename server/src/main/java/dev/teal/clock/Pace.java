package dev.teal.clock;

import java.time.Duration;

/// How long one AWS minute lasts on this server (`--minute`). Waits that AWS defines are scaled by
/// it, so that hours pass in seconds in the same order of events; what real work needs (a process
/// stopping, a health check's answer, a function running) is not scaled.
///
/// @param minute the real length of one AWS minute: more than zero, at most 60 s
public record Pace(Duration minute) {
  /// AWS's own pace: a minute is a minute.
  public static final Pace REAL = new Pace(Duration.ofMinutes(1));

  public Pace {
    if (minute.isNegative() || minute.isZero() || minute.compareTo(Duration.ofMinutes(1)) > 0) {
      throw new IllegalArgumentException(
          "minute: " + minute + " (expected: more than 0s, at most 60s)");
    }
  }

  /// The real length of a wait that lasts `aws` on AWS.
  public Duration real(Duration aws) {
    return minute.equals(Duration.ofMinutes(1))
        ? aws
        : Duration.ofNanos(Math.round((double) aws.toNanos() / 60e9 * minute.toNanos()));
  }

  /// The real length of a number of AWS minutes.
  public Duration minutes(long minutes) {
    return real(Duration.ofMinutes(minutes));
  }
}
