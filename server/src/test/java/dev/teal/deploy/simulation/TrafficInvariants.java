package dev.teal.deploy.simulation;

import dev.teal.deploy.Deployment;
import dev.teal.deploy.Deployment.Creator;
import dev.teal.deploy.Facts;
import dev.teal.deploy.Phase;
import dev.teal.deploy.TrafficSchedule;
import dev.teal.deploy.simulation.SimListener.Forward;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ActionTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupTuple;

/// What always holds of traffic. Where people have meddled with a site, it does only so far as the
/// engine could know.
final class TrafficInvariants {
  private TrafficInvariants() {}

  /// Each target group that gets production traffic has a task set that has come up and is not
  /// being deleted, and some group gets it.
  static final class ProductionListenerHasATarget extends Invariant {
    ProductionListenerHasATarget(Scene scene) {
      super(scene);
    }

    @Override
    void listenerChanged(
        Deployment by, SimListener listener, List<Action> before, List<Action> after) {
      check(scene.site(by), listener);
    }

    @Override
    void taskSetDeleted(Deployment by, SimService service, SimTaskSet set) {
      Site site = scene.site(by);
      require(
          site.meddled || site.production.share(set.group) == 0,
          () -> set.id() + " is deleted while its group gets production traffic");
    }

    private void check(Site site, SimListener listener) {
      if (site.meddled || listener != site.production) {
        return;
      }
      for (Forward forward : listener.forwards(site.first, site.second)) {
        require(
            forward.share(site.first) + forward.share(site.second) > 0,
            () -> "no group of the pair gets anything: " + forward);
        for (String group : List.of(site.first, site.second)) {
          if (forward.share(group) > 0 && !site.service.serves(group)) {
            throw broken("nothing serves in " + group + ": " + forward);
          }
        }
      }
    }
  }

  /// Green's share of production traffic grows by one step of the schedule at a time, each of which
  /// is in force for the interval at least before the next.
  static final class GreenGetsNoTrafficBeforeItsTime extends Invariant {
    /// The latest step, by deployment.
    private final Map<String, Grown> latest = new HashMap<>();

    private record Grown(double share, Instant at) {}

    GreenGetsNoTrafficBeforeItsTime(Scene scene) {
      super(scene);
    }

    @Override
    void listenerChanged(
        Deployment by, SimListener listener, List<Action> before, List<Action> after) {
      Site site = scene.site(by);
      if (by.creator() == Creator.ROLLBACK || listener != site.production) {
        return;
      }
      double share = listener.share(sides(by).greenTargetGroup());
      Grown last = latest.getOrDefault(by.id(), new Grown(0, Instant.MIN));
      if (share > last.share && !site.meddled) {
        TrafficSchedule schedule = by.plan().schedule();
        int next = schedule.after((int) last.share);
        require(share == next, () -> "green gets " + share + " %, next are " + next);
        require(
            last.share == 0
                || !scene.now().isBefore(last.at.plus(scene.pace.real(schedule.interval()))),
            () -> "green gets " + share + " %, too soon after " + last);
        latest.put(by.id(), new Grown(share, scene.now()));
      }
    }
  }

  /// A rollback never gives green more than it had.
  static final class ARollbackOnlyTakesTrafficFromGreen extends Invariant {
    ARollbackOnlyTakesTrafficFromGreen(Scene scene) {
      super(scene);
    }

    @Override
    void listenerChanged(
        Deployment by, SimListener listener, List<Action> before, List<Action> after) {
      if (by.creator() == Creator.ROLLBACK) {
        String green = sides(by).greenTargetGroup();
        require(
            shareIn(after, green) == 0,
            () -> "green still gets " + shareIn(after, green) + " % of " + listener.arn);
      }
    }
  }

  /// The test listener is pointed only at a group in which something serves.
  static final class TestTrafficGoesWhereSomethingRuns extends Invariant {
    TestTrafficGoesWhereSomethingRuns(Scene scene) {
      super(scene);
    }

    @Override
    void listenerChanged(
        Deployment by, SimListener listener, List<Action> before, List<Action> after) {
      Site site = scene.site(by);
      if (listener == site.test && !site.meddled) {
        for (Forward forward : listener.forwards(site.first, site.second)) {
          for (String group : List.of(site.first, site.second)) {
            require(
                forward.share(group) == 0 || site.service.serves(group),
                () -> "the test listener points at a group in which nothing runs");
          }
        }
      }
    }
  }

  /// Actions that do not forward to the pair stay as they are, and so does a forward's stickiness.
  static final class WhatIsNotOfThePairIsLeftAlone extends Invariant {
    WhatIsNotOfThePairIsLeftAlone(Scene scene) {
      super(scene);
    }

    @Override
    void listenerChanged(
        Deployment by, SimListener listener, List<Action> before, List<Action> after) {
      if (listener.changedSinceLooked()) {
        return;
      }
      Site site = scene.site(by);
      require(before.size() == after.size(), () -> "actions were added or removed");
      boolean ours = false;
      for (int i = 0; i < before.size(); i++) {
        boolean forward = before.get(i).type() == ActionTypeEnum.FORWARD;
        ours |= forward && (names(before.get(i), site.first) || names(before.get(i), site.second));
        require(forward || before.get(i).equals(after.get(i)), () -> "another action was changed");
        require(
            before.get(i).forwardConfig() == null
                || Objects.equals(
                    before.get(i).forwardConfig().targetGroupStickinessConfig(),
                    after.get(i).forwardConfig().targetGroupStickinessConfig()),
            () -> "stickiness was changed");
        require(
            strangers(site, before.get(i)).equals(strangers(site, after.get(i))),
            () -> "another target group's part was changed");
      }
      require(ours, () -> "a place was changed that does not forward to the pair");
    }

    private static List<TargetGroupTuple> strangers(Site site, Action action) {
      return action.forwardConfig() == null
          ? List.of()
          : action.forwardConfig().targetGroups().stream()
              .filter(target -> !site.isOneOfThePair(target.targetGroupArn()))
              .toList();
    }

    private static boolean names(Action action, String group) {
      if (action.forwardConfig() == null || action.forwardConfig().targetGroups().isEmpty()) {
        return group.equals(action.targetGroupArn());
      }
      return action.forwardConfig().targetGroups().stream()
          .anyMatch(target -> target.targetGroupArn().equals(group));
    }
  }

  /// No task set is deleted while its group gets production traffic, as far as could be seen.
  static final class NothingIsDeletedThatGetsTraffic extends Invariant {
    NothingIsDeletedThatGetsTraffic(Scene scene) {
      super(scene);
    }

    @Override
    void taskSetDeleted(Deployment by, SimService service, SimTaskSet set) {
      SimListener production = scene.site(by).production;
      if (production.share(set.group) > 0 && !production.changedSinceLooked()) {
        throw broken(set.id() + " is deleted while " + production);
      }
    }
  }

  /// When a deployment has succeeded, green is PRIMARY and gets all production traffic, and blue is
  /// gone.
  static final class SucceededMeansGreenServesAll extends Invariant {
    SucceededMeansGreenServesAll(Scene scene) {
      super(scene);
    }

    @Override
    void stored(SimStore.Write write) {
      Deployment after = write.after();
      if (after.creator() != Creator.USER || !succeeded(after)) {
        return;
      }
      Site site = scene.site(after);
      if (site.service.gone()) {
        return;
      }
      Facts.Sides sides = sides(after);
      Optional<SimTaskSet> green = site.service.madeBy(after.id());
      require(!site.service.sets.containsKey(sides.blueTaskSet()), () -> "blue is still there");
      require(
          green.isPresent() && green.get().primary() && green.get().everSteady(),
          () -> "green is not PRIMARY");
      requireAll(site, sides.greenTargetGroup());
    }

    private void requireAll(Site site, String group) {
      List<Forward> forwards = site.production.forwards(site.first, site.second);
      if (!site.production.changedSinceLooked()) {
        require(!forwards.isEmpty(), () -> "nothing forwards to the pair");
        for (Forward forward : forwards) {
          require(forward.share(group) == 100, () -> "green gets " + forward);
        }
      }
    }
  }

  /// When a rollback has succeeded, blue is PRIMARY and gets all production traffic, and green is
  /// gone.
  static final class RolledBackMeansBlueServesAll extends Invariant {
    RolledBackMeansBlueServesAll(Scene scene) {
      super(scene);
    }

    @Override
    void stored(SimStore.Write write) {
      Deployment after = write.after();
      if (after.creator() != Creator.ROLLBACK
          || !succeeded(after)
          || after.facts().sides().isEmpty()) {
        return;
      }
      Site site = scene.site(after);
      if (site.service.gone()) {
        return;
      }
      Facts.Sides sides = sides(after);
      require(
          site.service.madeBy(after.origin().orElseThrow()).isEmpty(),
          () -> "green is still there");
      if (site.meddled) {
        return;
      }
      require(
          site.service.primary().map(set -> set.arn.equals(sides.blueTaskSet())).orElse(false),
          () -> "blue is not PRIMARY");
      for (Forward forward : site.production.forwards(site.first, site.second)) {
        require(forward.share(sides.blueTargetGroup()) == 100, () -> "blue gets " + forward);
      }
    }
  }

  private static boolean succeeded(Deployment deployment) {
    return deployment.phase() instanceof Phase.Ended ended
        && ended.ending() == Phase.Ending.SUCCEEDED;
  }

  private static Facts.Sides sides(Deployment deployment) {
    return deployment.facts().sides().orElseThrow();
  }

  private static double shareIn(List<Action> actions, String group) {
    SimListener scratch = new SimListener("", ProtocolEnum.HTTP);
    scratch.set(actions);
    return scratch.share(group);
  }
}
