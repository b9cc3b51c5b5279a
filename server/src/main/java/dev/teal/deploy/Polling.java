package dev.teal.deploy;

import java.time.Duration;
import java.time.Instant;

/// When to look again at what ECS is doing: often at first, since most tasks come up in a second,
/// then at an eighth of the time that it has taken so far, at least once a second. In real time.
final class Polling {
  private static final long SHORTEST = Duration.ofMillis(50).toMillis();
  private static final long LONGEST = Duration.ofSeconds(1).toMillis();

  private Polling() {}

  static Instant again(Deployment deployment, Instant now) {
    Instant since = deployment.phase() instanceof Phase.Running running ? running.since() : now;
    long eighth = Duration.between(since, now).toMillis() / 8;
    return now.plusMillis(Math.clamp(eighth, SHORTEST, LONGEST));
  }
}
