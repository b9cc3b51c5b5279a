package dev.teal.deploy;

import java.util.Comparator;

/// A transition: from a step of a flow, by an event, to what comes next.
///
/// @param flow whose deployment: the user's, or the one that rolls it back
/// @param from `Created` or the name of a step
/// @param event the simple name of an [Event]'s class
/// @param to the name of a step, or how the deployment ended
record Move(Deployment.Creator flow, String from, String event, String to)
    implements Comparable<Move> {
  private static final Comparator<Move> ORDER =
      Comparator.comparing(Move::flow)
          .thenComparing(Move::from)
          .thenComparing(Move::event)
          .thenComparing(Move::to);

  static Move of(Deployment before, Event event, Deployment after) {
    return new Move(
        before.creator(), place(before), event.getClass().getSimpleName(), place(after));
  }

  /// The move that was made between what was stored and what is stored now.
  static Move between(Deployment before, Deployment after) {
    return new Move(before.creator(), place(before), said(before, after), place(after));
  }

  private static String said(Deployment before, Deployment after) {
    return switch (after.phase()) {
      case Phase.Created created -> throw new IllegalStateException("back to the beginning");
      case Phase.Running running -> {
        if (before.phase() instanceof Phase.Created) {
          yield "Began";
        }
        if (!place(before).equals(place(after))) {
          yield "Done";
        }
        yield before.facts().equals(after.facts()) ? "Waiting" : "Noted";
      }
      case Phase.Ended ended ->
          switch (ended.ending()) {
            case SUCCEEDED -> "Done";
            case FAILED -> "Failed";
            case STOPPED -> expired(before, ended) ? "Expired" : "Stopped";
          };
    };
  }

  private static boolean expired(Deployment before, Phase.Ended ended) {
    return place(before).equals(ReadyWait.NAME)
        && ended.failure().orElseThrow().code().equals("TIMEOUT");
  }

  static String place(Deployment deployment) {
    return switch (deployment.phase()) {
      case Phase.Created created -> "Created";
      case Phase.Running running -> running.step();
      case Phase.Ended ended -> ended.ending().toString();
    };
  }

  @Override
  public int compareTo(Move other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return flow + ": (" + from + ", " + event + ") -> " + to;
  }
}
