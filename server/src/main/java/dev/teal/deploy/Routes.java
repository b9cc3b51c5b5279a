package dev.teal.deploy;

import java.util.List;
import software.amazon.awssdk.services.ecs.model.LoadBalancer;
import software.amazon.awssdk.services.ecs.model.TaskSet;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup;

/// What is done to listeners outside of a deployment.
public final class Routes {
  private Routes() {}

  /// Whether the listener can divide its traffic between target groups by weight.
  public static boolean dividesTraffic(World world, String listenerArn) {
    return TrafficRoute.of(world.elb(), listenerArn).gradual();
  }

  /// Names both target groups on a listener wherever it forwards to the live one, with all the
  /// weight on that, so that the other is health-checked before it gets traffic. Leaves alone what
  /// it cannot make sense of: a deployment says so.
  public static void attach(
      World world, String cluster, String service, List<String> targetGroups, String listenerArn) {
    TrafficRoute route = TrafficRoute.of(world.elb(), listenerArn);
    List<String> pair =
        world
            .elb()
            .describeTargetGroups(request -> request.names(targetGroups))
            .targetGroups()
            .stream()
            .map(TargetGroup::targetGroupArn)
            .toList();
    world
        .ecs()
        .describeServices(request -> request.cluster(cluster).services(service))
        .services()
        .stream()
        .flatMap(s -> s.taskSets().stream())
        .filter(set -> TaskSets.PRIMARY.equals(set.status()))
        .map(TaskSet::loadBalancers)
        .flatMap(List::stream)
        .map(LoadBalancer::targetGroupArn)
        .filter(live -> pair.contains(live) && route.gradual() && route.strangers(pair).isEmpty())
        .findFirst()
        .ifPresent(live ->
            pair.stream()
                .filter(group -> !group.equals(live))
                .filter(other -> route.share(other, live) == 0)
                .forEach(other -> route.shift(live, other, 0)));
  }
}
