package dev.teal.deploy;

import java.time.Instant;

/// Sends all production traffic back to blue.
final class RestoreTraffic implements Step {
  @Override
  public String name() {
    return AllowTraffic.NAME;
  }

  @Override
  public Progress advance(Deployment deployment, World world, Instant now) {
    deployment
        .facts()
        .sides()
        .ifPresent(sides ->
            TrafficRoute.of(world.elb(), deployment.plan().productionListener())
                .shift(sides.greenTargetGroup(), sides.blueTargetGroup(), 100));
    return new Progress.Done();
  }
}
