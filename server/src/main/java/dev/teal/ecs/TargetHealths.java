package dev.teal.ecs;

import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealth;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthReasonEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/// What a balancer saw of the targets of some groups at one moment.
///
/// @param groups target group ARN to `ADDRESS:PORT` to health; a group that is missing does not
///   exist
record TargetHealths(Map<String, Map<String, TargetHealth>> groups) {
  enum Verdict {
    /// Answers health checks.
    HEALTHY,
    /// Registered, but nobody asks: the group is attached to no listener, or its health checks are
    /// off. Nothing is held against it.
    UNCHECKED,
    /// Too early to say, or nothing to say it of.
    WAITING,
    UNHEALTHY
  }

  Verdict verdict(TargetRecord target) {
    Map<String, TargetHealth> group = groups.get(target.group());
    if (group == null) {
      return Verdict.WAITING;
    }
    TargetHealth health = group.get(target.key());
    if (health == null) {
      return Verdict.UNHEALTHY;
    }
    TargetHealthStateEnum state = health.state();
    return switch (state) {
      case HEALTHY -> Verdict.HEALTHY;
      case UNUSED ->
          health.reason() == TargetHealthReasonEnum.TARGET_NOT_IN_USE
              ? Verdict.UNCHECKED
              : Verdict.UNHEALTHY;
      case UNAVAILABLE ->
          health.reason() == TargetHealthReasonEnum.TARGET_HEALTH_CHECK_DISABLED
              ? Verdict.UNCHECKED
              : Verdict.WAITING;
      case UNHEALTHY, UNHEALTHY_DRAINING, DRAINING -> Verdict.UNHEALTHY;
      case INITIAL, UNKNOWN_TO_SDK_VERSION -> Verdict.WAITING;
    };
  }

  /// Why a target is not healthy, in the balancer's words.
  String reason(TargetRecord target) {
    return Optional.ofNullable(groups.get(target.group()))
        .flatMap(group -> Optional.ofNullable(group.get(target.key())))
        .map(
            health -> health.description() == null ? health.reasonAsString() : health.description())
        .orElse("Target is not registered to the target group");
  }
}
