package dev.teal.deploy;

import java.time.Instant;

/// Points the test listener at green.
final class AllowTestTraffic implements Step {
  static final String NAME = "AllowTestTraffic";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Progress advance(Deployment deployment, World world, Instant now) {
    Facts.Sides sides = deployment.sides();
    TrafficRoute.of(world.elb(), deployment.plan().testListener().orElseThrow())
        .sendAllTo(sides.greenTargetGroup(), sides.blueTargetGroup());
    return new Progress.Done();
  }
}
