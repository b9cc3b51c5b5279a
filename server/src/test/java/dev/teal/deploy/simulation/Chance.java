package dev.teal.deploy.simulation;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/// All that a run leaves to chance, from one seed.
final class Chance {
  private final SplittableRandom random;

  Chance(long seed) {
    random = new SplittableRandom(seed);
  }

  /// @param probability 0..1
  boolean is(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  /// 0 up to, but without, `bound`.
  int below(int bound) {
    return random.nextInt(bound);
  }

  /// Both included.
  int between(int least, int most) {
    return random.nextInt(least, most + 1);
  }

  /// As likely to be of one order of magnitude as of another: mostly short, sometimes long.
  Duration between(Duration least, Duration most) {
    double from = least.toNanos();
    return Duration.ofNanos(
        Math.round(from * Math.pow(most.toNanos() / from, random.nextDouble())));
  }

  <T> T of(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
