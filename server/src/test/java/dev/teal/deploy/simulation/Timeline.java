package dev.teal.deploy.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;

/// Virtual time, and what is planned in it. Time passes only where somebody waits: while a call is
/// under way, the things happen that are planned for then, and the server does other work.
final class Timeline implements InstantSource {
  static final Instant START = Instant.parse("2026-01-01T12:00:00Z");

  /// How many calls may be under way, one inside the other.
  private static final int DEEPEST = 2;

  private final PriorityQueue<Planned> planned =
      new PriorityQueue<>(Comparator.comparing(Planned::at).thenComparingLong(Planned::order));
  private Instant now = START;
  private long order;
  private int depth;

  private record Planned(Instant at, long order, Runnable event) {}

  @Override
  public Instant instant() {
    return now;
  }

  void after(Duration wait, Runnable event) {
    at(now.plus(wait), event);
  }

  void at(Instant when, Runnable event) {
    planned.add(new Planned(when, order++, event));
  }

  /// Does the next thing, and moves the clock there.
  ///
  /// @return false when there is none until `limit`
  boolean step(Server server, Instant limit) {
    Planned event = planned.peek();
    Instant work = server.nextDue();
    boolean eventFirst = event != null && !event.at().isAfter(work);
    Instant next = eventFirst ? event.at() : work;
    if (next.isAfter(limit) || next.equals(Instant.MAX)) {
      return false;
    }
    now = next.isAfter(now) ? next : now;
    if (eventFirst) {
      planned.remove();
      event.event().run();
    } else {
      server.work();
    }
    return true;
  }

  /// Lets time pass for whoever waits.
  void pass(Server server, Duration wait) {
    Instant until = now.plus(wait);
    if (depth < DEEPEST) {
      depth++;
      try {
        while (step(server, until)) {
          // Each step moves on by itself.
        }
      } finally {
        depth--;
      }
    }
    now = until.isAfter(now) ? until : now;
  }
}
