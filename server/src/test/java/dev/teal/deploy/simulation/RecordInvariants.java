package dev.teal.deploy.simulation;

import dev.teal.deploy.Deployment;
import dev.teal.deploy.Deployment.Creator;
import dev.teal.deploy.Facts;
import dev.teal.deploy.Hook;
import dev.teal.deploy.HookCall;
import dev.teal.deploy.LifecycleEvent;
import dev.teal.deploy.LifecycleEvent.Status;
import dev.teal.deploy.Phase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What always holds of the records that are kept of a deployment.
final class RecordInvariants {
  private RecordInvariants() {}

  /// Lifecycle events succeed one after another; at most one is under way, those after it are
  /// pending, or skipped when the deployment has ended early. Their times do not run backwards.
  static final class EventsAreInOrder extends Invariant {
    EventsAreInOrder(Scene scene) {
      super(scene);
    }

    @Override
    void stored(SimStore.Write write) {
      Deployment deployment = write.after();
      boolean untouched = false;
      Instant last = Instant.MIN;
      for (LifecycleEvent event : deployment.events()) {
        boolean after =
            event.status() == Status.PENDING || event.status() == Status.SKIPPED || untouched;
        require(
            !untouched || event.status() == Status.PENDING || event.status() == Status.SKIPPED,
            () -> "an event after one that is not over: " + deployment.events());
        untouched = after || event.status() != Status.SUCCEEDED;
        require(
            deployment.ended()
                ? event.status() != Status.PENDING && event.status() != Status.IN_PROGRESS
                : event.status() != Status.SKIPPED && event.status() != Status.FAILED,
            () -> event + " of " + deployment.phase());
        if (event.start().isPresent()) {
          require(
              !event.start().get().isBefore(last), () -> event + " began before another one ended");
          last = event.end().orElse(event.start().get());
          require(!last.isBefore(event.start().get()), () -> event + " ended before it began");
        }
      }
    }
  }

  /// A deployment goes from Created to its steps in order and to its end, and never back.
  static final class StatusOnlyMovesForward extends Invariant {
    private static final List<String> ORDER =
        List.of(
            "PreCheck",
            "BeforeInstall",
            "Install",
            "AfterInstall",
            "AllowTestTraffic",
            "AfterAllowTestTraffic",
            "ReadyWait",
            "BeforeAllowTraffic",
            "AllowTraffic",
            "AfterAllowTraffic",
            "TerminationWait",
            "TerminateBlue");
    private static final List<String> ROLLBACK_ORDER =
        List.of("AllowTraffic", "AllowTestTraffic", "TerminateGreen");

    StatusOnlyMovesForward(Scene scene) {
      super(scene);
    }

    @Override
    void stored(SimStore.Write write) {
      write
          .before()
          .ifPresent(before -> {
            int from = place(before);
            int to = place(write.after());
            require(
                from <= to && (to == from || !write.byUser()),
                () -> "from " + before.phase() + " to " + write.after().phase());
          });
    }

    private static int place(Deployment deployment) {
      return switch (deployment.phase()) {
        case Phase.Created created -> -1;
        case Phase.Running running ->
            (deployment.creator() == Creator.USER ? ORDER : ROLLBACK_ORDER).indexOf(running.step());
        case Phase.Ended ended -> 99;
      };
    }
  }

  /// Nothing about a deployment that has ended is changed any more.
  static final class EndedStaysEnded extends Invariant {
    EndedStaysEnded(Scene scene) {
      super(scene);
    }

    @Override
    void stored(SimStore.Write write) {
      write
          .before()
          .filter(Deployment::ended)
          .ifPresent(before -> {
            throw broken(scene.name(before.id()) + " had ended as " + before.phase());
          });
    }
  }

  /// A hook's event succeeds when its function said so; Install when green has come up;
  /// AllowTraffic when green gets everything and is PRIMARY. Blue's end is decided only while green
  /// is steady.
  static final class NoEventSucceedsWithoutItsProof extends Invariant {
    NoEventSucceedsWithoutItsProof(Scene scene) {
      super(scene);
    }

    @Override
    void stored(SimStore.Write write) {
      Deployment after = write.after();
      if (write.before().isEmpty() || after.creator() == Creator.ROLLBACK) {
        return;
      }
      List<LifecycleEvent> events = after.events();
      for (int i = 0; i < events.size(); i++) {
        if (events.get(i).status() == Status.SUCCEEDED
            && write.before().get().events().get(i).status() != Status.SUCCEEDED) {
          prove(after, events.get(i).name());
        }
      }
      if (after.pastTheWayBack() && !write.before().get().pastTheWayBack()) {
        requireSteadyGreen(after, after.facts().at(Facts.Mark.TERMINATION_BEGAN).orElseThrow());
      }
    }

    private void prove(Deployment deployment, String event) {
      Optional<Hook> hook = Hook.of(event).filter(deployment.plan().hooks()::containsKey);
      if (hook.isPresent()) {
        Optional<HookCall.Answer> answer =
            deployment.facts().call(hook.get()).flatMap(HookCall::answer);
        require(
            answer.equals(Optional.of(HookCall.Answer.SUCCEEDED)),
            () -> event + " succeeded, but its function said " + answer);
      }
      Optional<SimTaskSet> green =
          deployment.facts().greenTaskSet().map(scene.site(deployment).service.sets::get);
      if (event.equals("Install")) {
        require(
            green.map(SimTaskSet::everSteady).orElse(scene.site(deployment).meddled),
            () -> "Install succeeded, but green never came up");
      }
      if (event.equals("AllowTraffic") && !scene.site(deployment).meddled) {
        Facts.Sides sides = deployment.facts().sides().orElseThrow();
        require(
            scene.site(deployment).production.share(sides.greenTargetGroup()) == 100
                && scene.site(deployment).production.share(sides.blueTargetGroup()) == 0,
            () -> "AllowTraffic succeeded with " + scene.site(deployment).production);
        require(
            green.map(SimTaskSet::primary).orElse(false),
            () -> "AllowTraffic succeeded, but green is not PRIMARY");
      }
    }

    private void requireSteadyGreen(Deployment deployment, Instant looked) {
      Optional<SimTaskSet> green =
          deployment.facts().greenTaskSet().map(scene.site(deployment).service.sets::get);
      boolean unsteady =
          green
              .flatMap(SimTaskSet::unsteadySince)
              .filter(since -> since.isBefore(looked))
              .isPresent();
      require(
          !unsteady || scene.site(deployment).service.gone(),
          () -> "blue's end was decided while green was not steady");
    }
  }

  /// As long as a deployment has not ended, work on it is due at some time or under way.
  static final class WaitingAlwaysHasADueWork extends Invariant {
    WaitingAlwaysHasADueWork(Scene scene) {
      super(scene);
    }

    @Override
    void stored(SimStore.Write write) {
      check(write.after());
    }

    @Override
    void finished(Deployment deployment) {
      check(deployment);
    }

    private void check(Deployment deployment) {
      require(
          deployment.ended() || scene.store.hasWork(deployment.id()),
          () -> scene.name(deployment.id()) + " would never be looked at again");
    }
  }
}
