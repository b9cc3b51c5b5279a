package dev.teal.deploy;

import dev.teal.deploy.BlueGreenPlan.RollbackEvent;
import dev.teal.deploy.Deployment.Creator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The moves that a deployment can make: what [BlueGreenFlow] and [Transitions] allow, without what
/// no step ever says.
final class Moves {
  private static final Instant NOON = Scenario.NOON;
  private static final Failure FAILURE = new Failure("CODE", "message");

  /// One of each.
  static final List<Event> EVENTS =
      List.of(
          new Event.Began(),
          new Event.Stopped(FAILURE, RollbackEvent.DEPLOYMENT_STOP_ON_REQUEST),
          new Progress.Done(),
          new Progress.Noted(new Note.Marked(Facts.Mark.STARTED, NOON)),
          new Progress.Waiting(NOON, "why"),
          new Progress.Failed(FAILURE),
          new Progress.Expired(FAILURE));

  private static final String NO_CALLS = "asks nobody anything";
  private static final String ONLY_THE_READY_WAIT = "only a wait for a person expires";
  private static final String REMEMBERS_NOTHING = "looks and acts, and has nothing to remember";

  private Moves() {}

  /// What the flow and the transitions allow, over all shapes of plans.
  static SortedSet<Move> allowed() {
    SortedSet<Move> moves = new TreeSet<>();
    for (Deployment start : starts()) {
      List<Deployment> places = new ArrayList<>(List.of(start));
      BlueGreenFlow.steps(start).forEach(step -> places.add(at(start, step.name())));
      for (Deployment place : places) {
        for (Event event : EVENTS) {
          next(place, event).ifPresent(after -> moves.add(Move.of(place, event, after)));
        }
      }
    }
    return moves;
  }

  /// What can happen: each of these is taken by a test.
  static SortedSet<Move> possible() {
    SortedSet<Move> moves = allowed();
    moves.removeIf(move -> impossible().containsKey(key(move)));
    return moves;
  }

  /// What no step says although the transitions would allow it, by [#key], with the reason.
  static SortedMap<String, String> impossible() {
    SortedMap<String, String> reasons = new TreeMap<>();
    for (Move move : allowed()) {
      reason(move).ifPresent(reason -> reasons.put(key(move), reason));
    }
    return reasons;
  }

  static String key(Move move) {
    return move.flow() + " " + move.from() + " " + move.event();
  }

  private static Optional<String> reason(Move move) {
    boolean rollback = move.flow() == Creator.ROLLBACK;
    if (move.event().equals("Expired") && !move.from().equals(ReadyWait.NAME)) {
      return Optional.of(ONLY_THE_READY_WAIT);
    }
    if (move.event().equals("Noted") && rollback) {
      return Optional.of(REMEMBERS_NOTHING);
    }
    if (move.event().equals("Stopped") && rollback && move.from().equals(AllowTraffic.NAME)) {
      return Optional.of("turns traffic and PRIMARY back together, and then heeds a stop");
    }
    if (move.from().equals("Created") && rollback && !move.event().equals("Began")) {
      return Optional.of("begins in the transaction that makes it");
    }
    if (move.event().equals("Failed")) {
      if (move.from().equals(ReadyWait.NAME) || move.from().equals(TerminationWait.NAME)) {
        return Optional.of(NO_CALLS);
      }
    }
    return Optional.empty();
  }

  /// Deployments of every shape that the flow tells apart.
  static List<Deployment> starts() {
    List<Deployment> starts = new ArrayList<>();
    for (boolean test : List.of(false, true)) {
      for (boolean ready : List.of(false, true)) {
        Deployment user =
            Deployment.created("d-AAAAAAAAA", plan(test, ready), Optional.empty(), NOON);
        starts.add(user);
        starts.add(Deployment.rollbackOf(user, "d-BBBBBBBBB", NOON));
      }
    }
    return starts;
  }

  static BlueGreenPlan plan(boolean test, boolean ready) {
    BlueGreenPlan plan =
        Scenario.plan(
            Map.of(),
            new TrafficSchedule.AllAtOnce(),
            ready ? Optional.of(Duration.ofMinutes(30)) : Optional.empty());
    return new BlueGreenPlan(
        plan.cluster(),
        plan.service(),
        plan.green(),
        plan.targetGroups(),
        plan.productionListener(),
        test ? plan.testListener() : Optional.empty(),
        plan.hooks(),
        plan.schedule(),
        plan.readyWait(),
        plan.terminationWait(),
        plan.rollbackOn(),
        plan.alarms());
  }

  static Deployment at(Deployment deployment, String step) {
    return deployment.with(new Phase.Running(step, NOON, ""));
  }

  /// Empty when that is not allowed there.
  private static Optional<Deployment> next(Deployment place, Event event) {
    try {
      return Optional.of(Transitions.apply(place, event, NOON));
    } catch (IllegalStateException e) {
      return Optional.empty();
    }
  }
}
