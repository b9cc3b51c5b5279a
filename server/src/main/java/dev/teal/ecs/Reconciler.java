package dev.teal.ecs;

import dev.teal.clock.Pace;
import dev.teal.runner.TaskRunner;
import dev.teal.store.Store;
import dev.teal.store.WorkHandler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;

/// Makes the tasks that run match the tasks that are wanted. Its work is done by a worker to which
/// [#handlers] are given; it begins with [#resume], which also takes up again what an earlier run
/// of the server left: tasks that still run go on, tasks that ended meanwhile are replaced.
public final class Reconciler implements AutoCloseable {
  private static final int STARTS_AT_ONCE = 8;

  private final Store store;
  private final TaskRunner runner;
  private final InstantSource clock;
  private final ServiceWork services;
  private final TaskWork tasks;
  private final ExecutorService threads;

  /// @param balancers where tasks are registered as targets
  /// @param pace of the waits before failed tasks are replaced
  public Reconciler(
      Store store,
      TaskRunner runner,
      ElasticLoadBalancingV2Client balancers,
      Pace pace,
      InstantSource clock) {
    this(
        store,
        runner,
        balancers,
        pace,
        clock,
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("ecs-", 0).factory()));
  }

  /// @param threads for starting and stopping containers; shut down by [#close]
  Reconciler(
      Store store,
      TaskRunner runner,
      ElasticLoadBalancingV2Client balancers,
      Pace pace,
      InstantSource clock,
      ExecutorService threads) {
    this.store = store;
    this.runner = runner;
    this.clock = clock;
    this.threads = threads;
    Targets targets = new Targets(balancers);
    TaskStops stops = new TaskStops(pace);
    services = new ServiceWork(store, targets, stops);
    tasks =
        new TaskWork(
            store,
            runner,
            new TaskTraffic(store, targets),
            stops,
            new ContainerJobs(store, runner, stops, clock, threads, STARTS_AT_ONCE),
            clock.instant());
  }

  /// What the worker is to do, by queue.
  public Map<String, WorkHandler> handlers() {
    return Map.of(Queues.SERVICE, services, Queues.TASK, tasks);
  }

  /// Looks at everything once, and from now on at each container that ends.
  public void resume() {
    runner.onExit(this::ended);
    Instant now = clock.instant();
    store.run(t -> {
      t.list(Kinds.TASK, "").stream()
          .map(read -> read.value())
          .filter(task -> !task.status().ended())
          .forEach(task -> Queues.task(t, task, now));
      t.list(Kinds.SERVICE, "").stream()
          .map(read -> read.value())
          .filter(service -> service.status() != ServiceStatus.INACTIVE)
          .forEach(service -> Queues.service(t, service.key(), now));
    });
  }

  private void ended(String container) {
    store.run(t ->
        t.find(Kinds.TASK_REF, Ids.taskOfContainer(container))
            .ifPresent(ref -> t.schedule(Queues.TASK, ref.value().key(), clock.instant())));
  }

  /// To be called when the health of a target of this group has changed: the services behind it are
  /// looked at at once.
  public void healthChanged(String targetGroupArn) {
    store.run(t ->
        t.list(Kinds.TARGET_GROUP_USE, TargetGroupUse.prefix(targetGroupArn)).stream()
            .map(use -> use.value().serviceKey())
            .distinct()
            .forEach(service -> Queues.service(t, service, clock.instant())));
  }

  /// Ends all tasks at once, without draining them, and forgets their output: for a store that is
  /// about to be emptied. To be called while no worker works.
  public void endAll() {
    List<TaskRecord> tasks =
        store.read(t -> t.list(Kinds.TASK, "")).stream().map(read -> read.value()).toList();
    try (ExecutorService ending = Executors.newVirtualThreadPerTaskExecutor()) {
      tasks.stream()
          .flatMap(task -> task.containers().stream())
          .map(ContainerRecord::runtimeId)
          .forEach(id -> ending.execute(() -> end(id)));
    }
  }

  private void end(String container) {
    runner.stop(container, Duration.ZERO);
    runner.remove(container);
  }

  /// Stops reconciling. Tasks go on; stops that are under way are taken up again by [#resume].
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
