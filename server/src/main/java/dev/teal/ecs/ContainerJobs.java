package dev.teal.ecs;

import dev.teal.runner.ContainerStartException;
import dev.teal.runner.ContainerState;
import dev.teal.runner.TaskRunner;
import dev.teal.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;

/// What may take long with the runner: starting and stopping containers, away from the worker, one
/// job at a time for each task. A job writes down what became of it and asks for the task's next
/// step; one that was cut off by a crash is simply asked for again.
final class ContainerJobs {
  private static final Logger log = LoggerFactory.getLogger(ContainerJobs.class);

  /// Amazon ECS Developer Guide, "Container timeouts": stopTimeout, when it is not given.
  private static final int STOP_TIMEOUT = 30;

  private static final Duration RETRY = Duration.ofSeconds(2);

  private final Store store;
  private final TaskRunner runner;
  private final TaskStops stops;
  private final InstantSource clock;
  private final Executor threads;
  private final Semaphore starts;
  private final Set<String> busy = ConcurrentHashMap.newKeySet();

  /// @param atOnce how many containers may be being started at the same time
  ContainerJobs(
      Store store,
      TaskRunner runner,
      TaskStops stops,
      InstantSource clock,
      Executor threads,
      int atOnce) {
    this.store = store;
    this.runner = runner;
    this.stops = stops;
    this.clock = clock;
    this.threads = threads;
    starts = new Semaphore(atOnce);
  }

  boolean busy(String task) {
    return busy.contains(task);
  }

  void start(TaskRecord task, TaskDefinition definition, ContainerDefinition wanted) {
    run(
        task,
        () -> {
          starts.acquire();
          try {
            startNow(task, definition, wanted);
          } finally {
            starts.release();
          }
        });
  }

  private void startNow(TaskRecord task, TaskDefinition definition, ContainerDefinition wanted) {
    ContainerRecord container = task.container(wanted.name());
    try {
      ContainerState state = runner.start(ContainerSpecs.of(task, container, definition, wanted));
      write(task, container.name(), c -> c.seen(state));
    } catch (ContainerStartException e) {
      String reason = "CannotStartContainerError: " + e.getMessage();
      write(task, container.name(), c -> c.stopped(OptionalInt.empty(), reason));
      store.run(t ->
          stops.order(
              t, task.key(), new StopOrder(StopCause.FAILED_TO_START, reason), clock.instant()));
    }
  }

  /// Stops what may run of a task, in the reverse of the order in which it was started. Containers
  /// that were not seen running are stopped as well: their start may have been cut off by a crash.
  void stop(TaskRecord task, TaskDefinition definition) {
    List<ContainerDefinition> order =
        ContainerOrder.sorted(definition.containerDefinitions()).reversed();
    run(
        task,
        () -> {
          for (ContainerDefinition wanted : order) {
            ContainerRecord container = task.container(wanted.name());
            if (container.phase() != ContainerRecord.Phase.STOPPED) {
              Integer seconds = wanted.stopTimeout();
              runner.stop(
                  container.runtimeId(),
                  Duration.ofSeconds(seconds == null ? STOP_TIMEOUT : seconds));
              ContainerState state =
                  runner
                      .inspect(container.runtimeId())
                      .orElseGet(() ->
                          new ContainerState.Exited(
                              clock.instant(), OptionalInt.empty(), "it was never started"));
              write(task, container.name(), c -> c.seen(state));
            }
          }
        });
  }

  private void write(TaskRecord task, String container, UnaryOperator<ContainerRecord> change) {
    store.run(
        t -> Documents.change(t, Kinds.TASK, task.key(), r -> r.withContainer(container, change)));
  }

  private void run(TaskRecord task, Job job) {
    if (!busy.add(task.id())) {
      return;
    }
    threads.execute(() -> {
      Duration pause = Duration.ZERO;
      try {
        job.run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        log.debug("task {}: given up, the server ends", task.id());
      } catch (RuntimeException e) {
        pause = RETRY;
        logFailure(task, e);
      } finally {
        busy.remove(task.id());
      }
      askForNextStep(task, clock.instant().plus(pause));
    });
  }

  private static void logFailure(TaskRecord task, RuntimeException e) {
    if (Thread.currentThread().isInterrupted()) {
      log.debug("task {}: given up, the server ends", task.id(), e);
    } else {
      log.error("task {}: the runner failed, trying again in {}", task.id(), RETRY, e);
    }
  }

  private void askForNextStep(TaskRecord task, Instant due) {
    if (!Thread.currentThread().isInterrupted()) {
      store.run(t -> {
        Queues.task(t, task, due);
        if (task.ofService()) {
          Queues.service(t, task.serviceKey(), due);
        }
      });
    }
  }

  @FunctionalInterface
  private interface Job {
    void run() throws InterruptedException;
  }
}
