package dev.teal.deploy;

import dev.teal.deploy.Facts.Mark;
import dev.teal.deploy.Facts.Shift;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ecs.model.TaskSet;

/// Moves production traffic to green by the schedule, and makes green PRIMARY when it has all of
/// it. Neither begun nor done while green is unhealthy: then it waits for five minutes, and fails.
/// Nothing is moved when the listener is not as the deployment left it.
final class AllowTraffic implements Step {
  static final String NAME = "AllowTraffic";
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Progress advance(Deployment deployment, World world, Instant now) {
    Shift shift = deployment.facts().shift();
    if (!shift.inForce()) {
      untouched(deployment, world, Set.of(shift.from(), shift.to()))
          .shift(
              deployment.sides().blueTargetGroup(),
              deployment.sides().greenTargetGroup(),
              shift.to());
      return new Progress.Noted(new Note.Shifted());
    }
    TaskSet green = GreenHealth.require(deployment, world);
    Optional<Progress> unhealthy = GreenHealth.judge(deployment, green, world, now);
    boolean midway = shift.to() > 0 && shift.to() < 100;
    if (unhealthy.isPresent() && !(midway && unhealthy.get() instanceof Progress.Waiting)) {
      return unhealthy.get();
    }
    if (shift.to() == 100) {
      TaskSets.makePrimary(deployment.plan(), green, world);
      return new Progress.Done();
    }
    TrafficSchedule schedule = deployment.plan().schedule();
    Instant next =
        deployment
            .facts()
            .at(Mark.SHIFTED)
            .map(last -> last.plus(world.pace().real(schedule.interval())))
            .orElse(now);
    if (now.isBefore(next)) {
      return new Progress.Waiting(
          earlier(next, now.plus(world.pace().real(LOOK_AGAIN))),
          shift.to() + " % of production traffic goes to green, more at " + next);
    }
    var _ = untouched(deployment, world, Set.of(shift.to()));
    return new Progress.Noted(new Note.Shifting(schedule.after(shift.to())));
  }

  /// Looks at the production listener, and lets nobody act on it who would run over what others
  /// have done.
  ///
  /// @param greenShares of which green must have one, 0..100 %, wherever the production listener
  ///   forwards to the pair
  static TrafficRoute untouched(Deployment deployment, World world, Set<Integer> greenShares) {
    String listener = deployment.plan().productionListener();
    TrafficRoute route = TrafficRoute.of(world.elb(), listener);
    route
        .drift(deployment.sides(), greenShares)
        .ifPresent(drift -> {
          throw new StepFailedException(
              Trouble.elb(
                  "Listener " + listener + " was changed while the deployment ran: " + drift));
        });
    return route;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
