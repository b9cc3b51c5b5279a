package dev.teal.deploy;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
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

  /// @param failure why it did not succeed
  record Ended(Ending ending, Instant at, Optional<Failure> failure) implements Phase {}

  /// How a deployment can end.
  enum Ending {
    SUCCEEDED,
    FAILED,
    STOPPED
  }
}
