package dev.teal.elbv2;

import dev.teal.balancer.Balancer;
import dev.teal.clock.Pace;
import dev.teal.home.Home;
import dev.teal.store.Store;
import dev.teal.store.WorkHandler;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.AddListenerCertificatesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.AddListenerCertificatesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.AddTagsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.AddTagsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateListenerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateListenerResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateLoadBalancerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateLoadBalancerResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateRuleRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateRuleResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateTargetGroupRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateTargetGroupResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteListenerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteListenerResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteLoadBalancerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteLoadBalancerResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteRuleRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteRuleResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteTargetGroupRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteTargetGroupResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeregisterTargetsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeregisterTargetsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeAccountLimitsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeAccountLimitsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeCapacityReservationRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeCapacityReservationResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeListenerAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeListenerAttributesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeListenerCertificatesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeListenerCertificatesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeListenersRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeListenersResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeLoadBalancerAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeLoadBalancerAttributesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeLoadBalancersRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeLoadBalancersResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeRulesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeRulesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeSslPoliciesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeSslPoliciesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTagsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTagsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupAttributesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyListenerAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyListenerAttributesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyListenerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyListenerResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyLoadBalancerAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyLoadBalancerAttributesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyRuleRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyRuleResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyTargetGroupAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyTargetGroupAttributesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyTargetGroupRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyTargetGroupResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RegisterTargetsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RegisterTargetsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RemoveListenerCertificatesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RemoveListenerCertificatesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RemoveTagsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RemoveTagsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetIpAddressTypeRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetIpAddressTypeResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetRulePrioritiesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetRulePrioritiesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetSecurityGroupsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetSecurityGroupsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetSubnetsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.SetSubnetsResponse;

/// Elastic Load Balancing v2: load balancers, target groups, listeners, rules, targets, their
/// health, attributes and tags. Each operation answers when the balancer does what it asks for.
public final class ElbV2Api implements ElasticLoadBalancingV2Client {
  private final Changes changes;
  private final HealthWatch watch;
  private final LoadBalancers loadBalancers;
  private final Networks networks;
  private final LoadBalancerAttributes loadBalancerAttributes;
  private final TargetGroups targetGroups;
  private final TargetGroupAttributes targetGroupAttributes;
  private final Targets targets;
  private final TargetHealths targetHealths;
  private final Listeners listeners;
  private final ListenerCertificates listenerCertificates;
  private final ListenerAttributes listenerAttributes;
  private final Rules rules;
  private final Tags tags;
  private final TargetGroupMetrics metrics;

  /// Serves nothing before [#start].
  ///
  /// @param balancer carries the traffic; it stays the caller's to close
  /// @param accessLogs the folder for access logs: one for each bucket in it
  public ElbV2Api(
      Store store,
      Balancer balancer,
      Home home,
      Pace pace,
      InstantSource clock,
      Addresses addresses,
      Path accessLogs) {
    AccessLogFolder logs = new AccessLogFolder(accessLogs, home);
    Arns arns = new Arns(home);
    Lookup lookup = new Lookup(arns);
    Actions actions = new Actions(arns);
    Placement placement = new Placement(home);
    watch = new HealthWatch(balancer);
    Traffic traffic =
        new Traffic(balancer, new RoutingCompiler(pace, CookieKeyDocument.of(store), logs), watch);
    changes = new Changes(store, clock, traffic, new Attachments(lookup));
    loadBalancers = new LoadBalancers(store, clock, changes, arns, addresses, placement);
    networks = new Networks(changes, lookup, placement);
    loadBalancerAttributes = new LoadBalancerAttributes(store, changes, lookup, logs);
    targetGroups = new TargetGroups(store, changes, traffic, arns);
    targetGroupAttributes = new TargetGroupAttributes(store, changes, lookup);
    targets = new Targets(changes, lookup);
    targetHealths = new TargetHealths(store, lookup, traffic);
    listeners = new Listeners(store, changes, lookup, actions);
    listenerCertificates = new ListenerCertificates(store, changes, lookup);
    listenerAttributes = new ListenerAttributes(store, changes, lookup);
    rules = new Rules(store, changes, lookup, actions);
    tags = new Tags(store, changes, arns);
    metrics = new TargetGroupMetrics(traffic);
  }

  /// Puts in force what the store holds. A listener whose port is taken now is logged, and tried
  /// again by [#workHandlers].
  public void start() {
    changes.start();
    metrics.begin();
  }

  /// The work of this room, by queue.
  public Map<String, WorkHandler> workHandlers() {
    return Map.of(Changes.LISTEN_QUEUE, changes::listenAgain);
  }

  /// Calls `listener` with a target group's ARN after the health of one of its targets changed, or
  /// one was drained; not necessarily once for each change. On a thread of this room's.
  public void onHealthChange(Consumer<String> listener) {
    watch.listen(listener);
  }

  /// What application load balancers did since this was asked last, for CloudWatch.
  public List<MetricDatum> metrics() {
    return metrics.collect();
  }

  /// Lets every listener that has a certificate show what the store holds now under its ARN.
  public void certificateReplaced(String arn) {
    changes.certificateReplaced(arn);
  }

  /// Takes all load balancers out of the balancer, for a store that has been emptied.
  public void clear() {
    changes.clear();
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  /// Stops watching. The load balancers serve until the balancer is closed.
  @Override
  public void close() {
    watch.close();
  }

  @Override
  public CreateLoadBalancerResponse createLoadBalancer(CreateLoadBalancerRequest request) {
    return loadBalancers.create(request);
  }

  @Override
  public DescribeLoadBalancersResponse describeLoadBalancers(DescribeLoadBalancersRequest request) {
    return loadBalancers.describe(request);
  }

  @Override
  public DeleteLoadBalancerResponse deleteLoadBalancer(DeleteLoadBalancerRequest request) {
    return loadBalancers.delete(request);
  }

  @Override
  public DescribeCapacityReservationResponse describeCapacityReservation(
      DescribeCapacityReservationRequest request) {
    return loadBalancers.describeCapacity(request);
  }

  @Override
  public SetSubnetsResponse setSubnets(SetSubnetsRequest request) {
    return networks.set(request);
  }

  @Override
  public SetSecurityGroupsResponse setSecurityGroups(SetSecurityGroupsRequest request) {
    return networks.set(request);
  }

  @Override
  public SetIpAddressTypeResponse setIpAddressType(SetIpAddressTypeRequest request) {
    return networks.set(request);
  }

  @Override
  public ModifyLoadBalancerAttributesResponse modifyLoadBalancerAttributes(
      ModifyLoadBalancerAttributesRequest request) {
    return loadBalancerAttributes.modify(request);
  }

  @Override
  public DescribeLoadBalancerAttributesResponse describeLoadBalancerAttributes(
      DescribeLoadBalancerAttributesRequest request) {
    return loadBalancerAttributes.describe(request);
  }

  @Override
  public CreateTargetGroupResponse createTargetGroup(CreateTargetGroupRequest request) {
    return targetGroups.create(request);
  }

  @Override
  public ModifyTargetGroupResponse modifyTargetGroup(ModifyTargetGroupRequest request) {
    return targetGroups.modify(request);
  }

  @Override
  public DescribeTargetGroupsResponse describeTargetGroups(DescribeTargetGroupsRequest request) {
    return targetGroups.describe(request);
  }

  @Override
  public DeleteTargetGroupResponse deleteTargetGroup(DeleteTargetGroupRequest request) {
    return targetGroups.delete(request);
  }

  @Override
  public ModifyTargetGroupAttributesResponse modifyTargetGroupAttributes(
      ModifyTargetGroupAttributesRequest request) {
    return targetGroupAttributes.modify(request);
  }

  @Override
  public DescribeTargetGroupAttributesResponse describeTargetGroupAttributes(
      DescribeTargetGroupAttributesRequest request) {
    return targetGroupAttributes.describe(request);
  }

  @Override
  public RegisterTargetsResponse registerTargets(RegisterTargetsRequest request) {
    return targets.register(request);
  }

  @Override
  public DeregisterTargetsResponse deregisterTargets(DeregisterTargetsRequest request) {
    return targets.deregister(request);
  }

  @Override
  public DescribeTargetHealthResponse describeTargetHealth(DescribeTargetHealthRequest request) {
    return targetHealths.describe(request);
  }

  @Override
  public CreateListenerResponse createListener(CreateListenerRequest request) {
    return listeners.create(request);
  }

  @Override
  public ModifyListenerResponse modifyListener(ModifyListenerRequest request) {
    return listeners.modify(request);
  }

  @Override
  public DescribeListenersResponse describeListeners(DescribeListenersRequest request) {
    return listeners.describe(request);
  }

  @Override
  public DeleteListenerResponse deleteListener(DeleteListenerRequest request) {
    return listeners.delete(request);
  }

  @Override
  public DescribeListenerCertificatesResponse describeListenerCertificates(
      DescribeListenerCertificatesRequest request) {
    return listenerCertificates.describe(request);
  }

  @Override
  public AddListenerCertificatesResponse addListenerCertificates(
      AddListenerCertificatesRequest request) {
    return listenerCertificates.add(request);
  }

  @Override
  public RemoveListenerCertificatesResponse removeListenerCertificates(
      RemoveListenerCertificatesRequest request) {
    return listenerCertificates.remove(request);
  }

  @Override
  public DescribeSslPoliciesResponse describeSSLPolicies(DescribeSslPoliciesRequest request) {
    return SslPolicies.describe(request);
  }

  @Override
  public ModifyListenerAttributesResponse modifyListenerAttributes(
      ModifyListenerAttributesRequest request) {
    return listenerAttributes.modify(request);
  }

  @Override
  public DescribeListenerAttributesResponse describeListenerAttributes(
      DescribeListenerAttributesRequest request) {
    return listenerAttributes.describe(request);
  }

  @Override
  public CreateRuleResponse createRule(CreateRuleRequest request) {
    return rules.create(request);
  }

  @Override
  public ModifyRuleResponse modifyRule(ModifyRuleRequest request) {
    return rules.modify(request);
  }

  @Override
  public DescribeRulesResponse describeRules(DescribeRulesRequest request) {
    return rules.describe(request);
  }

  @Override
  public DeleteRuleResponse deleteRule(DeleteRuleRequest request) {
    return rules.delete(request);
  }

  @Override
  public SetRulePrioritiesResponse setRulePriorities(SetRulePrioritiesRequest request) {
    return rules.setPriorities(request);
  }

  @Override
  public AddTagsResponse addTags(AddTagsRequest request) {
    return tags.add(request);
  }

  @Override
  public RemoveTagsResponse removeTags(RemoveTagsRequest request) {
    return tags.remove(request);
  }

  @Override
  public DescribeTagsResponse describeTags(DescribeTagsRequest request) {
    return tags.describe(request);
  }

  @Override
  public DescribeAccountLimitsResponse describeAccountLimits(DescribeAccountLimitsRequest request) {
    return Limits.describe(request);
  }
}
