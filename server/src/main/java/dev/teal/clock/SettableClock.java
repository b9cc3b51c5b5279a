package dev.teal.clock;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that stands still until it is moved: for tests, users' tests included.
public final class SettableClock implements InstantSource {
  private Instant now;

  public SettableClock(Instant start) {
    now = start;
  }

  @Override
  public synchronized Instant instant() {
    return now;
  }

  /// Moves the clock forward and answers the new time.
  public synchronized Instant advance(Duration by) {
    now = now.plus(by);
    return now;
  }

  public synchronized void set(Instant instant) {
    now = instant;
  }
}
