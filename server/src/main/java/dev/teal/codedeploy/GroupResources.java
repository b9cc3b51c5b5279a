package dev.teal.codedeploy;

import dev.teal.deploy.Routes;
import dev.teal.deploy.World;
import java.util.List;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupInfo;
import software.amazon.awssdk.services.codedeploy.model.ECSService;
import software.amazon.awssdk.services.codedeploy.model.InvalidEcsServiceException;
import software.amazon.awssdk.services.codedeploy.model.InvalidLoadBalancerInfoException;
import software.amazon.awssdk.services.codedeploy.model.InvalidTargetGroupPairException;
import software.amazon.awssdk.services.codedeploy.model.InvalidTrafficRoutingConfigurationException;
import software.amazon.awssdk.services.codedeploy.model.InvalidTriggerConfigException;
import software.amazon.awssdk.services.codedeploy.model.TargetGroupInfo;
import software.amazon.awssdk.services.codedeploy.model.TargetGroupPairInfo;
import software.amazon.awssdk.services.codedeploy.model.TriggerConfig;
import software.amazon.awssdk.services.ecs.model.DeploymentControllerType;
import software.amazon.awssdk.services.ecs.model.EcsException;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ElasticLoadBalancingV2Exception;
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

  /// @param gradual whether the group's configuration shifts traffic in steps
  void check(DeploymentGroupInfo group, boolean gradual) {
    requireService(group.ecsServices().getFirst());
    TargetGroupPairInfo pair = group.loadBalancerInfo().targetGroupPairInfoList().getFirst();
    requireTargetGroups(pair.targetGroups().stream().map(TargetGroupInfo::name).toList());
    String production = pair.prodTrafficRoute().listenerArns().getFirst();
    requireListener(production);
    if (pair.testTrafficRoute() != null) {
      pair.testTrafficRoute().listenerArns().forEach(this::requireListener);
    }
    if (gradual && !Routes.dividesTraffic(world, production)) {
      throw InvalidTrafficRoutingConfigurationException.builder()
          .message(
              "Only ALB supports gradual traffic routing, use AllAtOnce Traffic routing instead when"
                  + " you create/update Deployment group.")
          .build();
    }
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
      throw notLoaded(named, Errors.told(e));
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

  private void requireTargetGroups(List<String> names) {
    try {
      world.elb().describeTargetGroups(request -> request.names(names));
    } catch (ElasticLoadBalancingV2Exception e) {
      throw InvalidTargetGroupPairException.builder()
          .message("targetGroups: " + Names.shown(names.toString()) + ": " + Errors.told(e))
          .cause(e)
          .build();
    }
  }

  private void requireListener(String arn) {
    try {
      world.elb().describeListeners(request -> request.listenerArns(arn));
    } catch (ElasticLoadBalancingV2Exception e) {
      throw InvalidLoadBalancerInfoException.builder()
          .message("listenerArns: " + Names.shown(arn) + ": " + Errors.told(e))
          .cause(e)
          .build();
    }
  }

  /// Publishes the test message that AWS publishes when a trigger is made, and so finds out whether
  /// its topic is there.
  void announce(DeploymentGroupInfo group, List<TriggerConfig> added) {
    added.forEach(trigger -> {
      try {
        sns.publish(request ->
            request
                .topicArn(trigger.triggerTargetArn())
                .subject("AWS CodeDeploy test message")
                .message(
                    "Test message for trigger "
                        + trigger.triggerName()
                        + " of deployment group "
                        + group.deploymentGroupName()));
      } catch (SnsException e) {
        throw InvalidTriggerConfigException.builder()
            .message(
                "Topic ARN "
                    + trigger.triggerTargetArn()
                    + " cannot be published to: "
                    + Errors.told(e))
            .cause(e)
            .build();
      }
    });
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
          .message("The production listener cannot be changed: " + Errors.told(e))
          .cause(e)
          .build();
    }
  }
}
