package dev.teal.deploy;

import java.time.Instant;

/// Points the test listener at blue again.
final class RestoreTestTraffic implements Step {
  @Override
  public String name() {
    return AllowTestTraffic.NAME;
  }

  @Override
  public Progress advance(Deployment deployment, World world, Instant now) {
    deployment
        .facts()
        .sides()
        .ifPresent(sides ->
            TrafficRoute.of(world.elb(), deployment.plan().testListener().orElseThrow())
                .sendAllTo(sides.blueTargetGroup(), sides.greenTargetGroup()));
    return new Progress.Done();
  }
}
