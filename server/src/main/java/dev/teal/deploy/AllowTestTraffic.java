package dev.teal.deploy;

import java.time.Instant;
import java.util.List;

/// Points the test listener at green, unless somebody has made something else of it meanwhile.
final class AllowTestTraffic implements Step {
  static final String NAME = "AllowTestTraffic";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Progress advance(Deployment deployment, World world, Instant now) {
    Facts.Sides sides = deployment.sides();
    String listener = deployment.plan().testListener().orElseThrow();
    TrafficRoute route = TrafficRoute.of(world.elb(), listener);
    List<String> pair = List.of(sides.blueTargetGroup(), sides.greenTargetGroup());
    PreCheck.requireTest(route, listener, deployment.plan(), pair);
    route.sendAllTo(sides.greenTargetGroup(), sides.blueTargetGroup());
    return new Progress.Done();
  }
}
