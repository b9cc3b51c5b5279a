package dev.teal.deploy;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ecs.model.TaskSet;

/// Looks at the task sets of a deployment's service: what is so, not what should be.
final class Sightings {
  private Sightings() {}

  static List<TaskSetSeen> of(Deployment deployment, World world) {
    Optional<TaskSets> service = TaskSets.of(world.ecs(), deployment.plan());
    TrafficRoute route = TrafficRoute.of(world.elb(), deployment.plan().productionListener());
    return service.stream()
        .flatMap(s -> s.all().stream())
        .map(taskSet -> seen(deployment, taskSet, route))
        .sorted((one, other) -> one.side().compareTo(other.side()))
        .toList();
  }

  private static TaskSetSeen seen(Deployment deployment, TaskSet taskSet, TrafficRoute route) {
    String group = TaskSets.targetGroup(taskSet).orElse("");
    String maker = deployment.origin().orElse(deployment.id());
    return new TaskSetSeen(
        taskSet.id(),
        maker.equals(taskSet.externalId()) ? TaskSetSeen.Side.GREEN : TaskSetSeen.Side.BLUE,
        taskSet.status(),
        TrafficRoute.name(group),
        route.share(group, other(deployment, group)),
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
