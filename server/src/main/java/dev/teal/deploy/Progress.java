package dev.teal.deploy;

import java.time.Instant;

/// How far a step is.
sealed interface Progress extends Event {
  /// The next step may begin.
  record Done() implements Progress {}

  /// Something to be stored before the step goes on; it is called again at once.
  record Noted(Note note) implements Progress {}

  /// Nothing to do now.
  ///
  /// @param until when to look again, at the latest
  /// @param why for the user: what the deployment waits for
  record Waiting(Instant until, String why) implements Progress {}

  /// The step cannot be done: the deployment ends as failed.
  record Failed(Failure failure) implements Progress {}

  /// A wait for a person is over without an answer: the deployment ends as stopped.
  record Expired(Failure failure) implements Progress {}
}
