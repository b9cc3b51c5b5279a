package dev.teal.deploy;

import dev.teal.deploy.Facts.Mark;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.time.Instant;
import java.util.Optional;

/// What others ask of a deployment: stored here, heeded by the worker.
public final class Requests {
  private Requests() {}

  /// @param rollBack whether to roll back; empty: the deployment's policy says
  public static void stop(
      Transaction tx, Stored<Deployment> read, Optional<Boolean> rollBack, Instant now) {
    store(tx, read, read.value().with(new StopRequest(now, rollBack)), now);
    tx.append(read.id(), now, "StopRequested", Journal.told(rollBack));
  }

  /// Ends the ready wait.
  public static void continueReady(Transaction tx, Stored<Deployment> read, Instant now) {
    note(tx, read, new Note.Marked(Mark.CONTINUED_READY, now), now);
  }

  /// Ends the termination wait.
  public static void continueTermination(Transaction tx, Stored<Deployment> read, Instant now) {
    note(tx, read, new Note.Marked(Mark.CONTINUED_TERMINATION, now), now);
  }

  /// Takes a function's answer.
  public static void answer(
      Transaction tx, Stored<Deployment> read, Hook hook, HookCall.Answer answer, Instant now) {
    note(tx, read, new Note.HookAnswered(hook, answer), now);
  }

  private static void note(Transaction tx, Stored<Deployment> read, Note note, Instant now) {
    store(tx, read, read.value().with(read.value().facts().with(note, now)), now);
    tx.append(read.id(), now, "Noted", Journal.told(note));
  }

  private static void store(
      Transaction tx, Stored<Deployment> read, Deployment changed, Instant now) {
    tx.replace(Deployment.KIND, read, changed.updatedAt(now));
    tx.schedule(Engine.QUEUE, read.id(), now);
  }
}
