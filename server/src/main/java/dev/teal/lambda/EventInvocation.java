package dev.teal.lambda;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.teal.store.Kind;
import java.time.Instant;

/// An asynchronous invocation: stored before it is accepted, and remembered for a day after it
/// ended, so that the same one is not taken twice.
///
/// @param attempts how many calls of the function have failed
record EventInvocation(
    String function,
    String payload,
    String clientContext,
    Instant acceptedAt,
    int attempts,
    Progress progress) {
  static final Kind<EventInvocation> KIND = new Kind<>("lambda/invocation", EventInvocation.class);

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Waiting.class, name = "waiting"),
    @JsonSubTypes.Type(value = Begun.class, name = "begun"),
    @JsonSubTypes.Type(value = Ended.class, name = "ended")
  })
  sealed interface Progress {}

  /// For its first call or the next.
  ///
  /// @param until when that call is due
  record Waiting(Instant until) implements Progress {}

  /// A process has been, or was just about to be, handed the event.
  ///
  /// @param instance the process
  /// @param deadline when the function's timeout is over
  /// @param printed where in the process's output this call begins
  record Begun(String instance, Instant deadline, long printed) implements Progress {}

  record Ended(Instant at) implements Progress {}

  EventInvocation now(Progress next) {
    return new EventInvocation(function, payload, clientContext, acceptedAt, attempts, next);
  }

  /// @param retry when it is called again
  EventInvocation failedOnce(Instant retry) {
    return new EventInvocation(
        function, payload, clientContext, acceptedAt, attempts + 1, new Waiting(retry));
  }

  /// What is remembered of it.
  EventInvocation ended(Instant at) {
    return new EventInvocation(function, "", "", acceptedAt, attempts, new Ended(at));
  }
}
