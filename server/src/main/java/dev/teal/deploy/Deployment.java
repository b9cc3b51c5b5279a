package dev.teal.deploy;

import dev.teal.store.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A deployment, as it is stored: its plan, where it stands, and what it must remember.
///
/// @param id `d-` and 9 capital letters or digits
/// @param refusal why it cannot even begin (an AppSpec that does not parse); it fails with this as
///   soon as it begins
/// @param stop a request to stop that was not heeded yet
/// @param origin the deployment that this one rolls back
/// @param rollback the deployment that rolls this one back
/// @param lastSeen the service's task sets when the deployment ended
public record Deployment(
    String id,
    Creator creator,
    BlueGreenPlan plan,
    Optional<Failure> refusal,
    Phase phase,
    List<LifecycleEvent> events,
    Facts facts,
    Optional<StopRequest> stop,
    Optional<String> origin,
    Optional<String> rollback,
    List<TaskSetSeen> lastSeen,
    Instant updated) {
  /// Where deployments are stored, by id.
  public static final Kind<Deployment> KIND = new Kind<>("deploy/deployment", Deployment.class);

  public Deployment {
    events = List.copyOf(events);
    lastSeen = List.copyOf(lastSeen);
  }

  /// Who wanted a deployment.
  public enum Creator {
    USER,
    ROLLBACK
  }

  /// A deployment's status, in AWS's words; derived, never stored.
  public enum Status {
    CREATED,
    IN_PROGRESS,
    READY,
    SUCCEEDED,
    FAILED,
    STOPPED
  }

  /// A deployment that a user asked for.
  public static Deployment created(
      String id, BlueGreenPlan plan, Optional<Failure> refusal, Instant now) {
    return create(id, Creator.USER, plan, refusal, Facts.NONE, Optional.empty(), now);
  }

  /// The deployment that undoes another.
  static Deployment rollbackOf(Deployment origin, String id, Instant now) {
    Facts facts =
        new Facts(
            origin.facts.sides(),
            origin.facts.greenTaskSet(),
            Map.of(),
            origin.facts.shift(),
            Map.of());
    return create(
        id, Creator.ROLLBACK, origin.plan, Optional.empty(), facts, Optional.of(origin.id), now);
  }

  private static Deployment create(
      String id,
      Creator creator,
      BlueGreenPlan plan,
      Optional<Failure> refusal,
      Facts facts,
      Optional<String> origin,
      Instant now) {
    Deployment bare =
        new Deployment(
            id,
            creator,
            plan,
            refusal,
            new Phase.Created(),
            List.of(),
            facts,
            Optional.empty(),
            origin,
            Optional.empty(),
            List.of(),
            now);
    return bare.with(
        BlueGreenFlow.lifecycleEvents(bare).stream().map(LifecycleEvent::pending).toList());
  }

  public Status status() {
    return switch (phase) {
      case Phase.Created created -> Status.CREATED;
      case Phase.Running running ->
          running.step().equals(ReadyWait.NAME) ? Status.READY : Status.IN_PROGRESS;
      case Phase.Ended ended ->
          switch (ended.ending()) {
            case SUCCEEDED -> Status.SUCCEEDED;
            case FAILED -> Status.FAILED;
            case STOPPED -> Status.STOPPED;
          };
    };
  }

  public boolean ended() {
    return phase instanceof Phase.Ended;
  }

  /// Whether it is too late to stop: blue is being terminated.
  public boolean pastTheWayBack() {
    return facts.has(Facts.Mark.TERMINATION_BEGAN);
  }

  /// Whether blue waits for its end, so that the wait can be cut short.
  public boolean waitsForTermination() {
    return phase instanceof Phase.Running running && running.step().equals(TerminationWait.NAME);
  }

  Facts.Sides sides() {
    return facts
        .sides()
        .orElseThrow(() -> new IllegalStateException(id + ": blue and green are not known yet"));
  }

  Deployment with(Phase next) {
    return new Deployment(
        id, creator, plan, refusal, next, events, facts, stop, origin, rollback, lastSeen, updated);
  }

  Deployment with(List<LifecycleEvent> changed) {
    return new Deployment(
        id, creator, plan, refusal, phase, changed, facts, stop, origin, rollback, lastSeen,
        updated);
  }

  Deployment with(Facts changed) {
    return new Deployment(
        id, creator, plan, refusal, phase, events, changed, stop, origin, rollback, lastSeen,
        updated);
  }

  Deployment with(StopRequest request) {
    return new Deployment(
        id,
        creator,
        plan,
        refusal,
        phase,
        events,
        facts,
        Optional.of(request),
        origin,
        rollback,
        lastSeen,
        updated);
  }

  Deployment rolledBackBy(String rollbackId) {
    return new Deployment(
        id,
        creator,
        plan,
        refusal,
        phase,
        events,
        facts,
        stop,
        origin,
        Optional.of(rollbackId),
        lastSeen,
        updated);
  }

  Deployment seen(List<TaskSetSeen> taskSets) {
    return new Deployment(
        id, creator, plan, refusal, phase, events, facts, stop, origin, rollback, taskSets,
        updated);
  }

  Deployment updatedAt(Instant now) {
    return new Deployment(
        id, creator, plan, refusal, phase, events, facts, stop, origin, rollback, lastSeen, now);
  }
}
