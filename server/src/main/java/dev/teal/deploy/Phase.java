package dev.teal.deploy;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.teal.deploy.BlueGreenPlan.RollbackEvent;
import java.time.Instant;
import java.util.Optional;

/// Where a deployment stands.
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "is")
public sealed interface Phase {
  /// Accepted, not begun.
  record Created() implements Phase {}

  /// @param step the name of a step of the flow
  /// @param since when the step began
  /// @param why what it waits for; empty while it is at work
  record Running(String step, Instant since, String why) implements Phase {}

  /// @param early why and how it ended early; empty when it succeeded
  record Ended(Ending ending, Instant at, Optional<EarlyEnd> early) implements Phase {
    public Optional<Failure> failure() {
      return early.map(EarlyEnd::failure);
    }
  }

  /// @param cause what a rollback configuration calls this end
  record EarlyEnd(Failure failure, RollbackEvent cause) {}

  /// How a deployment can end.
  enum Ending {
    SUCCEEDED,
    FAILED,
    STOPPED
  }
}
