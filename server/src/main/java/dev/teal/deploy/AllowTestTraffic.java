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
    String listener = deployment.plan().testListener().orElseThrow();
    TrafficRoute route = TrafficRoute.of(world.elb(), listener);
    if (!route.forwardsTo(sides.greenTargetGroup()) && !route.forwardsTo(sides.blueTargetGroup())) {
      throw new StepFailedException(
          Trouble.elb(
              "The test listener " + listener + " forwards to neither target group any more"));
    }
    route.sendAllTo(sides.greenTargetGroup(), sides.blueTargetGroup());
    return new Progress.Done();
  }
}
