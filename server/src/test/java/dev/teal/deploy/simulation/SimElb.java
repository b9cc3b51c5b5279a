package dev.teal.deploy.simulation;

import dev.teal.deploy.simulation.Network.Remote;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ActionTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeListenersRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeListenersResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeRulesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeRulesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.InvalidConfigurationRequestException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyListenerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyListenerResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyRuleRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyRuleResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RuleNotFoundException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupTuple;

/// Load balancers as far as CodeDeploy uses them.
final class SimElb implements ElasticLoadBalancingV2Client {
  private final Scene scene;
  private final Map<String, SimListener> listeners = new HashMap<>();

  SimElb(Scene scene) {
    this.scene = scene;
  }

  void add(SimListener listener) {
    listeners.put(listener.arn, listener);
  }

  SimListener listener(String arn) {
    return Optional.ofNullable(listeners.get(arn)).orElseThrow();
  }

  static String group(String name) {
    return "arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/" + name + "/1";
  }

  static Action forward(String group) {
    return Action.builder().type(ActionTypeEnum.FORWARD).targetGroupArn(group).build();
  }

  static Action forward(String one, int weight, String other, int otherWeight) {
    return Action.builder()
        .type(ActionTypeEnum.FORWARD)
        .forwardConfig(config ->
            config.targetGroups(
                TargetGroupTuple.builder().targetGroupArn(one).weight(weight).build(),
                TargetGroupTuple.builder().targetGroupArn(other).weight(otherWeight).build()))
        .build();
  }

  static Action fixedResponse() {
    return Action.builder()
        .type(ActionTypeEnum.FIXED_RESPONSE)
        .fixedResponseConfig(response -> response.statusCode("404"))
        .build();
  }

  @Override
  public DescribeListenersResponse describeListeners(DescribeListenersRequest request) {
    return scene.network.look(
        Remote.ELB,
        "DescribeListeners",
        () -> {
          SimListener listener = listener(request.listenerArns().getFirst());
          if (!scene.deployment(scene.acting).pastTheWayBack()) {
            listener.looked(scene.now());
          }
          return listener.describe();
        });
  }

  @Override
  public DescribeRulesResponse describeRules(DescribeRulesRequest request) {
    return scene.network.look(
        Remote.ELB, "DescribeRules", () -> listener(request.listenerArn()).describeRules());
  }

  @Override
  public DescribeTargetGroupsResponse describeTargetGroups(DescribeTargetGroupsRequest request) {
    return scene.network.look(
        Remote.ELB,
        "DescribeTargetGroups",
        () ->
            DescribeTargetGroupsResponse.builder()
                .targetGroups(
                    request.names().stream()
                        .map(name ->
                            TargetGroup.builder()
                                .targetGroupName(name)
                                .targetGroupArn(group(name))
                                .build())
                        .toList())
                .build());
  }

  @Override
  public ModifyListenerResponse modifyListener(ModifyListenerRequest request) {
    return scene.network.change(
        Remote.ELB,
        "ModifyListener",
        () -> {
          modify(listener(request.listenerArn()), "", request.defaultActions());
          return ModifyListenerResponse.builder().build();
        });
  }

  @Override
  public ModifyRuleResponse modifyRule(ModifyRuleRequest request) {
    return scene.network.change(
        Remote.ELB,
        "ModifyRule",
        () -> {
          String listener = request.ruleArn().substring(0, request.ruleArn().lastIndexOf('/'));
          if (!listener(listener).places().contains(request.ruleArn())) {
            throw RuleNotFoundException.builder().statusCode(400).message("no such rule").build();
          }
          modify(listener(listener), request.ruleArn(), request.actions());
          return ModifyRuleResponse.builder().build();
        });
  }

  private void modify(SimListener listener, String place, List<Action> to) {
    List<Action> before = listener.actions(place);
    if (!listener.gradual()
        && to.stream()
            .anyMatch(
                a -> a.forwardConfig() != null && a.forwardConfig().targetGroups().size() > 1)) {
      throw InvalidConfigurationRequestException.builder()
          .statusCode(400)
          .message("a network load balancer forwards to one target group")
          .build();
    }
    listener.set(place, to);
    scene.tell(() -> "ELB: " + listener.arn + " has " + listener);
    scene.invariants.listenerChanged(listener, before, to);
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}
}
