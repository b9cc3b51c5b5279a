package dev.teal.deploy;

import dev.teal.clock.Pace;
import dev.teal.clock.SettableClock;
import dev.teal.deploy.BlueGreenPlan.GreenTasks;
import dev.teal.deploy.BlueGreenPlan.RollbackEvent;
import dev.teal.store.ManualWorker;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A deployment in a small world that is stepped by hand.
final class Scenario {
  static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private String id = "d-AAAAAAAAA";

  final List<String> calls = new ArrayList<>();
  final SettableClock clock = new SettableClock(NOON);
  final FakeEcs ecs = new FakeEcs(calls);
  final FakeElb elb = new FakeElb(calls);
  final FakeCloudWatch cloudWatch = new FakeCloudWatch();
  final FakeLambda lambda = new FakeLambda(calls);
  final Store store;
  final List<String> changes = new ArrayList<>();
  private BlueGreenPlan plan = plan(Map.of(), new TrafficSchedule.AllAtOnce(), Optional.empty());

  Scenario(Store store) {
    this.store = store;
  }

  static BlueGreenPlan plan(
      Map<Hook, String> hooks, TrafficSchedule schedule, Optional<Duration> readyWait) {
    return new BlueGreenPlan(
        "c",
        "s",
        new GreenTasks("arn:td:133", "app", 8080, Optional.empty(), Optional.empty(), List.of()),
        List.of("tg1", "tg2"),
        FakeElb.PRODUCTION,
        Optional.of(FakeElb.TEST),
        hooks,
        schedule,
        readyWait,
        Duration.ofMinutes(15),
        EnumSet.allOf(RollbackEvent.class),
        AlarmWatch.NONE);
  }

  /// The same plan, watching alarms.
  static BlueGreenPlan watching(BlueGreenPlan plan, AlarmWatch alarms) {
    return new BlueGreenPlan(
        plan.cluster(),
        plan.service(),
        plan.green(),
        plan.targetGroups(),
        plan.productionListener(),
        plan.testListener(),
        plan.hooks(),
        plan.schedule(),
        plan.readyWait(),
        plan.terminationWait(),
        plan.rollbackOn(),
        alarms);
  }

  /// A tenth of the traffic for five minutes, watched by these alarms.
  static BlueGreenPlan watching(AlarmWatch alarms) {
    return watching(
        plan(Map.of(), new TrafficSchedule.Canary(10, Duration.ofMinutes(5)), Optional.empty()),
        alarms);
  }

  /// Watched by an alarm named `errors`.
  static BlueGreenPlan alarmed() {
    return watching(new AlarmWatch(List.of("errors"), false));
  }

  static BlueGreenPlan hooked(Map<Hook, String> hooks) {
    return plan(hooks, new TrafficSchedule.AllAtOnce(), Optional.empty());
  }

  /// With half an hour for a person to let it go on.
  static BlueGreenPlan ready() {
    return plan(Map.of(), new TrafficSchedule.AllAtOnce(), Optional.of(Duration.ofMinutes(30)));
  }

  Scenario with(BlueGreenPlan other) {
    plan = other;
    return this;
  }

  Scenario begun() {
    store.run(tx -> engine().begin(tx, Deployment.created(id, plan, Optional.empty(), NOON)));
    return run();
  }

  /// Another deployment, which is the one looked at from here on.
  Scenario begun(String other) {
    id = other;
    return begun();
  }

  Engine engine() {
    return new Engine(
        store,
        new World(ecs, elb, lambda, cloudWatch, Pace.REAL),
        clock,
        (tx, before, after, now) ->
            changes.add(after.creator() + " " + before.status() + " " + after.status()));
  }

  /// Does what is due now and within a second, with a new engine each time: an engine remembers
  /// nothing.
  Scenario run() {
    for (int i = 0; i < 4; i++) {
      new ManualWorker(store, clock, Map.of(Engine.QUEUE, engine())).runDue();
      clock.advance(Duration.ofMillis(200));
    }
    return this;
  }

  Scenario after(Duration wait) {
    clock.advance(wait);
    return run();
  }

  Scenario answered(Hook hook, HookCall.Answer answer) {
    store.run(tx -> Requests.answer(tx, stored(), hook, answer, clock.instant()));
    return run();
  }

  Scenario stopped(Optional<Boolean> rollBack) {
    store.run(tx -> Requests.stop(tx, stored(), rollBack, clock.instant()));
    return run();
  }

  Deployment deployment() {
    return stored().value();
  }

  /// Why the deployment has failed or was stopped.
  Failure failure() {
    return ((Phase.Ended) deployment().phase()).failure().orElseThrow();
  }

  Optional<Deployment> rollback() {
    return storedRollback().map(Stored::value);
  }

  Optional<Stored<Deployment>> storedRollback() {
    return deployment().rollback().flatMap(this::find);
  }

  Optional<Stored<Deployment>> find() {
    return find(id);
  }

  private Optional<Stored<Deployment>> find(String of) {
    return store.read(tx -> tx.find(Deployment.KIND, of));
  }

  Stored<Deployment> stored() {
    return find().orElseThrow();
  }

  /// Whether a hook's function still has to answer.
  boolean unanswered(Hook hook) {
    return deployment().facts().call(hook).flatMap(HookCall::answer).isEmpty();
  }

  /// The lifecycle events and how they stand: `BeforeInstall SUCCEEDED`.
  static List<String> told(Deployment deployment) {
    return deployment.events().stream().map(e -> e.name() + " " + e.status()).toList();
  }
}
