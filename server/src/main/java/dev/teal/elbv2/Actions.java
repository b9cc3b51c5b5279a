package dev.teal.elbv2;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ActionTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.FixedResponseActionConfig;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ForwardActionConfig;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupStickinessConfig;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupTuple;

/// Checks the actions of a listener or a rule, and brings them into the form in which AWS describes
/// them: a forward action has its `ForwardConfig`, and for a single group its `TargetGroupArn` too.
final class Actions {
  private static final Set<String> CONTENT_TYPES =
      Set.of("text/plain", "text/css", "text/html", "application/javascript", "application/json");
  private static final int HEAVIEST = 999;
  private static final int LONGEST_BODY = 1024;
  private static final int LONGEST_STICKINESS = 604_800;

  /// What only actions of one type may have.
  private record Field(String type, String name, Function<Action, @Nullable Object> of) {}

  private static final List<Field> FIELDS =
      List.of(
          new Field("forward", "TargetGroupArn", Action::targetGroupArn),
          new Field("forward", "ForwardConfig", Action::forwardConfig),
          new Field("redirect", "RedirectConfig", Action::redirectConfig),
          new Field("fixed-response", "FixedResponseConfig", Action::fixedResponseConfig),
          new Field("authenticate-oidc", "AuthenticateOidcConfig", Action::authenticateOidcConfig),
          new Field(
              "authenticate-cognito",
              "AuthenticateCognitoConfig",
              Action::authenticateCognitoConfig),
          new Field("jwt-validation", "JwtValidationConfig", Action::jwtValidationConfig));

  private final Arns arns;

  Actions(Arns arns) {
    this.arns = arns;
  }

  /// @param network whether they are a network load balancer's
  List<Action> checked(List<Action> actions, boolean network) {
    if (actions.isEmpty()) {
      throw Errors.validation("At least one action must be specified");
    }
    if (actions.size() > 1) {
      throw Errors.invalidAction(
          "Exactly one forward, redirect or fixed-response action must be specified, got "
              + actions.size()
              + " actions; no other type of action is supported by this server");
    }
    Action action = actions.getFirst();
    if (network && action.type() != ActionTypeEnum.FORWARD) {
      throw Errors.invalidAction(
          "Action type '"
              + action.typeAsString()
              + "' must be 'forward' on a network load balancer");
    }
    Integer order = action.order();
    if (order != null && (order < 1 || order > 50000)) {
      throw Errors.validation("Action order '" + order + "' must be between 1 and 50000");
    }
    Action full = checked(action, network);
    refuseForeign(action);
    return List.of(full);
  }

  private Action checked(Action action, boolean network) {
    return switch (action.type()) {
      case FORWARD -> forward(action, network);
      case REDIRECT ->
          kept(action).redirectConfig(Redirects.checked(action.redirectConfig())).build();
      case FIXED_RESPONSE ->
          kept(action).fixedResponseConfig(fixedResponse(action.fixedResponseConfig())).build();
      case AUTHENTICATE_OIDC, AUTHENTICATE_COGNITO, JWT_VALIDATION ->
          throw Errors.invalidAction(
              "Action type '" + action.typeAsString() + "' is not supported by this server");
      case null -> throw Errors.validation("An action type must be specified");
      default ->
          throw Errors.validation(
              "Action type '"
                  + action.typeAsString()
                  + "' must be one of '[forward, redirect, fixed-response, authenticate-oidc,"
                  + " authenticate-cognito, jwt-validation]'");
    };
  }

  private static void refuseForeign(Action action) {
    String foreign =
        FIELDS.stream()
            .filter(field ->
                !field.type.equals(action.typeAsString()) && field.of.apply(action) != null)
            .map(field -> "'" + field.name + "'")
            .collect(Collectors.joining(", "));
    if (!foreign.isEmpty()) {
      throw Errors.invalidAction(
          "For actions of type '"
              + action.typeAsString()
              + "', you cannot specify the following fields: "
              + foreign);
    }
  }

  private Action forward(Action action, boolean network) {
    List<TargetGroupTuple> groups = groups(action).stream().map(Actions::weighted).toList();
    int most =
        network
            ? Limits.GROUPS_PER_NETWORK_ACTION.max()
            : Limits.GROUPS_PER_APPLICATION_ACTION.max();
    if (groups.size() > most) {
      throw Errors.invalidAction(
          "The number of target groups in a forward action cannot exceed '" + most + "'");
    }
    Set<String> seen = new HashSet<>();
    for (TargetGroupTuple group : groups) {
      arns.check(Arns.Resource.TARGET_GROUP, group.targetGroupArn());
      if (!seen.add(group.targetGroupArn())) {
        throw Errors.invalidAction(
            "Target group '" + group.targetGroupArn() + "' is specified more than once");
      }
    }
    ForwardActionConfig.Builder config = ForwardActionConfig.builder().targetGroups(groups);
    if (!network) {
      config.targetGroupStickinessConfig(stickiness(action.forwardConfig()));
    }
    return kept(action)
        .targetGroupArn(groups.size() == 1 ? groups.getFirst().targetGroupArn() : null)
        .forwardConfig(config.build())
        .build();
  }

  private static List<TargetGroupTuple> groups(Action action) {
    String single = action.targetGroupArn();
    List<TargetGroupTuple> groups = Setup.groupsOf(action);
    if (groups.isEmpty() && single == null) {
      throw Errors.validation("A target group ARN must be specified for a forward action");
    }
    if (groups.isEmpty()) {
      return List.of(TargetGroupTuple.builder().targetGroupArn(single).build());
    }
    if (single != null
        && (groups.size() > 1 || !single.equals(groups.getFirst().targetGroupArn()))) {
      throw Errors.validation(
          "TargetGroupArn '"
              + single
              + "' must be the only target group of ForwardConfig when both are specified");
    }
    return groups;
  }

  private static TargetGroupTuple weighted(TargetGroupTuple group) {
    int weight = group.weight() == null ? 1 : group.weight();
    if (weight < 0 || weight > HEAVIEST) {
      throw Errors.validation(
          "Target group weight '" + weight + "' must be between 0 and " + HEAVIEST);
    }
    return group.toBuilder().weight(weight).build();
  }

  private static TargetGroupStickinessConfig stickiness(@Nullable ForwardActionConfig config) {
    TargetGroupStickinessConfig asked =
        config == null ? null : config.targetGroupStickinessConfig();
    if (asked == null) {
      return TargetGroupStickinessConfig.builder().enabled(false).build();
    }
    Integer duration = asked.durationSeconds();
    if (duration != null && (duration < 1 || duration > LONGEST_STICKINESS)) {
      throw Errors.validation(
          "Target group stickiness duration '"
              + duration
              + "' must be between 1 and "
              + LONGEST_STICKINESS
              + " seconds");
    }
    boolean enabled = Boolean.TRUE.equals(asked.enabled());
    if (enabled && duration == null) {
      throw Errors.validation(
          "DurationSeconds must be specified when target group stickiness is enabled");
    }
    return asked.toBuilder().enabled(enabled).build();
  }

  private static FixedResponseActionConfig fixedResponse(
      @Nullable FixedResponseActionConfig config) {
    if (config == null) {
      throw Errors.missingField("fixed-response", "FixedResponseConfig");
    }
    if (config.statusCode() == null || !config.statusCode().matches("[245][0-9][0-9]")) {
      throw Errors.validation(
          "Fixed response status code '" + config.statusCode() + "' must be 2XX, 4XX or 5XX");
    }
    if (config.contentType() != null && !CONTENT_TYPES.contains(config.contentType())) {
      throw Errors.validation(
          "Fixed response content type '"
              + config.contentType()
              + "' must be one of "
              + CONTENT_TYPES.stream().sorted().toList());
    }
    if (config.messageBody() != null && config.messageBody().length() > LONGEST_BODY) {
      throw Errors.validation(
          "Fixed response body cannot be longer than '" + LONGEST_BODY + "' characters");
    }
    return config;
  }

  private static Action.Builder kept(Action action) {
    return Action.builder().type(action.type()).order(action.order());
  }
}
