package dev.teal.codedeploy;

import dev.teal.deploy.Routes;
import dev.teal.deploy.Trouble;
import dev.teal.deploy.World;
import java.util.List;
import java.util.function.Consumer;
import software.amazon.awssdk.services.codedeploy.model.DeploymentConfigInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupInfo;
import software.amazon.awssdk.services.codedeploy.model.ECSService;
import software.amazon.awssdk.services.codedeploy.model.InvalidEcsServiceException;
import software.amazon.awssdk.services.codedeploy.model.InvalidLoadBalancerInfoException;
import software.amazon.awssdk.services.codedeploy.model.InvalidTargetGroupPairException;
import software.amazon.awssdk.services.codedeploy.model.InvalidTrafficRoutingConfigurationException;
import software.amazon.awssdk.services.codedeploy.model.InvalidTriggerConfigException;
import software.amazon.awssdk.services.codedeploy.model.TargetGroupInfo;
import software.amazon.awssdk.services.codedeploy.model.TargetGroupPairInfo;
import software.amazon.awssdk.services.codedeploy.model.TrafficRoutingType;
import software.amazon.awssdk.services.codedeploy.model.TriggerConfig;
import software.amazon.awssdk.services.ecs.model.DeploymentControllerType;
import software.amazon.awssdk.services.ecs.model.EcsException;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ElasticLoadBalancingV2Exception;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ListenerNotFoundException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.SnsException;

/// Looks whether what a deployment group names exists, and makes its production listener ready for
/// shifting.
final class GroupResources {
  private final World world;
  private final SnsClient sns;

  GroupResources(World world, SnsClient sns) {
    this.world = world;
    this.sns = sns;
  }

  /// @param config what the group is deployed with when a deployment does not say otherwise
  void check(DeploymentGroupInfo group, DeploymentConfigInfo config) {
    requireService(group.ecsServices().getFirst());
    TargetGroupPairInfo pair = group.loadBalancerInfo().targetGroupPairInfoList().getFirst();
    List<TargetGroup> targetGroups =
        requireTargetGroups(pair.targetGroups().stream().map(TargetGroupInfo::name).toList());
    Listener production = requireListener(pair.prodTrafficRoute().listenerArns().getFirst());
    List<Listener> tests =
        pair.testTrafficRoute() == null
            ? List.of()
            : pair.testTrafficRoute().listenerArns().stream().map(this::requireListener).toList();
    checkRouting(group, config);
    tests.forEach(test -> requireSameLoadBalancer(production, test));
    targetGroups.forEach(targetGroup -> requireSameLoadBalancer(production, targetGroup));
  }

  /// Looks whether the group's load balancer can divide the traffic as a configuration says. A
  /// listener that is gone is for the deployment to tell of.
  ///
  /// @throws InvalidTrafficRoutingConfigurationException when it cannot
  void checkRouting(DeploymentGroupInfo group, DeploymentConfigInfo config) {
    TargetGroupPairInfo pair = group.loadBalancerInfo().targetGroupPairInfoList().getFirst();
    if (config.trafficRoutingConfig().type() != TrafficRoutingType.ALL_AT_ONCE
        && !dividesTraffic(pair.prodTrafficRoute().listenerArns().getFirst())) {
      throw InvalidTrafficRoutingConfigurationException.builder()
          .message(
              "Only ALB supports gradual traffic routing, use AllAtOnce Traffic routing instead when"
                  + " you create/update Deployment group.")
          .build();
    }
  }

  private boolean dividesTraffic(String listener) {
    try {
      return Routes.dividesTraffic(world, listener);
    } catch (ListenerNotFoundException e) {
      return true;
    }
  }

  /// The listeners of a group are on one load balancer (CodeDeploy user guide: Before you begin an
  /// Amazon ECS deployment).
  private static void requireSameLoadBalancer(Listener production, Listener test) {
    if (!production.loadBalancerArn().equals(test.loadBalancerArn())) {
      throw elsewhere(
          "testTrafficRoute.listenerArns: " + test.listenerArn() + " is on",
          test.loadBalancerArn(),
          production,
          "");
    }
  }

  /// A load balancer forwards only to target groups that no other one forwards to.
  private static void requireSameLoadBalancer(Listener production, TargetGroup targetGroup) {
    targetGroup.loadBalancerArns().stream()
        .filter(arn -> !arn.equals(production.loadBalancerArn()))
        .findFirst()
        .ifPresent(other -> {
          throw elsewhere(
              "targetGroups: " + targetGroup.targetGroupName() + " is attached to",
              other,
              production,
              ", or none");
        });
  }

  private static InvalidLoadBalancerInfoException elsewhere(
      String found, String loadBalancer, Listener production, String orElse) {
    return InvalidLoadBalancerInfoException.builder()
        .message(
            found
                + " the load balancer "
                + loadBalancer
                + " (expected: "
                + production.loadBalancerArn()
                + ", that of the production listener "
                + production.listenerArn()
                + orElse
                + ")")
        .build();
  }

  private void requireService(ECSService named) {
    Service service;
    try {
      var found =
          world
              .ecs()
              .describeServices(
                  request -> request.cluster(named.clusterName()).services(named.serviceName()));
      if (found.services().isEmpty()) {
        throw notLoaded(named, "the service does not exist");
      }
      service = found.services().getFirst();
    } catch (EcsException e) {
      throw notLoaded(named, Trouble.told(e));
    }
    if (service.deploymentController() == null
        || service.deploymentController().type() != DeploymentControllerType.CODE_DEPLOY) {
      throw InvalidEcsServiceException.builder()
          .message(
              "Deployment group's ECS service must be configured for a CODE_DEPLOY deployment"
                  + " controller.")
          .build();
    }
  }

  private static InvalidEcsServiceException notLoaded(ECSService named, String cause) {
    return InvalidEcsServiceException.builder()
        .message(
            "Could not load ECS service information for cluster: "
                + Names.shown(named.clusterName())
                + ", service: "
                + Names.shown(named.serviceName())
                + ". Cause: "
                + cause)
        .build();
  }

  private List<TargetGroup> requireTargetGroups(List<String> names) {
    try {
      return world.elb().describeTargetGroups(request -> request.names(names)).targetGroups();
    } catch (ElasticLoadBalancingV2Exception e) {
      throw InvalidTargetGroupPairException.builder()
          .message("targetGroups: " + Names.shown(names.toString()) + ": " + Trouble.told(e))
          .cause(e)
          .build();
    }
  }

  private Listener requireListener(String arn) {
    try {
      return world
          .elb()
          .describeListeners(request -> request.listenerArns(arn))
          .listeners()
          .getFirst();
    } catch (ElasticLoadBalancingV2Exception e) {
      throw InvalidLoadBalancerInfoException.builder()
          .message("listenerArns: " + Names.shown(arn) + ": " + Trouble.told(e))
          .cause(e)
          .build();
    }
  }

  /// Publishes the test message that AWS publishes when a trigger is made, once the topics of all
  /// are known to be there.
  void announce(DeploymentGroupInfo group, List<TriggerConfig> added) {
    added.forEach(trigger ->
        onTopic(trigger, arn -> sns.getTopicAttributes(request -> request.topicArn(arn))));
    added.forEach(trigger ->
        onTopic(
            trigger,
            arn ->
                sns.publish(request ->
                    request
                        .topicArn(arn)
                        .subject("AWS CodeDeploy test message")
                        .message(
                            "Test message for trigger "
                                + trigger.triggerName()
                                + " of deployment group "
                                + group.deploymentGroupName()))));
  }

  private static void onTopic(TriggerConfig trigger, Consumer<String> call) {
    try {
      call.accept(trigger.triggerTargetArn());
    } catch (SnsException e) {
      throw InvalidTriggerConfigException.builder()
          .message(
              "Topic ARN "
                  + trigger.triggerTargetArn()
                  + " cannot be published to: "
                  + Trouble.told(e))
          .cause(e)
          .build();
    }
  }

  /// Gives the production listener both target groups, the live one all the weight: so green is
  /// health-checked as soon as it has tasks, before any traffic goes there.
  void attach(DeploymentGroupInfo group) {
    if (group.ecsServices().isEmpty()) {
      return;
    }
    TargetGroupPairInfo pair = group.loadBalancerInfo().targetGroupPairInfoList().getFirst();
    ECSService service = group.ecsServices().getFirst();
    try {
      Routes.attach(
          world,
          service.clusterName(),
          service.serviceName(),
          pair.targetGroups().stream().map(TargetGroupInfo::name).toList(),
          pair.prodTrafficRoute().listenerArns().getFirst());
    } catch (EcsException | ElasticLoadBalancingV2Exception e) {
      throw InvalidLoadBalancerInfoException.builder()
          .message("The production listener cannot be changed: " + Trouble.told(e))
          .cause(e)
          .build();
    }
  }
}
