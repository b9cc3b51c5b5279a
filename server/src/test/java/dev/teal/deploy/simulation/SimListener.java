package dev.teal.deploy.simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ActionTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeListenersResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeRulesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Rule;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupTuple;

/// A listener: its default action and its rules.
final class SimListener {
  private static final String DEFAULT = "";

  final String arn;
  final ProtocolEnum protocol;

  /// By rule; the default action under [#DEFAULT].
  private final Map<String, List<Action>> actions = new LinkedHashMap<>();

  private final Map<String, Forward> forwards = new LinkedHashMap<>();
  private Instant lastLooked = Instant.MIN;
  private Instant changedByHand = Instant.MIN;
  private @Nullable DescribeListenersResponse described;
  private @Nullable DescribeRulesResponse describedRules;

  /// What is forwarded to at one place.
  ///
  /// @param weights by target group
  record Forward(Map<String, Integer> weights) {
    /// 0..100
    double share(String group) {
      int all = 0;
      for (int weight : weights.values()) {
        all += weight;
      }
      return all == 0 ? 0 : 100.0 * weights.getOrDefault(group, 0) / all;
    }

    boolean names(String group) {
      return weights.containsKey(group);
    }

    @Override
    public String toString() {
      return weights.entrySet().stream()
          .map(e -> e.getKey().replaceAll(".*targetgroup/|/1$", "") + "=" + e.getValue())
          .collect(Collectors.joining(" "));
    }
  }

  SimListener(String arn, ProtocolEnum protocol) {
    this.arn = arn;
    this.protocol = protocol;
  }

  boolean gradual() {
    return protocol == ProtocolEnum.HTTP || protocol == ProtocolEnum.HTTPS;
  }

  void set(List<Action> defaultActions) {
    set(DEFAULT, defaultActions);
  }

  void set(String place, List<Action> to) {
    actions.put(place, to);
    Map<String, Integer> weights = new TreeMap<>();
    for (Action action : to) {
      if (action.type() == ActionTypeEnum.FORWARD) {
        if (action.forwardConfig() != null && !action.forwardConfig().targetGroups().isEmpty()) {
          for (TargetGroupTuple tuple : action.forwardConfig().targetGroups()) {
            weights.merge(
                tuple.targetGroupArn(), tuple.weight() == null ? 1 : tuple.weight(), Integer::sum);
          }
        } else if (action.targetGroupArn() != null) {
          weights.put(action.targetGroupArn(), 1);
        }
      }
    }
    forwards.put(place, new Forward(weights));
    described = null;
    describedRules = null;
  }

  void removeRule(String rule) {
    actions.remove(rule);
    forwards.remove(rule);
    describedRules = null;
  }

  List<Action> actions(String place) {
    return actions.getOrDefault(place, List.of());
  }

  List<String> places() {
    return List.copyOf(actions.keySet());
  }

  /// Where it forwards to either of two groups.
  List<Forward> forwards(String one, String other) {
    List<Forward> found = new ArrayList<>();
    for (Forward forward : forwards.values()) {
      if (forward.names(one) || forward.names(other)) {
        found.add(forward);
      }
    }
    return found;
  }

  /// The largest share of a group, 0..100.
  double share(String group) {
    double largest = 0;
    for (Forward forward : forwards.values()) {
      largest = Math.max(largest, forward.share(group));
    }
    return largest;
  }

  void changedByHand(Instant now) {
    changedByHand = now;
  }

  void looked(Instant now) {
    lastLooked = now;
  }

  /// Whether somebody has changed it since the engine last looked at it while it could still turn
  /// back.
  boolean changedSinceLooked() {
    return !changedByHand.isBefore(lastLooked);
  }

  DescribeListenersResponse describe() {
    if (described == null) {
      described =
          DescribeListenersResponse.builder()
              .listeners(
                  Listener.builder()
                      .listenerArn(arn)
                      .protocol(protocol)
                      .defaultActions(actions(DEFAULT))
                      .build())
              .build();
    }
    return described;
  }

  DescribeRulesResponse describeRules() {
    if (describedRules == null) {
      describedRules =
          DescribeRulesResponse.builder()
              .rules(
                  actions.entrySet().stream()
                      .map(entry ->
                          Rule.builder()
                              .ruleArn(entry.getKey())
                              .isDefault(entry.getKey().equals(DEFAULT))
                              .actions(entry.getValue())
                              .build())
                      .toList())
              .build();
    }
    return describedRules;
  }

  @Override
  public String toString() {
    return forwards.toString();
  }
}
