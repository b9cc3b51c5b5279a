package dev.teal.deploy;

import java.time.Instant;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ListenerNotFoundException;

/// Points the test listener at blue again.
final class RestoreTestTraffic implements Step {
  @Override
  public String name() {
    return AllowTestTraffic.NAME;
  }

  @Override
  public Progress advance(Deployment deployment, World world, Instant now) {
    try {
      deployment
          .facts()
          .sides()
          .ifPresent(sides ->
              TrafficRoute.of(world.elb(), deployment.plan().testListener().orElseThrow())
                  .sendAllTo(sides.blueTargetGroup(), sides.greenTargetGroup()));
    } catch (ListenerNotFoundException e) {
      return new Progress.Done(); // no way leads to green any more
    }
    return new Progress.Done();
  }
}
