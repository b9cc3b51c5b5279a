package dev.teal.deploy;

import dev.teal.deploy.BlueGreenPlan.RollbackEvent;
import dev.teal.store.StaleDocumentException;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import dev.teal.store.WorkHandler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/// Carries deployments through their flow: looks, lets the step act, stores what came of it, and
/// says when to be called again. No deployment owns a thread; after a crash the next call goes on
/// from what was stored and from what the world shows.
///
/// Only the worker moves a deployment from step to step, one call at a time. Users' requests and
/// functions' answers are stored by others and heeded by the worker between two actions, so that no
/// action follows a stop.
public final class Engine implements WorkHandler {
  /// The queue of due work, by deployment id.
  public static final String QUEUE = "deploy/deployment";

  /// How long a deployment is worked on without giving the work back: much less than a lease of it
  /// lasts, so that two workers are never at one deployment, however slow the services are.
  private static final Duration AT_A_STRETCH = Duration.ofMinutes(1);

  private static final Failure STOPPED_BY_USER =
      new Failure("MANUAL_STOP", "The deployment was stopped by a user.");
  private static final Logger log = LoggerFactory.getLogger(Engine.class);

  private final Store store;
  private final World world;
  private final InstantSource clock;
  private final Observer observer;

  public Engine(Store store, World world, InstantSource clock, Observer observer) {
    this.store = store;
    this.world = world;
    this.clock = clock;
    this.observer = observer;
  }

  /// Accepts a deployment in the transaction of whoever makes it: it begins when that commits.
  public void begin(Transaction tx, Deployment deployment) {
    create(tx, deployment, clock.instant());
  }

  private Stored<Deployment> create(Transaction tx, Deployment deployment, Instant now) {
    Stored<Deployment> created = tx.insert(Deployment.KIND, deployment.id(), deployment);
    tx.append(deployment.id(), now, "Created", "");
    tx.schedule(QUEUE, deployment.id(), now);
    observer.changed(tx, deployment, deployment, now);
    return created;
  }

  /// The service's task sets: as they are now, or, of a deployment that has ended, as they were
  /// then.
  public List<TaskSetSeen> taskSets(Deployment deployment) {
    return deployment.ended() ? deployment.lastSeen() : Sightings.of(deployment, world);
  }

  @Override
  public Optional<Instant> work(String id, Instant due) {
    Instant enough = clock.instant().plus(AT_A_STRETCH);
    while (clock.instant().isBefore(enough)) {
      Optional<Stored<Deployment>> found = store.read(tx -> tx.find(Deployment.KIND, id));
      Optional<Stored<Deployment>> read = found.filter(stored -> !stored.value().ended());
      if (read.isEmpty()) {
        return Optional.empty();
      }
      Event event = next(read.get().value());
      Deployment after = save(read.get(), event);
      if (event instanceof Progress.Waiting waiting) {
        return Optional.of(nextLook(after, waiting.until()));
      }
    }
    return Optional.of(clock.instant());
  }

  private Event next(Deployment deployment) {
    if (stops(deployment)) {
      return new Event.Stopped(STOPPED_BY_USER, RollbackEvent.DEPLOYMENT_STOP_ON_REQUEST);
    }
    return switch (deployment.phase()) {
      case Phase.Created created ->
          deployment.refusal().<Event>map(Progress.Failed::new).orElseGet(Event.Began::new);
      case Phase.Running running ->
          AlarmCheck.look(deployment, world, clock.instant())
              .orElseGet(() -> advance(deployment, BlueGreenFlow.step(deployment, running.step())));
      case Phase.Ended ended -> throw new IllegalStateException(deployment.id() + " has ended");
    };
  }

  /// When the step wants to be called again, or earlier, to look at the alarms.
  private Instant nextLook(Deployment deployment, Instant until) {
    Instant alarms = clock.instant().plus(world.pace().real(AlarmCheck.EVERY));
    return AlarmCheck.watches(deployment) && alarms.isBefore(until) ? alarms : until;
  }

  private static boolean stops(Deployment deployment) {
    return deployment.stop().isPresent()
        && !deployment.pastTheWayBack()
        && !RestoreTraffic.isUnderWay(deployment);
  }

  private Progress advance(Deployment deployment, Step step) {
    Instant now = clock.instant();
    try {
      return step.advance(deployment, world, now);
    } catch (StepFailedException e) {
      return new Progress.Failed(e.failure());
    } catch (SdkException e) {
      Optional<Failure> failure = Trouble.failure(e);
      if (failure.isPresent()) {
        return new Progress.Failed(failure.get());
      }
      log.warn(
          "{} {}: trying again in {}: {}",
          deployment.id(),
          step.name(),
          Trouble.TRY_AGAIN_AFTER,
          e.toString());
      return new Progress.Waiting(
          now.plus(Trouble.TRY_AGAIN_AFTER), "trying again after: " + e.getMessage());
    }
  }

  /// Stores what came of the event. When somebody has asked something of the deployment since it
  /// was read, nothing is stored: it is read and decided again, so that whatever was accepted is
  /// heeded.
  ///
  /// @throws StaleDocumentException then
  private Deployment save(Stored<Deployment> read, Event event) {
    Instant now = clock.instant();
    Deployment before = read.value();
    Deployment applied = Transitions.apply(before, event, now);
    if (applied.equals(before)) {
      // It waits, and for the same as before.
      return before;
    }
    Deployment changed = applied.updatedAt(now);
    Deployment seen = changed.ended() ? changed.seen(lastSight(before)) : changed;
    return store.transact(tx -> {
      Deployment after = RollbackPolicy.rollsBack(seen) ? rollBack(tx, seen, now) : seen;
      store(tx, read, after, event, now);
      return after;
    });
  }

  private void store(
      Transaction tx, Stored<Deployment> before, Deployment after, Event event, Instant now) {
    tx.replace(Deployment.KIND, before, after);
    Journal.write(tx, before.value(), after, event, now);
    observer.changed(tx, before.value(), after, now);
  }

  /// The rollback is stored together with the end that causes it, so there is never one without the
  /// other. It begins there and then: each transaction before its first step keeps users waiting
  /// for the former revision.
  private Deployment rollBack(Transaction tx, Deployment ended, Instant now) {
    Deployment rollback = Deployment.rollbackOf(ended, Ids.deployment(), now);
    Stored<Deployment> created = create(tx, rollback, now);
    Event began = new Event.Began();
    store(tx, created, Transitions.apply(rollback, began, now), began, now);
    return ended.rolledBackBy(rollback.id());
  }

  private List<TaskSetSeen> lastSight(Deployment deployment) {
    try {
      return Sightings.of(deployment, world);
    } catch (SdkException e) {
      log.info("{}: its task sets cannot be seen: {}", deployment.id(), e.getMessage());
      return List.of();
    }
  }
}
