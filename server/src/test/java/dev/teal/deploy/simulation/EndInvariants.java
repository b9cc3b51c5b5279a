package dev.teal.deploy.simulation;

import dev.teal.deploy.BlueGreenPlan.RollbackEvent;
import dev.teal.deploy.Deployment;
import dev.teal.deploy.Deployment.Creator;
import dev.teal.deploy.Facts.Mark;
import dev.teal.deploy.Failure;
import dev.teal.deploy.Hook;
import dev.teal.deploy.HookCall;
import dev.teal.deploy.Phase;
import dev.teal.deploy.StopRequest;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// What ends a deployment early, and that nothing else does.
final class EndInvariants {
  private EndInvariants() {}

  /// Once a stop is accepted, the next thing that the engine does with the deployment is to stop
  /// it.
  static final class AStopIsHeeded extends Invariant {
    AStopIsHeeded(Scene scene) {
      super(scene);
    }

    @Override
    void stored(SimStore.Write write) {
      boolean asked =
          write
              .before()
              .filter(before -> before.stop().isPresent() && !before.pastTheWayBack())
              .filter(before -> !turnsTheTrafficBack(before))
              .isPresent();
      if (asked && !write.byUser()) {
        require(
            write.after().phase() instanceof Phase.Ended ended
                && ended.ending() == Phase.Ending.STOPPED
                && code(ended).equals("MANUAL_STOP"),
            () -> "it was stopped, and became " + write.after().phase());
      }
    }

    /// A rollback does so whole before it heeds a stop.
    private static boolean turnsTheTrafficBack(Deployment deployment) {
      return deployment.creator() == Creator.ROLLBACK && step(deployment).equals("AllowTraffic");
    }
  }

  /// A wait that somebody ended in time does not expire.
  static final class AContinuationIsHeeded extends Invariant {
    AContinuationIsHeeded(Scene scene) {
      super(scene);
    }

    @Override
    void stored(SimStore.Write write) {
      if (write.after().phase() instanceof Phase.Ended ended
          && code(ended).equals("TIMEOUT")
          && write.before().map(b -> step(b).equals("ReadyWait")).orElse(false)) {
        require(
            !write.after().facts().has(Mark.CONTINUED_READY),
            () -> "it was continued, and yet timed out while waiting for that");
      }
    }
  }

  /// A deployment that watches alarms changes nothing without having looked at them since its last
  /// step was stored.
  static final class NothingIsDoneWithoutALookAtTheAlarms extends Invariant {
    private final Set<String> looked = new HashSet<>();

    NothingIsDoneWithoutALookAtTheAlarms(Scene scene) {
      super(scene);
    }

    @Override
    void looksAtAlarms(Deployment deployment) {
      looked.add(deployment.id());
    }

    @Override
    void stored(SimStore.Write write) {
      if (!write.byUser()) {
        looked.remove(write.after().id());
      }
    }

    @Override
    void acts(Deployment deployment) {
      require(
          deployment.creator() == Creator.ROLLBACK
              || deployment.plan().alarms().names().isEmpty()
              || deployment.pastTheWayBack()
              || looked.contains(deployment.id()),
          () -> scene.name(deployment.id()) + " acts without having looked");
    }
  }

  /// A deployment ends early only for a reason that has really happened, and says so with the code
  /// that belongs to it. Trouble that passes is none.
  static final class EndsEarlyOnlyForAReason extends Invariant {
    EndsEarlyOnlyForAReason(Scene scene) {
      super(scene);
    }

    @Override
    void stored(SimStore.Write write) {
      if (write.after().phase() instanceof Phase.Ended ended
          && ended.failure().isPresent()
          && write.before().filter(Deployment::ended).isEmpty()) {
        require(
            justified(write.before().orElseThrow(), ended.failure().get()),
            () -> "no reason for " + ended.failure().get() + " in " + write.before().get().phase());
      }
    }

    private boolean justified(Deployment before, Failure failure) {
      Site site = scene.site(before);
      boolean refused = scene.reasons.wasRefused(before.id());
      return switch (failure.code()) {
        case "MANUAL_STOP" -> before.stop().isPresent();
        case "ALARM_ACTIVE" -> scene.reasons.wasAlarmed(before.id());
        case "CODEDEPLOY_RESOURCE_CANNOT_BE_FOUND" ->
            before.plan().alarms().names().contains(SimCloudWatch.MISSING);
        case "INTERNAL_ERROR" -> refused || unreadableForFiveMinutes(before);
        case "HOOK_EXECUTION_FAILURE" -> failedHook(before) || silentHook(before);
        case "INVALID_LAMBDA_FUNCTION" -> refused || calls(before, SimLambda.Function.MISSING);
        case "TIMEOUT" -> overdue(before);
        case "ECS_UPDATE_ERROR" ->
            refused
                || site.meddled
                || site.service.gone()
                || unsteadyForFiveMinutes(before)
                || failure.message().contains("unable to consistently start tasks");
        case "ELASTIC_LOAD_BALANCING_INVALID" -> refused || site.meddled || leftBehind(before);
        case "INVALID_ECS_SERVICE" -> site.service.gone() || site.meddled || leftBehind(before);
        case "INVALID_REVISION" -> before.refusal().isPresent();
        default -> false;
      };
    }

    /// Whether an earlier deployment left something, and nobody has mended it.
    private boolean leftBehind(Deployment before) {
      return step(before).equals("PreCheck") && !scene.site(before).inOrder();
    }

    private boolean unreadableForFiveMinutes(Deployment before) {
      return past(before.facts().at(Mark.ALARMS_UNREADABLE), 5);
    }

    private boolean unsteadyForFiveMinutes(Deployment before) {
      return past(before.facts().at(Mark.GREEN_UNSTEADY), 5);
    }

    private static Optional<HookCall> call(Deployment before) {
      return Hook.of(step(before)).flatMap(before.facts()::call);
    }

    private static boolean failedHook(Deployment before) {
      return call(before).flatMap(HookCall::answer).equals(Optional.of(HookCall.Answer.FAILED));
    }

    private boolean silentHook(Deployment before) {
      return call(before).filter(call -> call.answer().isEmpty()).isPresent()
          && past(call(before).flatMap(HookCall::invokedAt), 60);
    }

    private static boolean calls(Deployment before, SimLambda.Function function) {
      return Hook.of(step(before))
          .map(before.plan().hooks()::get)
          .filter(function.name()::equals)
          .isPresent();
    }

    private boolean overdue(Deployment before) {
      Phase.Running running = (Phase.Running) before.phase();
      return switch (running.step()) {
        case "ReadyWait" ->
            past(Optional.of(running.since()), before.plan().readyWait().orElseThrow().toMinutes());
        case "Install" -> past(Optional.of(running.since()), 60);
        default -> false;
      };
    }

    private boolean past(Optional<Instant> since, long minutes) {
      return since
          .filter(from -> !scene.now().isBefore(from.plus(scene.pace.minutes(minutes))))
          .isPresent();
    }
  }

  /// A deployment that ends early is rolled back when whoever stopped it said so, or else when its
  /// plan says so and something was installed; never when blue's end was decided.
  static final class RollsBackAsAsked extends Invariant {
    RollsBackAsAsked(Scene scene) {
      super(scene);
    }

    @Override
    void stored(SimStore.Write write) {
      if (write.after().phase() instanceof Phase.Ended ended) {
        boolean wanted =
            write.after().creator() == Creator.USER
                && ended.failure().isPresent()
                && !write.after().pastTheWayBack()
                && wanted(write.after(), ended);
        require(
            write.after().rollback().isPresent() == wanted,
            () -> (wanted ? "not rolled back after " : "rolled back after ") + ended);
      }
    }

    private static boolean wanted(Deployment deployment, Phase.Ended ended) {
      boolean installed =
          deployment.events().stream()
              .anyMatch(e -> e.name().equals("Install") && e.start().isPresent());
      boolean planned = installed && deployment.plan().rollbackOn().contains(cause(ended));
      return cause(ended) == RollbackEvent.DEPLOYMENT_STOP_ON_REQUEST
          ? deployment.stop().flatMap(StopRequest::rollBack).orElse(planned)
          : planned;
    }

    private static RollbackEvent cause(Phase.Ended ended) {
      return switch (ended.ending()) {
        case FAILED -> RollbackEvent.DEPLOYMENT_FAILURE;
        case STOPPED ->
            code(ended).equals("MANUAL_STOP") || code(ended).equals("TIMEOUT")
                ? RollbackEvent.DEPLOYMENT_STOP_ON_REQUEST
                : RollbackEvent.DEPLOYMENT_STOP_ON_ALARM;
        case SUCCEEDED -> throw new IllegalStateException("no early end");
      };
    }
  }

  private static String code(Phase.Ended ended) {
    return ended.failure().map(Failure::code).orElse("");
  }

  private static String step(Deployment deployment) {
    return deployment.phase() instanceof Phase.Running running ? running.step() : "";
  }
}
