package dev.teal.ecs;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How tasks stand in their balancers' eyes.
///
/// @param asked the tasks that ran already when the balancers were asked, so that their answer is
///   about them; nothing is said of others
/// @param grace how long after a task's start failing health checks are not held against it
record TaskHealth(TargetHealths targets, Set<String> asked, Duration grace, Instant now) {
  /// A program whose health nobody checks counts as well only when it has run this long, so that
  /// one that ends right after its start is never taken for a steady one. Real time: it is about
  /// the program.
  static final Duration SETTLES = Duration.ofSeconds(1);

  /// Whether the task runs, and every balancer that checks it finds it healthy.
  boolean well(TaskRecord task) {
    if (!judged(task)) {
      return false;
    }
    List<TargetHealths.Verdict> verdicts =
        task.targets().stream().map(targets::verdict).distinct().toList();
    boolean checked = verdicts.contains(TargetHealths.Verdict.HEALTHY);
    return !verdicts.contains(TargetHealths.Verdict.WAITING)
        && !verdicts.contains(TargetHealths.Verdict.UNHEALTHY)
        && (checked || ran(task).compareTo(SETTLES) >= 0);
  }

  /// The target that makes the task one to be replaced; empty when none does.
  Optional<TargetRecord> unhealthy(TaskRecord task) {
    return judged(task) && ran(task).compareTo(grace) >= 0
        ? task.targets().stream()
            .filter(target -> targets.verdict(target) == TargetHealths.Verdict.UNHEALTHY)
            .findFirst()
        : Optional.empty();
  }

  private boolean judged(TaskRecord task) {
    return task.status() == TaskStatus.RUNNING && asked.contains(task.id());
  }

  private Duration ran(TaskRecord task) {
    Instant started = task.times().started();
    return started == null ? Duration.ZERO : Duration.between(started, now);
  }
}
