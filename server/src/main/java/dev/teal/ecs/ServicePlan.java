package dev.teal.ecs;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import software.amazon.awssdk.services.ecs.model.DeploymentConfiguration;

/// What to do next for a service: a pure function of what is wanted and what was seen.
///
/// Under CODE_DEPLOY and EXTERNAL each task set has its own count. Under ECS the PRIMARY deployment
/// grows and the others shrink, so that never fewer than `minimumHealthyPercent` of the desired
/// tasks are well and never more than `maximumPercent` exist.
///
/// Tasks that are not well yet are stopped before those that are, and the newest first: what has
/// served longest stays.
///
/// @param starts task set id to the number of tasks to start
/// @param stops tasks that are too many
record ServicePlan(Map<String, Integer> starts, List<TaskRecord> stops) {
  static ServicePlan of(Snapshot snapshot, TaskHealth health, Instant now) {
    boolean rolling =
        !snapshot.service().controller().usesTaskSets()
            && snapshot.service().status() == ServiceStatus.ACTIVE;
    return rolling ? rolling(snapshot, health, now) : perSet(snapshot, health, now);
  }

  private static ServicePlan perSet(Snapshot snapshot, TaskHealth health, Instant now) {
    Map<String, Integer> starts = new HashMap<>();
    List<TaskRecord> stops = new ArrayList<>();
    for (TaskSetRecord set : snapshot.sets()) {
      List<TaskRecord> live = live(snapshot, set, health);
      int missing = snapshot.computed(set) - live.size();
      if (missing > 0 && !set.backoff().holds(now)) {
        starts.put(set.id(), missing);
      } else if (missing < 0) {
        stops.addAll(live.subList(0, -missing));
      }
    }
    return new ServicePlan(starts, stops);
  }

  private static ServicePlan rolling(Snapshot snapshot, TaskHealth health, Instant now) {
    int desired = snapshot.service().desiredCount();
    DeploymentConfiguration percents = snapshot.service().kept().deploymentConfiguration();
    int least = (int) Math.ceil(desired * percents.minimumHealthyPercent() / 100.0);
    int most = (int) Math.floor(desired * percents.maximumPercent() / 100.0);
    List<TaskRecord> old = new ArrayList<>();
    List<TaskRecord> fresh = new ArrayList<>();
    for (TaskSetRecord set : snapshot.sets()) {
      (set.status() == SetStatus.PRIMARY ? fresh : old).addAll(live(snapshot, set, health));
    }
    old.sort(leastNeeded(health));
    List<TaskRecord> stops = new ArrayList<>();
    if (fresh.size() > desired) {
      stops.addAll(fresh.subList(0, fresh.size() - desired));
    }
    Predicate<TaskRecord> well = health::well;
    long wellNow =
        fresh.stream().filter(well).count()
            - stops.stream().filter(well).count()
            + old.stream().filter(well).count();
    for (TaskRecord task : old) {
      boolean counts = health.well(task);
      if (!counts || wellNow > least) {
        stops.add(task);
        wellNow -= counts ? 1 : 0;
      }
    }
    int room = most - fresh.size() - old.size() + stops.size();
    int missing = Math.min(desired - fresh.size(), Math.max(room, 0));
    Map<String, Integer> starts = new HashMap<>();
    snapshot.sets().stream()
        .filter(set -> set.status() == SetStatus.PRIMARY)
        .filter(set -> missing > 0 && !set.backoff().holds(now))
        .forEach(set -> starts.put(set.id(), missing));
    return new ServicePlan(starts, stops);
  }

  private static List<TaskRecord> live(Snapshot snapshot, TaskSetRecord set, TaskHealth health) {
    return snapshot.tasksOf(set).stream()
        .filter(task -> task.stop() == null)
        .sorted(leastNeeded(health))
        .toList();
  }

  private static Comparator<TaskRecord> leastNeeded(TaskHealth health) {
    return Comparator.comparing((TaskRecord task) -> health.well(task))
        .thenComparing(task -> task.times().created(), Comparator.reverseOrder());
  }
}
