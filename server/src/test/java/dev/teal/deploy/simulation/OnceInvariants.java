package dev.teal.deploy.simulation;

import dev.teal.deploy.Deployment;
import dev.teal.deploy.Deployment.Creator;
import dev.teal.deploy.Facts.Mark;
import dev.teal.deploy.Hook;
import dev.teal.deploy.HookCall;
import dev.teal.deploy.Phase;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What happens at most once, and what only one may do.
final class OnceInvariants {
  private OnceInvariants() {}

  /// A deployment makes one task set, however often it is interrupted.
  static final class NoTaskSetMadeTwice extends Invariant {
    NoTaskSetMadeTwice(Scene scene) {
      super(scene);
    }

    @Override
    void taskSetMade(SimService service, SimTaskSet set) {
      int made = service.madeBy.getOrDefault(set.maker, 0);
      Deployment maker = scene.deployment(set.maker);
      boolean deletedByHand = scene.site(maker).meddled;
      require(
          made == 1 || deletedByHand, () -> scene.name(set.maker) + " made " + made + " task sets");
    }
  }

  /// The function of an event is called at most once, under the id that was stored for it.
  static final class NoHookCalledTwice extends Invariant {
    private final Map<String, String> calls = new HashMap<>();

    NoHookCalledTwice(Scene scene) {
      super(scene);
    }

    @Override
    void functionRuns(Deployment deployment, String execution) {
      String step = ((Phase.Running) deployment.phase()).step();
      String before = calls.putIfAbsent(deployment.id() + " " + step, execution);
      require(
          before == null,
          () -> scene.name(deployment.id()) + " called the hook " + step + " again");
      Optional<HookCall> call = Hook.of(step).flatMap(deployment.facts()::call);
      require(
          call.isPresent() && call.get().executionId().equals(execution),
          () -> "the function got an id that is not stored: nobody would know its answer");
    }
  }

  /// A deployment is rolled back at most once, and a rollback is not rolled back.
  static final class RollbackOnlyOnce extends Invariant {
    private final Map<String, String> rollbacks = new HashMap<>();

    RollbackOnlyOnce(Scene scene) {
      super(scene);
    }

    @Override
    void stored(SimStore.Write write) {
      Deployment after = write.after();
      if (write.before().isEmpty() && after.origin().isPresent()) {
        String before = rollbacks.put(after.origin().get(), after.id());
        require(before == null, () -> "two rollbacks of " + scene.name(after.origin().get()));
      }
      require(
          after.creator() == Creator.USER || after.rollback().isEmpty(),
          () -> "a rollback is rolled back");
    }
  }

  /// A service has at most one deployment that has not ended.
  static final class AtMostOneActivePerService extends Invariant {
    AtMostOneActivePerService(Scene scene) {
      super(scene);
    }

    @Override
    void stored(SimStore.Write write) {
      if (write.before().isPresent()) {
        return;
      }
      for (Deployment other : scene.deployments()) {
        boolean same = other.plan().service().equals(write.after().plan().service());
        boolean origin = write.after().origin().equals(Optional.of(other.id()));
        if (same && !other.ended() && !other.id().equals(write.after().id()) && !origin) {
          throw broken(scene.name(other.id()) + " has not ended");
        }
      }
    }
  }

  /// The engine changes something only for a deployment that is under way.
  static final class OnlyTheActiveDeploymentActs extends Invariant {
    OnlyTheActiveDeploymentActs(Scene scene) {
      super(scene);
    }

    @Override
    void acts(Deployment deployment) {
      require(
          deployment.phase() instanceof Phase.Running,
          () -> scene.name(deployment.id()) + " acts, but is " + deployment.phase());
    }
  }

  /// Blue is deleted only when it is stored that there is no way back, and green only by a
  /// rollback.
  static final class BlueLivesUntilTerminationBegan extends Invariant {
    BlueLivesUntilTerminationBegan(Scene scene) {
      super(scene);
    }

    @Override
    void taskSetDeleted(Deployment by, SimService service, SimTaskSet set) {
      switch (by.creator()) {
        case USER ->
            require(
                by.facts().has(Mark.TERMINATION_BEGAN)
                    && set.arn.equals(by.facts().sides().orElseThrow().blueTaskSet()),
                () -> "a deployment deletes " + set.id());
        case ROLLBACK ->
            require(
                set.maker.equals(by.origin().orElseThrow()),
                () -> "a rollback deletes " + set.id() + " of " + set.maker);
      }
    }
  }
}
