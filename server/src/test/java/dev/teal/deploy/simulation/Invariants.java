package dev.teal.deploy.simulation;

import java.util.List;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;

/// All that must always hold, in one list.
final class Invariants {
  private final Scene scene;
  private final List<Invariant> all;

  Invariants(Scene scene) {
    this.scene = scene;
    all =
        List.of(
            new TrafficInvariants.ProductionListenerHasATarget(scene),
            new TrafficInvariants.GreenGetsNoTrafficBeforeItsTime(scene),
            new TrafficInvariants.ARollbackOnlyTakesTrafficFromGreen(scene),
            new TrafficInvariants.TestTrafficGoesWhereSomethingRuns(scene),
            new TrafficInvariants.WhatIsNotOfThePairIsLeftAlone(scene),
            new TrafficInvariants.NothingIsDeletedThatGetsTraffic(scene),
            new TrafficInvariants.SucceededMeansGreenServesAll(scene),
            new TrafficInvariants.RolledBackMeansBlueServesAll(scene),
            new OnceInvariants.NoTaskSetMadeTwice(scene),
            new OnceInvariants.NoHookCalledTwice(scene),
            new OnceInvariants.RollbackOnlyOnce(scene),
            new OnceInvariants.AtMostOneActivePerService(scene),
            new OnceInvariants.OnlyTheActiveDeploymentActs(scene),
            new OnceInvariants.BlueLivesUntilTerminationBegan(scene),
            new RecordInvariants.EventsAreInOrder(scene),
            new RecordInvariants.StatusOnlyMovesForward(scene),
            new RecordInvariants.EndedStaysEnded(scene),
            new RecordInvariants.NoEventSucceedsWithoutItsProof(scene),
            new RecordInvariants.WaitingAlwaysHasADueWork(scene),
            new EndInvariants.AStopIsHeeded(scene),
            new EndInvariants.AContinuationIsHeeded(scene),
            new EndInvariants.NothingIsDoneWithoutALookAtTheAlarms(scene),
            new EndInvariants.EndsEarlyOnlyForAReason(scene),
            new EndInvariants.RollsBackAsAsked(scene));
  }

  void stored(SimStore.Write write) {
    for (Invariant invariant : all) {
      invariant.stored(write);
    }
  }

  void finished(String id) {
    for (Invariant invariant : all) {
      invariant.finished(scene.deployment(id));
    }
  }

  void acts() {
    for (Invariant invariant : all) {
      invariant.acts(scene.deployment(scene.acting));
    }
  }

  void looksAtAlarms() {
    for (Invariant invariant : all) {
      invariant.looksAtAlarms(scene.deployment(scene.acting));
    }
  }

  void listenerChanged(SimListener listener, List<Action> before, List<Action> after) {
    for (Invariant invariant : all) {
      invariant.listenerChanged(scene.deployment(scene.acting), listener, before, after);
    }
  }

  void taskSetMade(SimService service, SimTaskSet set) {
    for (Invariant invariant : all) {
      invariant.taskSetMade(service, set);
    }
  }

  void taskSetDeleted(SimService service, SimTaskSet set) {
    for (Invariant invariant : all) {
      invariant.taskSetDeleted(scene.deployment(scene.acting), service, set);
    }
  }

  void functionRuns(String deployment, String execution) {
    for (Invariant invariant : all) {
      invariant.functionRuns(scene.deployment(deployment), execution);
    }
  }

  /// Every run ends.
  void mustHaveEnded(String id) {
    if (!scene.deployment(id).ended()) {
      throw new Violation(
          "EveryRunEnds", scene.name(id) + " is still in " + scene.deployment(id).phase());
    }
  }
}
