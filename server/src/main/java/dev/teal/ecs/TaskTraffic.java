package dev.teal.ecs;

import dev.teal.store.Store;
import dev.teal.store.Stored;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ecs.model.LoadBalancer;

/// A task's way into its target groups and out of them.
record TaskTraffic(Store store, Targets targets) {
  /// Where a task whose containers run belongs.
  List<TargetRecord> wanted(TaskRecord task) {
    if (!task.ofService()) {
      return List.of();
    }
    String set = TaskSetRecord.key(task.cluster(), task.service(), task.startedBy());
    List<LoadBalancer> balancers =
        store
            .read(t -> t.find(Kinds.TASK_SET, set))
            .map(read -> read.value().loadBalancers())
            .orElse(List.of());
    return balancers.stream().flatMap(balancer -> target(task, balancer).stream()).toList();
  }

  private static Optional<TargetRecord> target(TaskRecord task, LoadBalancer balancer) {
    ContainerRecord container = task.container(balancer.containerName());
    String address = container.address();
    return address == null
        ? Optional.empty()
        : container.ports().stream()
            .filter(port -> port.containerPort() == balancer.containerPort())
            .map(port -> new TargetRecord(balancer.targetGroupArn(), address, port.hostPort()))
            .findFirst();
  }

  void register(TaskRecord task) {
    task.targets().forEach(targets::register);
  }

  /// Takes a task out of its groups.
  ///
  /// @return whether no request for it is under way any more
  boolean letGo(TaskRecord task) {
    Set<TargetRecord> taken = takenOver(task);
    List<TargetRecord> own =
        task.targets().stream().filter(target -> !taken.contains(target)).toList();
    own.forEach(targets::deregister);
    return own.stream().noneMatch(targets::known);
  }

  /// After a crash the port is free for the next task, which may be registered under it before the
  /// crashed one is gone.
  private Set<TargetRecord> takenOver(TaskRecord task) {
    return task.targets().isEmpty()
        ? Set.of()
        : store.read(t -> t.list(Kinds.TASK, task.serviceKey() + "/")).stream()
            .map(Stored::value)
            .filter(other -> other.stop() == null)
            .flatMap(other -> other.targets().stream())
            .collect(Collectors.toSet());
  }
}
