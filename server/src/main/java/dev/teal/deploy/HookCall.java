package dev.teal.deploy;

import java.time.Instant;
import java.util.Optional;

/// A call of a hook's function.
///
/// @param executionId what the function must answer with; stored before the call is made
/// @param invokedAt empty until the call was accepted
/// @param answer empty until the function answered
public record HookCall(String executionId, Optional<Instant> invokedAt, Optional<Answer> answer) {
  /// What a function can answer.
  public enum Answer {
    SUCCEEDED,
    FAILED
  }

  static HookCall named(String executionId) {
    return new HookCall(executionId, Optional.empty(), Optional.empty());
  }

  HookCall invoked(Instant at) {
    return new HookCall(executionId, Optional.of(at), answer);
  }

  HookCall answered(Answer as) {
    return new HookCall(executionId, invokedAt, Optional.of(as));
  }
}
