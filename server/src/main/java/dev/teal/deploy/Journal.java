package dev.teal.deploy;

import dev.teal.store.Transaction;
import java.time.Instant;
import java.util.Optional;

/// Tells a deployment's story in the journal, a line for each thing that a person would want to
/// know.
final class Journal {
  private Journal() {}

  static void write(Transaction tx, Deployment before, Deployment after, Event event, Instant now) {
    String id = after.id();
    switch (event) {
      case Progress.Noted noted -> tx.append(id, now, "Noted", told(noted.note()));
      case Progress.Waiting waiting -> {
        if (!before.phase().equals(after.phase())) {
          tx.append(id, now, "Waiting", waiting.why());
        }
      }
      case Event.Began began -> tx.append(id, now, "Began", place(after));
      case Progress.Done done -> tx.append(id, now, "Done", place(before) + " -> " + place(after));
      case Progress.Failed failed -> tx.append(id, now, "Failed", told(failed.failure()));
      case Progress.Expired expired -> tx.append(id, now, "Expired", told(expired.failure()));
      case Event.Stopped stopped ->
          tx.append(id, now, "Stopped", "in " + place(before) + ", " + told(stopped.failure()));
    }
    after
        .rollback()
        .filter(rollback -> before.rollback().isEmpty())
        .ifPresent(rollback -> tx.append(id, now, "RollsBack", "by " + rollback));
  }

  private static String place(Deployment deployment) {
    return switch (deployment.phase()) {
      case Phase.Created created -> "Created";
      case Phase.Running running -> running.step();
      case Phase.Ended ended -> ended.ending().toString();
    };
  }

  /// Without the ids that hooks answer with: whoever knows one may answer.
  static String told(Note note) {
    return switch (note) {
      case Note.SidesFound found -> found.sides().toString();
      case Note.GreenCreated created -> "green is " + created.taskSetArn();
      case Note.HookNamed named -> "the function of " + named.hook().event() + " is called";
      case Note.HookInvoked invoked -> "the function of " + invoked.hook().event() + " was called";
      case Note.HookAnswered answered ->
          "the function of " + answered.hook().event() + " answered " + answered.answer();
      case Note.Shifting shifting -> "green is to get " + shifting.to() + " %";
      case Note.Shifted shifted -> "green has it";
      case Note.Marked marked -> marked.mark().toString();
      case Note.Unmarked unmarked -> "no longer " + unmarked.mark();
    };
  }

  /// @param rollBack what a user who stops a deployment says of rolling back
  static String told(Optional<Boolean> rollBack) {
    return rollBack
        .map(wanted -> wanted ? "with a rollback" : "without a rollback")
        .orElse("rolled back or not as the deployment group says");
  }

  private static String told(Failure failure) {
    return failure.code() + ": " + failure.message();
  }
}
