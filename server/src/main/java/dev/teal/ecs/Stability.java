package dev.teal.ecs;

import dev.teal.store.Transaction;
import java.time.Instant;
import java.util.List;

/// What has become steady in a service, and what no longer is.
///
/// A task set is steady when as many of its tasks run as it is to have, none is on its way, and all
/// are well in their balancers' eyes.
record Stability(Snapshot snapshot, TaskHealth health, Instant now) {
  /// Writes the changes down, with their events.
  ///
  /// @return whether nothing in the service is on its way
  boolean writeDown(Transaction t) {
    boolean all = true;
    for (TaskSetRecord set : snapshot.sets()) {
      boolean steady = steady(set);
      all &= steady;
      if (steady != set.steady()) {
        Documents.change(t, Kinds.TASK_SET, set.key(), s -> s.withSteady(steady, now));
        announce(t, set, steady);
      }
    }
    boolean primaryOnly = snapshot.sets().stream().filter(set -> !retired(set)).count() == 1;
    if (all && primaryOnly && !snapshot.service().controller().usesTaskSets()) {
      snapshot.primary().filter(set -> !set.completed()).ifPresent(set -> complete(t, set));
    }
    boolean stopping =
        snapshot.tasks().stream().anyMatch(task -> task.stop() != null && !task.status().ended());
    boolean settled = all && !stopping;
    boolean steady = settled && snapshot.primary().isPresent();
    if (steady != snapshot.service().steady()) {
      Documents.change(
          t, Kinds.SERVICE, snapshot.service().key(), service -> service.withSteady(steady));
      if (steady) {
        event(t, Events.subject(snapshot.service()) + " has reached a steady state.");
      }
    }
    return settled;
  }

  private boolean steady(TaskSetRecord set) {
    List<TaskRecord> running =
        snapshot.tasksOf(set).stream().filter(task -> task.status() == TaskStatus.RUNNING).toList();
    return running.size() == wanted(set)
        && snapshot.pending(set) == 0
        && running.stream().allMatch(health::well);
  }

  /// Under the ECS controller a deployment that is no longer the PRIMARY is on its way to none.
  private int wanted(TaskSetRecord set) {
    return snapshot.service().controller().usesTaskSets() || set.status() == SetStatus.PRIMARY
        ? snapshot.computed(set)
        : 0;
  }

  private boolean retired(TaskSetRecord set) {
    return set.status() != SetStatus.PRIMARY
        && snapshot.tasksOf(set).stream().allMatch(task -> task.stop() != null);
  }

  private void announce(Transaction t, TaskSetRecord set, boolean steady) {
    if (snapshot.service().controller().usesTaskSets()) {
      event(
          t,
          Events.subject(snapshot.service(), set.id())
              + " updated state to "
              + (steady ? "STEADY_STATE" : "STABILIZING")
              + ".");
    }
  }

  private void complete(Transaction t, TaskSetRecord set) {
    Documents.change(t, Kinds.TASK_SET, set.key(), s -> s.withCompleted(now));
    event(
        t,
        Events.subject(snapshot.service())
            + " (deployment "
            + set.id()
            + ") deployment completed.");
  }

  private void event(Transaction t, String message) {
    Events.add(t, snapshot.service().key(), now, message);
  }
}
