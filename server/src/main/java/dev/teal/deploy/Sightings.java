package dev.teal.deploy;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ecs.model.TaskSet;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ListenerNotFoundException;

/// Looks at the task sets of a deployment's service: what is so, not what should be.
final class Sightings {
  private Sightings() {}

  static List<TaskSetSeen> of(Deployment deployment, World world) {
    Optional<TaskSets> service = TaskSets.of(world.ecs(), deployment.plan());
    Optional<TrafficRoute> route = route(deployment, world);
    return service.stream()
        .flatMap(s -> s.all().stream())
        .map(taskSet -> seen(deployment, taskSet, route))
        .sorted((one, other) -> one.side().compareTo(other.side()))
        .toList();
  }

  /// Empty when the production listener is gone, and so no traffic comes by it.
  private static Optional<TrafficRoute> route(Deployment deployment, World world) {
    try {
      return Optional.of(TrafficRoute.of(world.elb(), deployment.plan().productionListener()));
    } catch (ListenerNotFoundException e) {
      return Optional.empty();
    }
  }

  private static TaskSetSeen seen(
      Deployment deployment, TaskSet taskSet, Optional<TrafficRoute> route) {
    String group = TaskSets.targetGroup(taskSet).orElse("");
    String maker = deployment.origin().orElse(deployment.id());
    return new TaskSetSeen(
        taskSet.id(),
        maker.equals(taskSet.externalId()) ? TaskSetSeen.Side.GREEN : TaskSetSeen.Side.BLUE,
        taskSet.status(),
        TrafficRoute.name(group),
        route.map(r -> r.share(group, other(deployment, group))).orElse(0.0),
        taskSet.computedDesiredCount(),
        taskSet.pendingCount(),
        taskSet.runningCount());
  }

  private static String other(Deployment deployment, String group) {
    return deployment
        .facts()
        .sides()
        .map(sides ->
            sides.blueTargetGroup().equals(group)
                ? sides.greenTargetGroup()
                : sides.blueTargetGroup())
        .orElse(group);
  }
}
