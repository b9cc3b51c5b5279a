package dev.teal.deploy;

import java.time.Instant;
import java.util.Optional;

/// One step of a deployment. It looks at the world, does at most one thing, and says how far it is.
/// It may be called again after a crash for what it had done already; it never loops or sleeps.
interface Step {
  /// Unique in the flow, stored as the place where the deployment stands.
  String name();

  /// The lifecycle event that a user sees this step as; empty for what AWS does between events.
  default Optional<String> lifecycleEvent() {
    return Optional.of(name());
  }

  Progress advance(Deployment deployment, World world, Instant now);
}
