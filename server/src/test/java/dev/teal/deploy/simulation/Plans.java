package dev.teal.deploy.simulation;

import dev.teal.deploy.AlarmWatch;
import dev.teal.deploy.BlueGreenPlan;
import dev.teal.deploy.BlueGreenPlan.GreenTasks;
import dev.teal.deploy.BlueGreenPlan.RollbackEvent;
import dev.teal.deploy.Hook;
import dev.teal.deploy.TrafficSchedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Draws what is deployed and how.
final class Plans {
  private Plans() {}

  static BlueGreenPlan of(Chance chance, Site site) {
    return new BlueGreenPlan(
        "c",
        site.service.name,
        new GreenTasks("arn:td:1", "app", 8080, Optional.empty(), Optional.empty(), List.of()),
        List.of(site.first, site.second).stream().map(Plans::name).toList(),
        site.production.arn,
        chance.is(0.6) ? Optional.of(site.test.arn) : Optional.empty(),
        hooks(chance),
        schedule(chance, site),
        chance.is(0.2)
            ? Optional.of(Duration.ofMinutes(chance.is(0.05) ? 120 : chance.between(1, 10)))
            : Optional.empty(),
        Duration.ofMinutes(chance.is(0.02) ? 600 : chance.of(List.of(0, 0, 1, 3, 10))),
        rollbackOn(chance),
        alarms(chance));
  }

  private static String name(String group) {
    return group.split("/", -1)[1];
  }

  private static Map<Hook, String> hooks(Chance chance) {
    Map<Hook, String> hooks = new EnumMap<>(Hook.class);
    boolean any = chance.is(0.6);
    for (Hook hook : Hook.values()) {
      if (any && chance.is(0.4)) {
        hooks.put(hook, SimLambda.Function.of(chance).name());
      }
    }
    return hooks;
  }

  private static TrafficSchedule schedule(Chance chance, Site site) {
    if (!site.production.gradual() || chance.is(0.4)) {
      return new TrafficSchedule.AllAtOnce();
    }
    boolean slow = chance.is(0.03);
    Duration interval = Duration.ofMinutes(slow ? 15 : chance.between(1, 3));
    return chance.is(0.5)
        ? new TrafficSchedule.Canary(chance.between(1, 99), interval)
        : new TrafficSchedule.Linear(chance.between(slow ? 3 : 20, 60), interval);
  }

  private static Set<RollbackEvent> rollbackOn(Chance chance) {
    if (chance.is(0.4)) {
      return EnumSet.allOf(RollbackEvent.class);
    }
    Set<RollbackEvent> some = EnumSet.noneOf(RollbackEvent.class);
    for (RollbackEvent event : RollbackEvent.values()) {
      if (chance.is(0.5)) {
        some.add(event);
      }
    }
    return some;
  }

  private static AlarmWatch alarms(Chance chance) {
    if (chance.is(0.65)) {
      return AlarmWatch.NONE;
    }
    List<String> names = new ArrayList<>(List.of("errors"));
    if (chance.is(0.3)) {
      names.add("latency");
    }
    if (chance.is(0.05)) {
      names.add(SimCloudWatch.MISSING);
    }
    return new AlarmWatch(names, chance.is(0.3));
  }

  /// The longest that a deployment may take when nothing is slow, in AWS time.
  static Duration longest(BlueGreenPlan plan) {
    Duration shift =
        switch (plan.schedule()) {
          case TrafficSchedule.AllAtOnce all -> Duration.ZERO;
          case TrafficSchedule.Canary canary -> canary.interval();
          case TrafficSchedule.Linear linear ->
              linear.interval().multipliedBy(100 / linear.percentage() + 1);
        };
    return Duration.ofHours(1 + Hook.values().length)
        .plus(plan.readyWait().orElse(Duration.ZERO))
        .plus(shift)
        .plus(plan.terminationWait())
        .plusMinutes(20);
  }
}
