package dev.teal.deploy;

import java.time.Instant;

/// A fact that is to be stored before a deployment goes on: see [Facts].
sealed interface Note {
  /// Which side is which.
  record SidesFound(Facts.Sides sides) implements Note {}

  record GreenCreated(String taskSetArn) implements Note {}

  /// A hook's call has its id; it is made next.
  record HookNamed(Hook hook, String executionId) implements Note {}

  record HookInvoked(Hook hook, Instant at) implements Note {}

  record HookAnswered(Hook hook, HookCall.Answer answer) implements Note {}

  /// Green is to get this share of production traffic, 0..100 %.
  record Shifting(int to) implements Note {}

  /// It has it.
  record Shifted() implements Note {}

  record Marked(Facts.Mark mark, Instant at) implements Note {}

  record Unmarked(Facts.Mark mark) implements Note {}
}
