package dev.teal.deploy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ActionTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeListenersRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeListenersResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeRulesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeRulesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ListenerNotFoundException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyListenerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyListenerResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyRuleRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyRuleResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Rule;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupTuple;

/// Two target groups and a production and a test listener that forward to blue's, in memory.
final class FakeElb implements ElasticLoadBalancingV2Client {
  static final String BLUE_GROUP = group("tg2");
  static final String GREEN_GROUP = group("tg1");
  static final String PRODUCTION = "listener/prod";
  static final String TEST = "listener/test";

  final List<String> calls;
  final Map<String, List<Action>> actions = new HashMap<>();
  final Map<String, List<Action>> rules = new HashMap<>();
  final ProtocolEnum protocol = ProtocolEnum.HTTP;

  FakeElb(List<String> calls) {
    this.calls = calls;
    actions.put(PRODUCTION, List.of(forward(BLUE_GROUP)));
    actions.put(TEST, List.of(forward(BLUE_GROUP)));
  }

  static String group(String name) {
    return "arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/" + name + "/1";
  }

  static Action forward(String group) {
    return Action.builder().type(ActionTypeEnum.FORWARD).targetGroupArn(group).build();
  }

  static Action forward(String blue, int blueWeight, String green, int greenWeight) {
    return forward(List.of(tuple(blue, blueWeight), tuple(green, greenWeight)));
  }

  static Action forward(List<TargetGroupTuple> targets) {
    return Action.builder()
        .type(ActionTypeEnum.FORWARD)
        .forwardConfig(config -> config.targetGroups(targets))
        .build();
  }

  static TargetGroupTuple tuple(String group, int weight) {
    return TargetGroupTuple.builder().targetGroupArn(group).weight(weight).build();
  }

  /// What a listener or rule forwards to: `tg1=10 tg2=90`.
  static String told(List<Action> actions) {
    return actions.stream()
        .flatMap(a ->
            a.forwardConfig() == null
                ? List.of(TargetGroupTuple.builder().targetGroupArn(a.targetGroupArn()).build())
                    .stream()
                : a.forwardConfig().targetGroups().stream())
        .map(t -> t.targetGroupArn().replaceAll(".*targetgroup/|/1$", "") + "=" + t.weight())
        .sorted()
        .collect(Collectors.joining(" "));
  }

  String production() {
    return told(Objects.requireNonNull(actions.get(PRODUCTION)));
  }

  String test() {
    return told(Objects.requireNonNull(actions.get(TEST)));
  }

  @Override
  public DescribeListenersResponse describeListeners(DescribeListenersRequest request) {
    String arn = request.listenerArns().getFirst();
    if (!actions.containsKey(arn)) {
      throw ListenerNotFoundException.builder().statusCode(400).message("no " + arn).build();
    }
    return DescribeListenersResponse.builder()
        .listeners(
            Listener.builder()
                .listenerArn(arn)
                .protocol(protocol)
                .defaultActions(actions.get(arn))
                .build())
        .build();
  }

  @Override
  public DescribeRulesResponse describeRules(DescribeRulesRequest request) {
    return DescribeRulesResponse.builder()
        .rules(
            rules.entrySet().stream()
                .filter(e -> e.getKey().startsWith(request.listenerArn()))
                .map(e ->
                    Rule.builder()
                        .ruleArn(e.getKey())
                        .isDefault(false)
                        .actions(e.getValue())
                        .build())
                .toList())
        .build();
  }

  @Override
  public ModifyListenerResponse modifyListener(ModifyListenerRequest request) {
    actions.put(request.listenerArn(), request.defaultActions());
    calls.add(
        request.listenerArn().replace("listener/", "") + " " + told(request.defaultActions()));
    return ModifyListenerResponse.builder().build();
  }

  @Override
  public ModifyRuleResponse modifyRule(ModifyRuleRequest request) {
    rules.put(request.ruleArn(), request.actions());
    calls.add(request.ruleArn().replace("listener/", "") + " " + told(request.actions()));
    return ModifyRuleResponse.builder().build();
  }

  @Override
  public DescribeTargetGroupsResponse describeTargetGroups(DescribeTargetGroupsRequest request) {
    return DescribeTargetGroupsResponse.builder()
        .targetGroups(
            request.names().stream()
                .map(name ->
                    TargetGroup.builder().targetGroupName(name).targetGroupArn(group(name)).build())
                .toList())
        .build();
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}
}
