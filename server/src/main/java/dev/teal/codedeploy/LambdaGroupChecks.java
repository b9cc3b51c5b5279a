package dev.teal.codedeploy;

import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentOption;
import software.amazon.awssdk.services.codedeploy.model.DeploymentType;
import software.amazon.awssdk.services.codedeploy.model.InvalidAutoScalingGroupException;
import software.amazon.awssdk.services.codedeploy.model.InvalidBlueGreenDeploymentConfigurationException;
import software.amazon.awssdk.services.codedeploy.model.InvalidDeploymentStyleException;
import software.amazon.awssdk.services.codedeploy.model.InvalidEc2TagException;
import software.amazon.awssdk.services.codedeploy.model.InvalidEcsServiceException;
import software.amazon.awssdk.services.codedeploy.model.InvalidLoadBalancerInfoException;
import software.amazon.awssdk.services.codedeploy.model.InvalidTagException;

/// Checks what a deployment group for Lambda says: it names nothing to deploy to, since the AppSpec
/// file does.
final class LambdaGroupChecks {
  private LambdaGroupChecks() {}

  static void check(DeploymentGroupInfo group) {
    if (group.deploymentStyle() == null
        || group.deploymentStyle().deploymentType() != DeploymentType.BLUE_GREEN
        || group.deploymentStyle().deploymentOption() != DeploymentOption.WITH_TRAFFIC_CONTROL) {
      throw InvalidDeploymentStyleException.builder()
          .message(
              "For Lambda deployment, the deployment type must be BLUE_GREEN, and deployment option"
                  + " must be WITH_TRAFFIC_CONTROL.")
          .build();
    }
    if (!group.ecsServices().isEmpty()) {
      throw InvalidEcsServiceException.builder()
          .message("Should not specify ECS services parameter for Lambda deployment group")
          .build();
    }
    if (group.loadBalancerInfo() != null) {
      throw InvalidLoadBalancerInfoException.builder()
          .message("For Lambda deployment group, loadBalancerInfo can not be specified")
          .build();
    }
    if (group.blueGreenDeploymentConfiguration() != null) {
      throw InvalidBlueGreenDeploymentConfigurationException.builder()
          .message(
              "For Lambda deployment group, blueGreenDeploymentConfiguration can not be specified")
          .build();
    }
    if (!group.autoScalingGroups().isEmpty()) {
      throw InvalidAutoScalingGroupException.builder()
          .message("For Lambda deployment group, autoScalingGroups can not be specified")
          .build();
    }
    if (!group.ec2TagFilters().isEmpty() || group.ec2TagSet() != null) {
      throw InvalidEc2TagException.builder()
          .message("For Lambda deployment group, EC2 tags can not be specified")
          .build();
    }
    if (!group.onPremisesInstanceTagFilters().isEmpty() || group.onPremisesTagSet() != null) {
      throw InvalidTagException.builder()
          .message("For Lambda deployment group, on-premises tags can not be specified")
          .build();
    }
  }
}
