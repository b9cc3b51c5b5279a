package dev.teal.deploy;

import dev.teal.deploy.Facts.Mark;
import dev.teal.deploy.Facts.Shift;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ecs.model.TaskSet;

/// Moves production traffic to green by the schedule, and makes green PRIMARY when it has all of
/// it. Not done while green is unhealthy: then it waits for five minutes, and fails. Nothing is
/// moved when the listener is not as the deployment left it.
final class AllowTraffic implements Step {
  static final String NAME = "AllowTraffic";
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Progress advance(Deployment deployment, World world, Instant now) {
    Optional<Instant> began = deployment.facts().at(Mark.SHIFT_BEGAN);
    if (began.isEmpty()) {
      return new Progress.Noted(new Note.Marked(Mark.SHIFT_BEGAN, now));
    }
    Shift shift = deployment.facts().shift();
    if (!shift.inForce()) {
      requireUntouched(deployment, world, Set.of(shift.from(), shift.to()));
      route(deployment, world)
          .shift(
              deployment.sides().blueTargetGroup(),
              deployment.sides().greenTargetGroup(),
              shift.to());
      return new Progress.Noted(new Note.Shifted());
    }
    TaskSet green = GreenHealth.require(deployment, world);
    Optional<Progress> unhealthy = GreenHealth.judge(deployment, green, world, now);
    if (unhealthy.isPresent() && !(unhealthy.get() instanceof Progress.Waiting)) {
      return unhealthy.get();
    }
    TrafficSchedule schedule = deployment.plan().schedule().scaled(world.pace()::real);
    Duration elapsed = Duration.between(began.get(), now);
    int percent = schedule.percentAt(elapsed);
    if (percent != shift.to()) {
      requireUntouched(deployment, world, Set.of(shift.to()));
      return new Progress.Noted(new Note.Shifting(percent));
    }
    Optional<Instant> next = schedule.nextChange(elapsed).map(began.get()::plus);
    if (next.isPresent()) {
      return new Progress.Waiting(
          earlier(next.get(), now.plus(world.pace().real(LOOK_AGAIN))),
          percent + " % of production traffic goes to green, more at " + next.get());
    }
    if (unhealthy.isPresent()) {
      return unhealthy.get();
    }
    makePrimary(deployment, green, world);
    return new Progress.Done();
  }

  private static TrafficRoute route(Deployment deployment, World world) {
    return TrafficRoute.of(world.elb(), deployment.plan().productionListener());
  }

  /// @param greenShares of which green must have one, 0..100 %, wherever the production listener
  ///   forwards to the pair
  static void requireUntouched(Deployment deployment, World world, Set<Integer> greenShares) {
    Facts.Sides sides = deployment.sides();
    route(deployment, world)
        .drift(sides.blueTargetGroup(), sides.greenTargetGroup(), greenShares)
        .ifPresent(drift -> {
          throw new StepFailedException(
              Trouble.elb(
                  "Listener "
                      + deployment.plan().productionListener()
                      + " was changed while the deployment ran: "
                      + drift));
        });
  }

  private static void makePrimary(Deployment deployment, TaskSet green, World world) {
    if (!TaskSets.PRIMARY.equals(green.status())) {
      world
          .ecs()
          .updateServicePrimaryTaskSet(request ->
              request
                  .cluster(deployment.plan().cluster())
                  .service(deployment.plan().service())
                  .primaryTaskSet(green.taskSetArn()));
    }
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
