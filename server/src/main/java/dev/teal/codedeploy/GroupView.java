package dev.teal.codedeploy;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codedeploy.model.AlarmConfiguration;
import software.amazon.awssdk.services.codedeploy.model.AutoRollbackConfiguration;
import software.amazon.awssdk.services.codedeploy.model.AutoScalingGroup;
import software.amazon.awssdk.services.codedeploy.model.BlueGreenDeploymentConfiguration;
import software.amazon.awssdk.services.codedeploy.model.BlueInstanceTerminationOption;
import software.amazon.awssdk.services.codedeploy.model.ComputePlatform;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentGroupRequest;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentOption;
import software.amazon.awssdk.services.codedeploy.model.DeploymentReadyAction;
import software.amazon.awssdk.services.codedeploy.model.DeploymentReadyOption;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStyle;
import software.amazon.awssdk.services.codedeploy.model.DeploymentType;
import software.amazon.awssdk.services.codedeploy.model.InstanceAction;
import software.amazon.awssdk.services.codedeploy.model.OutdatedInstancesStrategy;
import software.amazon.awssdk.services.codedeploy.model.UpdateDeploymentGroupRequest;

/// A deployment group as GetDeploymentGroup shows it, with the defaults that AWS fills in. The
/// waits are always there as integers, since `aws ecs deploy` reads them without a default, and so
/// are the lists of instances.
final class GroupView {
  private GroupView() {}

  static DeploymentGroupInfo created(
      CreateDeploymentGroupRequest request, ComputePlatform platform, String id) {
    return DeploymentGroupInfo.builder()
        .applicationName(request.applicationName())
        .deploymentGroupId(id)
        .deploymentGroupName(request.deploymentGroupName())
        .deploymentConfigName(
            given(request.deploymentConfigName()).orElse(PredefinedConfigs.ofGroups(platform)))
        .ec2TagFilters(List.copyOf(request.ec2TagFilters()))
        .ec2TagSet(request.ec2TagSet())
        .onPremisesInstanceTagFilters(List.copyOf(request.onPremisesInstanceTagFilters()))
        .onPremisesTagSet(request.onPremisesTagSet())
        .autoScalingGroups(scaling(request.autoScalingGroups()))
        .serviceRoleArn(request.serviceRoleArn())
        .triggerConfigurations(List.copyOf(request.triggerConfigurations()))
        .alarmConfiguration(alarms(request.alarmConfiguration()))
        .autoRollbackConfiguration(rollback(request.autoRollbackConfiguration()))
        .deploymentStyle(style(request.deploymentStyle(), platform))
        .outdatedInstancesStrategy(
            Optional.ofNullable(request.outdatedInstancesStrategyAsString())
                .orElse(OutdatedInstancesStrategy.UPDATE.toString()))
        .blueGreenDeploymentConfiguration(
            blueGreen(request.blueGreenDeploymentConfiguration(), platform))
        .loadBalancerInfo(request.loadBalancerInfo())
        .computePlatform(platform)
        .ecsServices(request.ecsServices())
        .terminationHookEnabled(Boolean.TRUE.equals(request.terminationHookEnabled()))
        .build();
  }

  /// Members that are left out keep their values. A list of tag filters takes the place of a set of
  /// them, and the other way round.
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
        .ifPresent(config ->
            changed.blueGreenDeploymentConfiguration(blueGreen(config, group.computePlatform())));
    Optional.ofNullable(request.outdatedInstancesStrategyAsString())
        .ifPresent(changed::outdatedInstancesStrategy);
    Optional.ofNullable(request.terminationHookEnabled())
        .ifPresent(changed::terminationHookEnabled);
    updateInstances(changed, request);
    return changed.build();
  }

  private static void updateInstances(
      DeploymentGroupInfo.Builder changed, UpdateDeploymentGroupRequest request) {
    if (request.hasAutoScalingGroups()) {
      changed.autoScalingGroups(scaling(request.autoScalingGroups()));
    }
    if (request.hasEc2TagFilters() || request.ec2TagSet() != null) {
      changed.ec2TagFilters(List.copyOf(request.ec2TagFilters())).ec2TagSet(request.ec2TagSet());
    }
    if (request.hasOnPremisesInstanceTagFilters() || request.onPremisesTagSet() != null) {
      changed
          .onPremisesInstanceTagFilters(List.copyOf(request.onPremisesInstanceTagFilters()))
          .onPremisesTagSet(request.onPremisesTagSet());
    }
  }

  /// Without a hook, since there is no Auto Scaling here to install one in.
  private static List<AutoScalingGroup> scaling(List<String> names) {
    return names.stream().map(name -> AutoScalingGroup.builder().name(name).build()).toList();
  }

  private static @Nullable DeploymentStyle style(
      @Nullable DeploymentStyle given, ComputePlatform platform) {
    return given == null && platform == ComputePlatform.SERVER
        ? DeploymentStyle.builder()
            .deploymentType(DeploymentType.IN_PLACE)
            .deploymentOption(DeploymentOption.WITHOUT_TRAFFIC_CONTROL)
            .build()
        : given;
  }

  private static Optional<String> given(@Nullable String value) {
    return Optional.ofNullable(value).filter(v -> !v.isEmpty());
  }

  private static AlarmConfiguration alarms(@Nullable AlarmConfiguration given) {
    AlarmConfiguration config = given == null ? AlarmConfiguration.builder().build() : given;
    return AlarmConfiguration.builder()
        .enabled(Boolean.TRUE.equals(config.enabled()))
        .ignorePollAlarmFailure(Boolean.TRUE.equals(config.ignorePollAlarmFailure()))
        .alarms(config.alarms())
        .build();
  }

  private static AutoRollbackConfiguration rollback(@Nullable AutoRollbackConfiguration given) {
    AutoRollbackConfiguration config =
        given == null ? AutoRollbackConfiguration.builder().build() : given;
    return AutoRollbackConfiguration.builder()
        .enabled(Boolean.TRUE.equals(config.enabled()))
        .eventsWithStrings(config.eventsAsStrings())
        .build();
  }

  private static @Nullable BlueGreenDeploymentConfiguration blueGreen(
      @Nullable BlueGreenDeploymentConfiguration given, ComputePlatform platform) {
    if (given == null || platform != ComputePlatform.ECS) {
      return given;
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
