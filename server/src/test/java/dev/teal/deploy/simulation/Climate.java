package dev.teal.deploy.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// How much goes wrong by itself in a run: as probabilities of each call or write, until the
/// weather clears.
///
/// @param crash the server's process ends
/// @param lost a call does not arrive
/// @param unanswered a call is done, and its answer does not arrive
/// @param throttled a call is refused for the moment
/// @param failing a service answers 5xx
/// @param repeated a call is done twice, and the second answer arrives
/// @param latency the longest that a call takes
/// @param disk the longest that a write takes
/// @param clears when all of this ends
record Climate(
    double crash,
    double lost,
    double unanswered,
    double throttled,
    double failing,
    double repeated,
    Duration latency,
    Duration disk,
    Instant clears) {
  private static final List<Double> CRASHES = List.of(0.0, 0.003, 0.01, 0.05);
  private static final List<Double> TROUBLES = List.of(0.0, 0.0, 0.01, 0.05, 0.2);
  private static final List<Duration> LATENCIES =
      List.of(
          Duration.ofMillis(2),
          Duration.ofMillis(20),
          Duration.ofMillis(300),
          Duration.ofSeconds(5),
          Duration.ofSeconds(20));

  private static final Climate CALM =
      new Climate(0, 0, 0, 0, 0, 0, Duration.ofMillis(2), Duration.ofMillis(1), Timeline.START);

  static Climate of(Chance chance) {
    return chance.is(0.25)
        ? CALM
        : new Climate(
            chance.of(CRASHES),
            chance.of(TROUBLES),
            chance.of(TROUBLES),
            chance.of(TROUBLES),
            chance.of(TROUBLES),
            chance.of(TROUBLES),
            chance.of(LATENCIES),
            Duration.ofMillis(chance.of(List.of(1, 5, 40))),
            Timeline.START.plus(chance.between(Duration.ofSeconds(20), Duration.ofMinutes(20))));
  }

  Climate at(Instant now) {
    return now.isBefore(clears) ? this : CALM;
  }
}
