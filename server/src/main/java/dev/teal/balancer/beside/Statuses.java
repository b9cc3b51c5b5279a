package dev.teal.balancer.beside;

import dev.teal.balancer.Status;
import dev.teal.balancer.routing.TargetGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Sums up what several processes say of one load balancer.
final class Statuses {
  private Statuses() {}

  /// @param serving says which targets are registered, and how they are
  /// @param earlier of a process that has connections left: they count, and what they hold drains
  static Status sum(Status serving, Status earlier) {
    Map<String, Status.Group> groups = new LinkedHashMap<>();
    serving.targetGroups().forEach(group -> groups.put(group.id(), group));
    for (Status.Group group : earlier.targetGroups()) {
      groups.merge(group.id(), draining(group), (first, _) -> sum(first, group));
    }
    return new Status(
        serving.generation(),
        serving.connections() + earlier.connections(),
        serving.counters().plus(earlier.counters()),
        List.copyOf(groups.values()));
  }

  /// With what an ended process had counted.
  static Status withCounters(Status status, Status ended) {
    Map<String, Status.Group> groups = new LinkedHashMap<>();
    ended.targetGroups().forEach(group -> groups.put(group.id(), group));
    return new Status(
        status.generation(),
        status.connections(),
        status.counters().plus(ended.counters()),
        status.targetGroups().stream()
            .map(group -> {
              Status.Group more = groups.get(group.id());
              return more == null ? group : withCounters(group, more);
            })
            .toList());
  }

  private static Status.Group withCounters(Status.Group group, Status.Group ended) {
    Map<TargetGroup.Target, Status.TargetCounters> counters = new LinkedHashMap<>();
    ended.targets().forEach(target -> counters.put(target.target(), target.counters()));
    return new Status.Group(
        group.id(),
        group.counters().plus(ended.counters()),
        group.targets().stream()
            .map(target -> {
              Status.TargetCounters more = counters.get(target.target());
              return more == null ? target : target.plus(more);
            })
            .toList());
  }

  /// Without the targets that another status does not have. What their groups counted stays.
  static Status keepTargets(Status status, Status of) {
    Map<String, Set<TargetGroup.Target>> kept = new HashMap<>();
    for (Status.Group group : of.targetGroups()) {
      kept.put(
          group.id(),
          group.targets().stream()
              .map(Status.TargetStatus::target)
              .collect(Collectors.toUnmodifiableSet()));
    }
    return new Status(
        status.generation(),
        status.connections(),
        status.counters(),
        status.targetGroups().stream()
            .map(group ->
                new Status.Group(
                    group.id(),
                    group.counters(),
                    group.targets().stream()
                        .filter(target ->
                            kept.getOrDefault(group.id(), Set.of()).contains(target.target()))
                        .toList()))
            .toList());
  }

  private static Status.Group sum(Status.Group serving, Status.Group earlier) {
    Map<TargetGroup.Target, Status.TargetStatus> targets = new LinkedHashMap<>();
    serving.targets().forEach(target -> targets.put(target.target(), target));
    draining(earlier).targets().forEach(target -> targets.putIfAbsent(target.target(), target));
    for (Status.TargetStatus target : earlier.targets()) {
      serving.targets().stream()
          .filter(same -> same.target().equals(target.target()))
          .forEach(same -> targets.put(same.target(), same.plus(target)));
    }
    return new Status.Group(
        serving.id(),
        serving.counters().plus(earlier.counters()),
        new ArrayList<>(targets.values()));
  }

  /// What an earlier process still sends requests to, and nobody else knows, is no target any more.
  private static Status.Group draining(Status.Group group) {
    return new Status.Group(
        group.id(),
        group.counters(),
        group.targets().stream()
            .filter(target -> target.health() == Status.Health.DRAINING)
            .toList());
  }
}
