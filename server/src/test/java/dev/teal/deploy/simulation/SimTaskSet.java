package dev.teal.deploy.simulation;

import dev.teal.clock.Pace;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.model.LoadBalancer;
import software.amazon.awssdk.services.ecs.model.StabilityStatus;
import software.amazon.awssdk.services.ecs.model.TaskSet;

/// A task set, whose tasks come up in their own time, or never, and may turn unhealthy.
final class SimTaskSet {
  final String arn;
  final String group;

  /// The deployment that made it; empty for the one that the service began with.
  final String maker;

  private final SimService service;
  private String status;
  private boolean steady;
  private boolean everSteady;
  private Instant unsteadySince;
  private @Nullable TaskSet described;

  SimTaskSet(
      SimService service, String arn, String group, String maker, String status, Instant now) {
    this.service = service;
    this.arn = arn;
    this.group = group;
    this.maker = maker;
    this.status = status;
    unsteadySince = now;
  }

  String id() {
    return arn.substring(arn.indexOf("ecs-svc/"));
  }

  String status() {
    return status;
  }

  boolean primary() {
    return status.equals("PRIMARY");
  }

  boolean draining() {
    return status.equals("DRAINING");
  }

  boolean steady() {
    return steady;
  }

  /// Whether it has come up once and is not being deleted: it can take traffic.
  boolean serves() {
    return everSteady && !draining();
  }

  boolean everSteady() {
    return everSteady;
  }

  /// Since when it has not been steady; empty when it is.
  Optional<Instant> unsteadySince() {
    return steady ? Optional.empty() : Optional.of(unsteadySince);
  }

  void become(String newStatus) {
    status = newStatus;
    change();
  }

  void steady(boolean now, Instant at) {
    if (steady && !now) {
      unsteadySince = at;
    }
    steady = now && !draining();
    everSteady |= steady;
    change();
  }

  private void change() {
    described = null;
    service.change();
  }

  /// As ECS describes it.
  TaskSet describe() {
    if (described == null) {
      described =
          TaskSet.builder()
              .id(id())
              .taskSetArn(arn)
              .status(status)
              .externalId(maker.isEmpty() ? null : maker)
              .computedDesiredCount(draining() ? 0 : 2)
              .runningCount(steady ? 2 : 1)
              .pendingCount(steady ? 0 : 1)
              .stabilityStatus(steady ? StabilityStatus.STEADY_STATE : StabilityStatus.STABILIZING)
              .loadBalancers(LoadBalancer.builder().targetGroupArn(group).build())
              .build();
    }
    return described;
  }

  /// How a new task set will do.
  enum Fate {
    COMES_UP,
    NEVER_STEADY,
    CANNOT_START
  }

  /// How long tasks need to come up: sometimes longer than Install waits.
  static Duration startsAfter(Chance chance, Pace pace) {
    Duration limit = pace.minutes(60);
    Duration usual = Duration.ofSeconds(8);
    Duration half = limit.dividedBy(2);
    Duration most = half.compareTo(usual) < 0 || chance.is(0.02) ? half : usual;
    return chance.between(
        Duration.ofMillis(20), chance.is(0.03) ? limit.plus(Duration.ofSeconds(9)) : most);
  }
}
