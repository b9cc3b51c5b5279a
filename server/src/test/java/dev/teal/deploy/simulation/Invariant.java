package dev.teal.deploy.simulation;

import dev.teal.deploy.Deployment;
import java.util.List;
import java.util.function.Supplier;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;

/// Something that always holds. It is asked about whatever may break it, and throws a [Violation]
/// when it is broken. Its class's name is its name.
abstract class Invariant {
  final Scene scene;

  Invariant(Scene scene) {
    this.scene = scene;
  }

  /// A deployment was stored, and the commit stands.
  void stored(SimStore.Write write) {}

  /// A piece of the worker's work on a deployment is over.
  void finished(Deployment deployment) {}

  /// The engine is about to change something in the world.
  void acts(Deployment deployment) {}

  /// The engine is about to look at alarms.
  void looksAtAlarms(Deployment deployment) {}

  /// The engine changed an action of a listener.
  void listenerChanged(
      Deployment by, SimListener listener, List<Action> before, List<Action> after) {}

  void taskSetMade(SimService service, SimTaskSet set) {}

  /// The engine is about to delete a task set.
  void taskSetDeleted(Deployment by, SimService service, SimTaskSet set) {}

  void functionRuns(Deployment deployment, String execution) {}

  final void require(boolean holds, Supplier<String> otherwise) {
    if (!holds) {
      throw broken(otherwise.get());
    }
  }

  final Violation broken(String what) {
    return new Violation(getClass().getSimpleName(), what);
  }
}
