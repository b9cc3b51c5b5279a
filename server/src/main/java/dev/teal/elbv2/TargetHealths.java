package dev.teal.elbv2;

import dev.teal.balancer.Status;
import dev.teal.balancer.routing.TargetGroup;
import dev.teal.store.Store;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealth;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthReasonEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/// The health of targets, as the balancer sees it. Errors: TargetGroupNotFound, ValidationError.
final class TargetHealths {
  private static final TargetHealth NOT_IN_USE =
      health(
          TargetHealthStateEnum.UNUSED,
          TargetHealthReasonEnum.TARGET_NOT_IN_USE,
          "Target group is not configured to receive traffic from the load balancer");

  private static final TargetHealth NOT_REGISTERED =
      health(
          TargetHealthStateEnum.UNUSED,
          TargetHealthReasonEnum.TARGET_NOT_REGISTERED,
          "Target is not registered to the target group");

  private static final TargetHealth REGISTERING =
      health(
          TargetHealthStateEnum.INITIAL,
          TargetHealthReasonEnum.ELB_REGISTRATION_IN_PROGRESS,
          "Target registration is in progress");

  private static final TargetHealth UNAVAILABLE =
      health(
          TargetHealthStateEnum.UNAVAILABLE,
          TargetHealthReasonEnum.ELB_INTERNAL_ERROR,
          "The load balancer cannot listen on a port that the target group serves; see the"
              + " server's log");

  private static final int MAX_TOLD = 10;

  private final Store store;
  private final Lookup lookup;
  private final Traffic traffic;

  TargetHealths(Store store, Lookup lookup, Traffic traffic) {
    this.store = store;
    this.lookup = lookup;
    this.traffic = traffic;
  }

  DescribeTargetHealthResponse describe(DescribeTargetHealthRequest request) {
    if (request.hasInclude()) {
      throw Errors.validation(
          "Include: "
              + request.includeAsStrings()
              + " is not supported by this server (expected: nothing)");
    }
    TargetGroupDocument group =
        store.read(
            transaction -> lookup.targetGroup(new View(transaction), request.targetGroupArn()));
    Map<Targets.Key, TargetHealthDescription> healths = healths(group);
    if (!request.hasTargets()) {
      return DescribeTargetHealthResponse.builder()
          .targetHealthDescriptions(healths.values())
          .build();
    }
    List<TargetHealthDescription> asked = new ArrayList<>();
    for (TargetDescription target : request.targets()) {
      if (target.id() == null) {
        throw Errors.validation("A target ID must be specified");
      }
      Targets.Key key = Targets.Key.of(target, group);
      asked.add(healths.getOrDefault(key, notRegistered(group, target, key)));
    }
    return DescribeTargetHealthResponse.builder().targetHealthDescriptions(asked).build();
  }

  /// Of all registered targets, and of those that still have requests under way.
  private Map<Targets.Key, TargetHealthDescription> healths(TargetGroupDocument group) {
    Map<Targets.Key, Status.TargetStatus> seen = new LinkedHashMap<>();
    traffic
        .group(group.arn())
        .ifPresent(
            status -> status.targets().forEach(target -> seen.put(key(target.target()), target)));
    Map<Targets.Key, TargetHealthDescription> healths = new LinkedHashMap<>();
    for (TargetDescription target : group.targets()) {
      Targets.Key key = Targets.Key.of(target, group);
      TargetHealth health =
          group.loadBalancer().isEmpty()
              ? NOT_IN_USE
              : registered(Optional.ofNullable(seen.get(key)));
      healths.put(key, described(group, target, key, health));
    }
    seen.forEach((key, target) -> {
      if (target.health() == Status.Health.DRAINING) {
        healths.putIfAbsent(key, described(group, description(key), key, draining(target)));
      }
    });
    return healths;
  }

  private static TargetHealth registered(Optional<Status.TargetStatus> status) {
    return status.map(TargetHealths::seen).orElse(UNAVAILABLE);
  }

  private static TargetHealth seen(Status.TargetStatus status) {
    return switch (status.health()) {
      case HEALTHY -> TargetHealth.builder().state(TargetHealthStateEnum.HEALTHY).build();
      case INITIAL ->
          status.cause() == Status.Reason.REGISTRATION_IN_PROGRESS
              ? REGISTERING
              : health(
                  TargetHealthStateEnum.INITIAL,
                  TargetHealthReasonEnum.ELB_INITIAL_HEALTH_CHECKING,
                  "Initial health checks in progress");
      case UNHEALTHY_DRAINING ->
          health(TargetHealthStateEnum.UNHEALTHY_DRAINING, reason(status.cause()), status.reason());
      case UNHEALTHY ->
          health(TargetHealthStateEnum.UNHEALTHY, reason(status.cause()), status.reason());
      // Registered again while its old requests still end: the balancer takes it up anew.
      case DRAINING -> REGISTERING;
    };
  }

  /// With what it still has to finish, so that whoever waits for it can see for what.
  private static TargetHealth draining(Status.TargetStatus status) {
    List<Status.Holder> told = status.holders().stream().limit(MAX_TOLD).toList();
    StringBuilder description = new StringBuilder("Target deregistration is in progress");
    for (Status.Holder holder : told) {
      description
          .append(description.indexOf(":") < 0 ? ": " : "; ")
          .append(holder.client())
          .append(told(holder.work()))
          .append(", ")
          .append(holder.since().toSeconds())
          .append(" s")
          .append(holder.request().isEmpty() ? "" : " (" + holder.request() + ")");
    }
    int more = status.inFlight() - told.size();
    if (!told.isEmpty() && more > 0) {
      description.append("; and ").append(more).append(" more");
    }
    return health(
        TargetHealthStateEnum.DRAINING,
        TargetHealthReasonEnum.TARGET_DEREGISTRATION_IN_PROGRESS,
        description.toString());
  }

  private static String told(Status.Work work) {
    return switch (work) {
      case SENDS_REQUEST -> " sends its request";
      case AWAITS_ANSWER -> " waits for its answer";
      case GETS_ANSWER -> " gets its answer";
      case UPGRADED -> " has an upgraded connection";
      case CONNECTED -> " is connected";
    };
  }

  private static TargetHealthReasonEnum reason(Status.Reason cause) {
    return switch (cause) {
      case RESPONSE_CODE_MISMATCH -> TargetHealthReasonEnum.TARGET_RESPONSE_CODE_MISMATCH;
      case TIMEOUT -> TargetHealthReasonEnum.TARGET_TIMEOUT;
      case HEALTH_CHECK_DISABLED -> TargetHealthReasonEnum.TARGET_HEALTH_CHECK_DISABLED;
      case NONE,
          FAILED_HEALTH_CHECKS,
          REGISTRATION_IN_PROGRESS,
          INITIAL_HEALTH_CHECKING,
          DEREGISTRATION_IN_PROGRESS ->
          TargetHealthReasonEnum.TARGET_FAILED_HEALTH_CHECKS;
    };
  }

  private static TargetHealthDescription notRegistered(
      TargetGroupDocument group, TargetDescription target, Targets.Key key) {
    return described(group, target, key, NOT_REGISTERED);
  }

  private static TargetHealthDescription described(
      TargetGroupDocument group, TargetDescription target, Targets.Key key, TargetHealth health) {
    String port = group.described().healthCheckPort();
    return TargetHealthDescription.builder()
        .target(target.toBuilder().port(key.port()).build())
        .healthCheckPort(port.equals("traffic-port") ? Integer.toString(key.port()) : port)
        .targetHealth(health)
        .build();
  }

  private static TargetDescription description(Targets.Key key) {
    return TargetDescription.builder().id(key.id()).port(key.port()).build();
  }

  private static Targets.Key key(TargetGroup.Target target) {
    return new Targets.Key(target.host(), target.port());
  }

  private static TargetHealth health(
      TargetHealthStateEnum state, TargetHealthReasonEnum reason, @Nullable String description) {
    return TargetHealth.builder().state(state).reason(reason).description(description).build();
  }
}
