package dev.teal.codedeploy;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codedeploy.model.AlarmConfiguration;
import software.amazon.awssdk.services.codedeploy.model.AutoRollbackConfiguration;
import software.amazon.awssdk.services.codedeploy.model.BlueGreenDeploymentConfiguration;
import software.amazon.awssdk.services.codedeploy.model.BlueInstanceTerminationOption;
import software.amazon.awssdk.services.codedeploy.model.ComputePlatform;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentGroupRequest;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentReadyAction;
import software.amazon.awssdk.services.codedeploy.model.DeploymentReadyOption;
import software.amazon.awssdk.services.codedeploy.model.InstanceAction;
import software.amazon.awssdk.services.codedeploy.model.OutdatedInstancesStrategy;
import software.amazon.awssdk.services.codedeploy.model.UpdateDeploymentGroupRequest;

/// A deployment group as GetDeploymentGroup shows it, with the defaults that AWS fills in. The
/// waits are always there as integers: `aws ecs deploy` reads them without a default.
final class GroupView {
  private GroupView() {}

  static DeploymentGroupInfo created(CreateDeploymentGroupRequest request, String id) {
    return DeploymentGroupInfo.builder()
        .applicationName(request.applicationName())
        .deploymentGroupId(id)
        .deploymentGroupName(request.deploymentGroupName())
        .deploymentConfigName(
            Optional.ofNullable(request.deploymentConfigName())
                .filter(name -> !name.isEmpty())
                .orElse(PredefinedConfigs.ECS_ALL_AT_ONCE))
        .ec2TagFilters(List.of())
        .onPremisesInstanceTagFilters(List.of())
        .autoScalingGroups(List.of())
        .serviceRoleArn(request.serviceRoleArn())
        .triggerConfigurations(request.triggerConfigurations())
        .alarmConfiguration(alarms(request.alarmConfiguration()))
        .autoRollbackConfiguration(rollback(request.autoRollbackConfiguration()))
        .deploymentStyle(request.deploymentStyle())
        .outdatedInstancesStrategy(OutdatedInstancesStrategy.UPDATE)
        .blueGreenDeploymentConfiguration(blueGreen(request.blueGreenDeploymentConfiguration()))
        .loadBalancerInfo(request.loadBalancerInfo())
        .computePlatform(ComputePlatform.ECS)
        .ecsServices(request.ecsServices())
        .terminationHookEnabled(false)
        .build();
  }

  static DeploymentGroupInfo updated(
      DeploymentGroupInfo group, UpdateDeploymentGroupRequest request) {
    DeploymentGroupInfo.Builder changed = group.toBuilder();
    given(request.newDeploymentGroupName()).ifPresent(changed::deploymentGroupName);
    given(request.deploymentConfigName()).ifPresent(changed::deploymentConfigName);
    given(request.serviceRoleArn()).ifPresent(changed::serviceRoleArn);
    if (request.hasTriggerConfigurations()) {
      changed.triggerConfigurations(request.triggerConfigurations());
    }
    if (request.hasEcsServices()) {
      changed.ecsServices(request.ecsServices());
    }
    Optional.ofNullable(request.alarmConfiguration())
        .ifPresent(alarms -> changed.alarmConfiguration(alarms(alarms)));
    Optional.ofNullable(request.autoRollbackConfiguration())
        .ifPresent(rollback -> changed.autoRollbackConfiguration(rollback(rollback)));
    Optional.ofNullable(request.deploymentStyle()).ifPresent(changed::deploymentStyle);
    Optional.ofNullable(request.loadBalancerInfo()).ifPresent(changed::loadBalancerInfo);
    Optional.ofNullable(request.blueGreenDeploymentConfiguration())
        .ifPresent(config -> changed.blueGreenDeploymentConfiguration(blueGreen(config)));
    return changed.build();
  }

  private static Optional<String> given(@Nullable String value) {
    return Optional.ofNullable(value).filter(v -> !v.isEmpty());
  }

  private static AlarmConfiguration alarms(@Nullable AlarmConfiguration given) {
    return given != null
        ? given
        : AlarmConfiguration.builder()
            .enabled(false)
            .ignorePollAlarmFailure(false)
            .alarms(List.of())
            .build();
  }

  private static AutoRollbackConfiguration rollback(@Nullable AutoRollbackConfiguration given) {
    return given != null
        ? given
        : AutoRollbackConfiguration.builder().enabled(false).events(List.of()).build();
  }

  private static @Nullable BlueGreenDeploymentConfiguration blueGreen(
      @Nullable BlueGreenDeploymentConfiguration given) {
    if (given == null) {
      return null;
    }
    DeploymentReadyOption ready =
        Optional.ofNullable(given.deploymentReadyOption())
            .orElseGet(() -> DeploymentReadyOption.builder().build());
    BlueInstanceTerminationOption termination =
        Optional.ofNullable(given.terminateBlueInstancesOnDeploymentSuccess())
            .orElseGet(() -> BlueInstanceTerminationOption.builder().build());
    return given.toBuilder()
        .deploymentReadyOption(
            DeploymentReadyOption.builder()
                .actionOnTimeout(
                    Optional.ofNullable(ready.actionOnTimeoutAsString())
                        .orElse(DeploymentReadyAction.CONTINUE_DEPLOYMENT.toString()))
                .waitTimeInMinutes(Optional.ofNullable(ready.waitTimeInMinutes()).orElse(0))
                .build())
        .terminateBlueInstancesOnDeploymentSuccess(
            BlueInstanceTerminationOption.builder()
                .action(
                    Optional.ofNullable(termination.actionAsString())
                        .orElse(InstanceAction.TERMINATE.toString()))
                .terminationWaitTimeInMinutes(
                    Optional.ofNullable(termination.terminationWaitTimeInMinutes()).orElse(0))
                .build())
        .build();
  }
}
