package dev.teal.ecs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// When a task came to which point of its life.
///
/// @param executionStopped when the last of its containers had ended
record Timeline(
    Instant created,
    @Nullable Instant pull,
    @Nullable Instant started,
    @Nullable Instant stopping,
    @Nullable Instant executionStopped,
    @Nullable Instant stopped) {
  static Timeline from(Instant created) {
    return new Timeline(created, null, null, null, null, null);
  }

  Timeline withPull(Instant at) {
    return new Timeline(created, at, started, stopping, executionStopped, stopped);
  }

  Timeline withStarted(Instant at) {
    return new Timeline(created, pull, at, stopping, executionStopped, stopped);
  }

  Timeline withStopping(Instant at) {
    return new Timeline(created, pull, started, at, executionStopped, stopped);
  }

  Timeline withExecutionStopped(Instant at) {
    return new Timeline(created, pull, started, stopping, at, stopped);
  }

  Timeline withStopped(Instant at) {
    return new Timeline(created, pull, started, stopping, executionStopped, at);
  }
}
