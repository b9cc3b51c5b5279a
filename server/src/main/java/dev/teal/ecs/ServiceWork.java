package dev.teal.ecs;

import dev.teal.store.Store;
import dev.teal.store.Transaction;
import dev.teal.store.WorkHandler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.ecs.model.Task;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;

/// One look at a service: asks the balancers for the health of its targets, and then, in one
/// transaction, orders what is missing, replaces what is unhealthy, lets go of what is too much,
/// and writes down what has become steady. The tasks themselves are brought forward by [TaskWork].
final class ServiceWork implements WorkHandler {
  private static final Duration UNSTABLE = Duration.ofSeconds(1);

  /// A safety net: what happens to a stable service (a container ends, a health changes, somebody
  /// calls the API) schedules it by itself.
  private static final Duration STABLE = Duration.ofSeconds(30);

  private final Store store;
  private final Targets targets;
  private final TaskStops stops;

  ServiceWork(Store store, Targets targets, TaskStops stops) {
    this.store = store;
    this.targets = targets;
    this.stops = stops;
  }

  @Override
  public Optional<Instant> work(String id, Instant now) {
    Optional<Snapshot> before = store.read(t -> Snapshot.find(t, id));
    if (before.isEmpty() || before.get().service().status() == ServiceStatus.INACTIVE) {
      return Optional.empty();
    }
    TargetHealths seen = targets.healths(groups(before.get()));
    Set<String> asked = running(before.get());
    return store.transact(t -> {
      Optional<Snapshot> fresh = Snapshot.find(t, id);
      return fresh.flatMap(snapshot -> {
        Duration grace = Duration.ofSeconds(snapshot.service().graceSeconds());
        return reconcile(t, snapshot, new TaskHealth(seen, asked, grace, now), now);
      });
    });
  }

  private static Set<String> running(Snapshot snapshot) {
    return snapshot.tasks().stream()
        .filter(task -> task.status() == TaskStatus.RUNNING)
        .map(TaskRecord::id)
        .collect(Collectors.toSet());
  }

  private static List<String> groups(Snapshot snapshot) {
    return snapshot.tasks().stream()
        .filter(task -> task.stop() == null)
        .flatMap(task -> task.targets().stream())
        .map(TargetRecord::group)
        .distinct()
        .toList();
  }

  private Optional<Instant> reconcile(
      Transaction t, Snapshot snapshot, TaskHealth health, Instant now) {
    ServiceRecord service = snapshot.service();
    announceCounts(t, snapshot, now);
    stopUnhealthy(t, snapshot, health, now);
    // Read again after each kind of change: the plan is made from what is so now.
    Snapshot afterStops = Snapshot.of(t, service);
    carryOut(t, afterStops, ServicePlan.of(afterStops, health, now), now);
    Snapshot planned = Snapshot.of(t, service);
    boolean steady = new Stability(planned, health, now).writeDown(t);
    new Endings(Snapshot.of(t, service), now).writeDown(t);
    return t.find(Kinds.SERVICE, service.key())
        .filter(read -> read.value().status() != ServiceStatus.INACTIVE)
        .map(_ -> nextLook(planned, steady, now));
  }

  private static Instant nextLook(Snapshot snapshot, boolean steady, Instant now) {
    Instant usual = now.plus(steady ? STABLE : UNSTABLE);
    return snapshot.sets().stream()
        .map(set -> set.backoff().notBefore())
        .filter(due -> due != null && due.isAfter(now) && due.isBefore(usual))
        .min(Instant::compareTo)
        .orElse(usual);
  }

  private static void announceCounts(Transaction t, Snapshot snapshot, Instant now) {
    if (!snapshot.service().controller().usesTaskSets()) {
      return;
    }
    for (TaskSetRecord set : snapshot.sets()) {
      int computed = snapshot.computed(set);
      if (computed != set.announced()) {
        Documents.change(t, Kinds.TASK_SET, set.key(), s -> s.withAnnounced(computed));
        Events.add(
            t,
            snapshot.service().key(),
            now,
            Events.subject(snapshot.service())
                + " updated computedDesiredCount for taskSet "
                + set.id()
                + " to "
                + computed
                + ".");
      }
    }
  }

  private void stopUnhealthy(Transaction t, Snapshot snapshot, TaskHealth health, Instant now) {
    for (TaskRecord task : snapshot.tasks()) {
      health
          .unhealthy(task)
          .ifPresent(target -> {
            String reason = health.targets().reason(target);
            StopOrder order =
                new StopOrder(
                    StopCause.UNHEALTHY,
                    "Task failed ELB health checks in (target-group " + target.group() + ")");
            if (stops.order(t, task.key(), order, now)) {
              Events.add(
                  t,
                  snapshot.service().key(),
                  now,
                  Events.subject(snapshot.service(), task.startedBy())
                      + " (port "
                      + target.port()
                      + ") is unhealthy in (target-group "
                      + target.group()
                      + ") due to (reason "
                      + reason
                      + ").");
            }
          });
    }
  }

  private void carryOut(Transaction t, Snapshot snapshot, ServicePlan plan, Instant now) {
    for (TaskSetRecord set : snapshot.sets()) {
      List<TaskRecord> gone =
          plan.stops().stream().filter(task -> task.startedBy().equals(set.id())).toList();
      stopSurplus(t, snapshot.service(), set, gone, now);
      start(t, snapshot.service(), set, plan.starts().getOrDefault(set.id(), 0), now);
    }
  }

  private void stopSurplus(
      Transaction t, ServiceRecord service, TaskSetRecord set, List<TaskRecord> gone, Instant now) {
    if (gone.isEmpty()) {
      return;
    }
    String kind = service.controller().usesTaskSets() ? "taskSet " : "deployment ";
    StopOrder order =
        new StopOrder(
            StopCause.SCALED_IN, "Scaling activity initiated by (" + kind + set.id() + ")");
    gone.forEach(task -> stops.order(t, task.key(), order, now));
    String subject = Events.subject(service, set.id());
    long balanced = gone.stream().filter(task -> !task.targets().isEmpty()).count();
    if (balanced > 0) {
      Events.add(
          t,
          service.key(),
          now,
          subject + " has begun draining connections on " + balanced + " tasks.");
    }
    Events.add(
        t,
        service.key(),
        now,
        subject + " has stopped " + gone.size() + " running tasks: " + Events.tasks(gone) + ".");
  }

  private static void start(
      Transaction t, ServiceRecord service, TaskSetRecord set, int count, Instant now) {
    if (count == 0) {
      return;
    }
    TaskDefinition definition =
        TaskDefinitions.byArn(t, set.taskDefinition()).orElseThrow().value().definition();
    Task kept =
        Task.builder()
            .launchType(set.kept().launchType())
            .platformVersion(set.kept().platformVersion())
            .platformFamily(set.kept().platformFamily())
            .enableExecuteCommand(service.kept().enableExecuteCommand())
            .build();
    NewTask task = new NewTask(service.cluster(), service.name(), definition, set.id(), "", kept);
    List<TaskRecord> started = new ArrayList<>();
    IntStream.range(0, count).forEach(_ -> started.add(task.insert(t, now)));
    Events.add(
        t,
        service.key(),
        now,
        Events.subject(service, set.id())
            + " has started "
            + count
            + " tasks: "
            + Events.tasks(started)
            + ".");
  }
}
