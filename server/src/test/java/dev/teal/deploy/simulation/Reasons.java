package dev.teal.deploy.simulation;

import java.util.HashSet;
import java.util.Set;

/// What happened that may end a deployment early.
final class Reasons {
  private final Scene scene;
  private final Set<String> refused = new HashSet<>();
  private final Set<String> alarmed = new HashSet<>();

  Reasons(Scene scene) {
    this.scene = scene;
  }

  /// A service said no to the deployment at work, for good.
  void refused() {
    refused.add(scene.acting);
  }

  void sawAlarm(String deployment) {
    alarmed.add(deployment);
  }

  boolean wasRefused(String deployment) {
    return refused.contains(deployment);
  }

  boolean wasAlarmed(String deployment) {
    return alarmed.contains(deployment);
  }
}
