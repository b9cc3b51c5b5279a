package dev.teal.deploy.simulation;

import java.util.List;

/// An invariant that did not hold, with all that led to it.
final class Violation extends AssertionError {
  private static final long serialVersionUID = 1L;

  private final String invariant;

  Violation(String invariant, String what) {
    super(invariant + ": " + what);
    this.invariant = invariant;
  }

  Violation(String invariant, Throwable cause) {
    super(invariant + ": " + cause, cause);
    this.invariant = invariant;
  }

  private Violation(Violation was, String message) {
    super(message, was);
    invariant = was.invariant;
  }

  String invariant() {
    return invariant;
  }

  /// The same with the run's story, and how to see it again.
  Violation told(long seed, List<String> story) {
    return new Violation(
        this,
        getMessage()
            + "\nseed "
            + seed
            + ", again with: bench/simulate.sh "
            + seed
            + "\n"
            + String.join("\n", story));
  }
}
