package dev.teal.codedeploy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupNotFoundException;

/// The target groups `tg1` and `tg2`, listeners of an application load balancer that forward to
/// `tg1`, one of another and one of a network load balancer, in memory.
final class FakeElb implements ElasticLoadBalancingV2Client {
  static final String PRODUCTION = listener("app/lb/1/1");
  static final String TEST = listener("app/lb/1/2");
  static final String NETWORK = listener("net/lb/2/1");
  static final String ELSEWHERE = listener("app/other/3/1");

  final Map<String, List<Action>> actions = new HashMap<>();

  /// The listeners that attach a target group to their load balancers, by the group's name.
  final Map<String, String> attached = new HashMap<>();

  int changes;

  FakeElb() {
    List.of(PRODUCTION, TEST, NETWORK, ELSEWHERE)
        .forEach(arn ->
            actions.put(
                arn,
                List.of(
                    Action.builder()
                        .type(ActionTypeEnum.FORWARD)
                        .targetGroupArn(group("tg1"))
                        .build())));
  }

  private static String listener(String path) {
    return "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/" + path;
  }

  /// `.../listener/app/lb/1/2` is on `.../loadbalancer/app/lb/1`.
  static String loadBalancer(String listener) {
    return listener.substring(0, listener.lastIndexOf('/')).replace(":listener/", ":loadbalancer/");
  }

  static String group(String name) {
    return "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/" + name + "/1";
  }

  /// What the production listener forwards to: `tg1=100 tg2=0`.
  String production() {
    return actions.getOrDefault(PRODUCTION, List.of()).stream()
        .flatMap(action ->
            action.forwardConfig() == null
                ? List.of("tg1").stream()
                : action.forwardConfig().targetGroups().stream()
                    .map(group -> group.targetGroupArn().split("/", -1)[1] + "=" + group.weight()))
        .sorted()
        .collect(Collectors.joining(" "));
  }

  @Override
  public DescribeListenersResponse describeListeners(DescribeListenersRequest request) {
    String arn = request.listenerArns().getFirst();
    if (!actions.containsKey(arn)) {
      throw ListenerNotFoundException.builder().message("One or more listeners not found").build();
    }
    return DescribeListenersResponse.builder()
        .listeners(
            Listener.builder()
                .listenerArn(arn)
                .loadBalancerArn(loadBalancer(arn))
                .protocol(arn.equals(NETWORK) ? ProtocolEnum.TCP : ProtocolEnum.HTTP)
                .defaultActions(actions.get(arn))
                .build())
        .build();
  }

  @Override
  public DescribeRulesResponse describeRules(DescribeRulesRequest request) {
    return DescribeRulesResponse.builder().rules(List.of()).build();
  }

  @Override
  public ModifyListenerResponse modifyListener(ModifyListenerRequest request) {
    changes++;
    actions.put(request.listenerArn(), request.defaultActions());
    return ModifyListenerResponse.builder().build();
  }

  @Override
  public DescribeTargetGroupsResponse describeTargetGroups(DescribeTargetGroupsRequest request) {
    if (!List.of("tg1", "tg2").containsAll(request.names())) {
      throw TargetGroupNotFoundException.builder()
          .message("One or more target groups not found")
          .build();
    }
    return DescribeTargetGroupsResponse.builder()
        .targetGroups(
            request.names().stream()
                .map(name ->
                    TargetGroup.builder()
                        .targetGroupName(name)
                        .targetGroupArn(group(name))
                        .loadBalancerArns(
                            Stream.ofNullable(attached.get(name))
                                .map(FakeElb::loadBalancer)
                                .toList())
                        .build())
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
