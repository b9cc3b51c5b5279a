package dev.teal.deploy;

import java.time.Instant;
import java.util.Optional;

/// A lifecycle event of a deployment and how far it is.
public record LifecycleEvent(
    String name, Status status, Optional<Instant> start, Optional<Instant> end) {
  /// As AWS names them.
  public enum Status {
    PENDING,
    IN_PROGRESS,
    SUCCEEDED,
    FAILED,
    SKIPPED
  }

  static LifecycleEvent pending(String name) {
    return new LifecycleEvent(name, Status.PENDING, Optional.empty(), Optional.empty());
  }

  LifecycleEvent begun(Instant now) {
    return new LifecycleEvent(name, Status.IN_PROGRESS, Optional.of(now), Optional.empty());
  }

  LifecycleEvent ended(Status as, Instant now) {
    return new LifecycleEvent(name, as, start, Optional.of(now));
  }

  LifecycleEvent skipped() {
    return new LifecycleEvent(name, Status.SKIPPED, start, end);
  }
}
