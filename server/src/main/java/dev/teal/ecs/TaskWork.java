package dev.teal.ecs;

import dev.teal.runner.ContainerState;
import dev.teal.runner.TaskRunner;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import dev.teal.store.WorkHandler;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;

/// Brings a task forward in its life. Each step may be repeated after a crash: what it asks of the
/// runner and of the balancers is in the store before it is asked.
///
/// ```
/// PROVISIONING -> PENDING       -> ACTIVATING       -> RUNNING
///                 start             register            watch
///
/// (any of them) -> DEACTIVATING -> STOPPING          -> DEPROVISIONING -> STOPPED -> (forgotten)
///                  deregister,      SIGTERM, stopTimeout,
///                  wait till idle   SIGKILL
/// ```
///
/// Every stop, whatever its cause, goes through the second line from its beginning: no process ends
/// while its balancer may still send it a request.
final class TaskWork implements WorkHandler {
  private static final Logger log = LoggerFactory.getLogger(TaskWork.class);

  /// How long a stopped task stays visible. AWS promises an hour.
  static final Duration SHOWN = Duration.ofHours(1);

  private static final Duration SOON = Duration.ofMillis(100);
  private static final Duration WATCH = Duration.ofSeconds(30);
  private static final Duration BUSY = Duration.ofSeconds(30);
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final Store store;
  private final TaskRunner runner;
  private final TaskTraffic traffic;
  private final TaskStops stops;
  private final ContainerJobs jobs;
  private final Instant begun;

  /// @param begun since when ends of containers are seen
  TaskWork(
      Store store,
      TaskRunner runner,
      TaskTraffic traffic,
      TaskStops stops,
      ContainerJobs jobs,
      Instant begun) {
    this.store = store;
    this.runner = runner;
    this.traffic = traffic;
    this.stops = stops;
    this.jobs = jobs;
    this.begun = begun;
  }

  @Override
  public Optional<Instant> work(String id, Instant now) {
    while (true) {
      Optional<TaskRecord> task = store.read(t -> t.find(Kinds.TASK, id)).map(Stored::value);
      if (task.isEmpty()) {
        return Optional.empty();
      }
      switch (step(task.get(), now)) {
        case Next.Step() -> {}
        case Next.Look(Duration in) -> {
          return Optional.of(now.plus(in));
        }
        case Next.End() -> {
          return Optional.empty();
        }
      }
    }
  }

  private Next step(TaskRecord task, Instant now) {
    return switch (task.status()) {
      case PROVISIONING ->
          change(
              task, now, t -> t.withStatus(TaskStatus.PENDING).withTimes(t.times().withPull(now)));
      case PENDING -> start(task, now);
      case ACTIVATING -> register(task, now);
      case RUNNING -> watch(task, now);
      case DEACTIVATING -> deregister(task, now);
      case STOPPING -> stop(task, now);
      case DEPROVISIONING ->
          change(
              task,
              now,
              t -> t.withStatus(TaskStatus.STOPPED).withTimes(t.times().withStopped(now)));
      case STOPPED -> show(task, now);
      case DELETED -> forget(task);
    };
  }

  private Next start(TaskRecord task, Instant now) {
    if (jobs.busy(task.id())) {
      return new Next.Look(BUSY);
    }
    TaskRecord seen = look(task, now);
    if (failed(seen, now)) {
      return new Next.Step();
    }
    TaskDefinition definition = definition(task);
    List<ContainerDefinition> waiting =
        ContainerOrder.sorted(definition.containerDefinitions()).stream()
            .filter(c -> seen.container(c.name()).phase() == ContainerRecord.Phase.PENDING)
            .toList();
    if (waiting.isEmpty()) {
      List<TargetRecord> wanted = traffic.wanted(seen);
      return change(seen, now, t -> t.withTargets(wanted).withStatus(TaskStatus.ACTIVATING));
    }
    for (ContainerDefinition container : waiting) {
      if (ContainerOrder.neverStarts(container, seen)) {
        return stopFor(
            seen,
            new StopOrder(
                StopCause.FAILED_TO_START,
                "Container '" + container.name() + "' cannot start: what it depends on failed"),
            now);
      }
      if (ContainerOrder.mayStart(container, seen)) {
        jobs.start(seen, definition, container);
        return new Next.Look(BUSY);
      }
    }
    return new Next.Look(BUSY);
  }

  private Next register(TaskRecord task, Instant now) {
    try {
      traffic.register(task);
    } catch (SdkException e) {
      log.warn("task {}: cannot be registered, trying again: {}", task.id(), e.getMessage());
      tellFailure(task, e, now);
      return new Next.Look(RETRY);
    }
    tell(task, " registered 1 targets in ", now);
    return change(
        task, now, t -> t.withStatus(TaskStatus.RUNNING).withTimes(t.times().withStarted(now)));
  }

  private Next watch(TaskRecord task, Instant now) {
    TaskRecord seen = look(task, now);
    return failed(seen, now) ? new Next.Step() : new Next.Look(WATCH);
  }

  /// Writes down what has become of the containers that were started.
  private TaskRecord look(TaskRecord task, Instant now) {
    UnaryOperator<ContainerRecord> look =
        container ->
            container.phase() == ContainerRecord.Phase.RUNNING
                ? container.seen(state(container))
                : container;
    List<ContainerRecord> seen = task.containers().stream().map(look).toList();
    if (!seen.equals(task.containers())) {
      change(task, now, t -> seen.stream().reduce(t, TaskWork::with, (_, last) -> last));
    }
    return store.read(t -> t.find(Kinds.TASK, task.key())).map(Stored::value).orElse(task);
  }

  private static TaskRecord with(TaskRecord task, ContainerRecord seen) {
    return task.withContainer(seen.name(), _ -> seen);
  }

  private ContainerState state(ContainerRecord container) {
    return runner
        .inspect(container.runtimeId())
        .orElseGet(() ->
            new ContainerState.Exited(
                Instant.EPOCH, OptionalInt.empty(), "the runner no longer knows it"));
  }

  /// Orders the stop of a task of which an essential container has ended.
  private boolean failed(TaskRecord task, Instant now) {
    if (task.stop() != null) {
      return true;
    }
    Optional<ContainerRecord> ended =
        definition(task).containerDefinitions().stream()
            .filter(TaskDefinitionRules::essential)
            .map(essential -> task.container(essential.name()))
            .filter(container -> container.phase() == ContainerRecord.Phase.STOPPED)
            .findFirst();
    ended.ifPresent(container ->
        stopFor(
            task, new StopOrder(causeOf(container), "Essential container in task exited"), now));
    return ended.isPresent();
  }

  private StopCause causeOf(ContainerRecord ended) {
    return state(ended) instanceof ContainerState.Exited exited
            && exited.stoppedAt().isBefore(begun)
        ? StopCause.EXITED_WITHOUT_SERVER
        : StopCause.ESSENTIAL_CONTAINER_EXITED;
  }

  private Next deregister(TaskRecord task, Instant now) {
    try {
      if (!traffic.letGo(task)) {
        return new Next.Look(SOON);
      }
    } catch (SdkException e) {
      log.warn("task {}: cannot be deregistered, trying again: {}", task.id(), e.getMessage());
      return new Next.Look(RETRY);
    }
    tell(task, " deregistered 1 targets in ", now);
    return change(task, now, t -> t.withStatus(TaskStatus.STOPPING));
  }

  private Next stop(TaskRecord task, Instant now) {
    if (jobs.busy(task.id())) {
      return new Next.Look(BUSY);
    }
    TaskRecord seen = look(task, now);
    if (seen.containers().stream()
        .allMatch(container -> container.phase() == ContainerRecord.Phase.STOPPED)) {
      return change(
          seen,
          now,
          t ->
              t.withStatus(TaskStatus.DEPROVISIONING)
                  .withTimes(t.times().withExecutionStopped(now)));
    }
    jobs.stop(seen, definition(task));
    return new Next.Look(BUSY);
  }

  private Next show(TaskRecord task, Instant now) {
    Instant stopped = task.times().stopped();
    Duration left = stopped == null ? Duration.ZERO : Duration.between(now, stopped.plus(SHOWN));
    return left.isPositive()
        ? new Next.Look(left)
        : change(task, now, t -> t.withStatus(TaskStatus.DELETED));
  }

  private Next forget(TaskRecord task) {
    task.containers().forEach(container -> runner.remove(container.runtimeId()));
    store.run(t -> {
      t.find(Kinds.TASK, task.key()).ifPresent(read -> t.remove(Kinds.TASK, read));
      t.find(Kinds.TASK_REF, task.id()).ifPresent(read -> t.remove(Kinds.TASK_REF, read));
    });
    return new Next.End();
  }

  private void tell(TaskRecord task, String what, Instant now) {
    for (TargetRecord target : task.targets()) {
      store.run(t ->
          Events.add(t, task.serviceKey(), now, subject(t, task) + what + group(target) + "."));
    }
  }

  private void tellFailure(TaskRecord task, SdkException failure, Instant now) {
    for (TargetRecord target : task.targets()) {
      store.run(t ->
          Events.addUnlessLast(
              t,
              task.serviceKey(),
              now,
              subject(t, task)
                  + " failed to register targets in "
                  + group(target)
                  + " with (error "
                  + failure.getMessage()
                  + ")."));
    }
  }

  private static String subject(Transaction t, TaskRecord task) {
    ServiceRecord service = t.find(Kinds.SERVICE, task.serviceKey()).orElseThrow().value();
    return Events.subject(service, task.startedBy());
  }

  private static String group(TargetRecord target) {
    return "(target-group " + target.group() + ")";
  }

  private Next stopFor(TaskRecord task, StopOrder order, Instant now) {
    store.run(t -> stops.order(t, task.key(), order, now));
    return new Next.Step();
  }

  /// Changes the task, if nobody has moved it on meanwhile, and lets its service look at it.
  private Next change(TaskRecord task, Instant now, UnaryOperator<TaskRecord> change) {
    store.run(t -> {
      Documents.change(
          t, Kinds.TASK, task.key(), r -> r.status() == task.status() ? change.apply(r) : r);
      if (task.ofService()) {
        Queues.service(t, task.serviceKey(), now);
      }
    });
    return new Next.Step();
  }

  private TaskDefinition definition(TaskRecord task) {
    return store
        .read(t -> TaskDefinitions.byArn(t, task.taskDefinition()))
        .orElseThrow()
        .value()
        .definition();
  }
}
