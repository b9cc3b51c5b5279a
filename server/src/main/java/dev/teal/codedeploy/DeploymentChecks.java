package dev.teal.codedeploy;

import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.services.codedeploy.model.AutoScalingGroup;
import software.amazon.awssdk.services.codedeploy.model.ComputePlatform;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentRequest;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentType;
import software.amazon.awssdk.services.codedeploy.model.EC2TagFilter;
import software.amazon.awssdk.services.codedeploy.model.FileExistsBehavior;
import software.amazon.awssdk.services.codedeploy.model.InvalidFileExistsBehaviorException;
import software.amazon.awssdk.services.codedeploy.model.InvalidIgnoreApplicationStopFailuresValueException;
import software.amazon.awssdk.services.codedeploy.model.InvalidTargetInstancesException;
import software.amazon.awssdk.services.codedeploy.model.InvalidUpdateOutdatedInstancesOnlyValueException;
import software.amazon.awssdk.services.codedeploy.model.TargetInstances;

/// Checks what CreateDeployment says, beside what must exist.
final class DeploymentChecks {
  private DeploymentChecks() {}

  /// What can be said before anything is looked up.
  static void check(CreateDeploymentRequest request) {
    Names.application(request.applicationName());
    Names.group(request.deploymentGroupName());
    if (request.deploymentConfigName() != null && !request.deploymentConfigName().isEmpty()) {
      Names.config(request.deploymentConfigName());
    }
    Names.description(request.description());
    GroupChecks.checkRollback(request.autoRollbackConfiguration());
    GroupChecks.checkAlarms(request.overrideAlarmConfiguration());
    if (request.fileExistsBehavior() == FileExistsBehavior.UNKNOWN_TO_SDK_VERSION) {
      throw InvalidFileExistsBehaviorException.builder()
          .message(
              "fileExistsBehavior: "
                  + Names.shown(request.fileExistsBehaviorAsString())
                  + " (expected: DISALLOW, OVERWRITE or RETAIN)")
          .build();
    }
  }

  /// What depends on the group's platform and style.
  static void check(CreateDeploymentRequest request, DeploymentGroupInfo group) {
    if (group.computePlatform() != ComputePlatform.SERVER) {
      refuseServers(request, group.computePlatform());
    } else if (request.targetInstances() != null) {
      checkTargets(request.targetInstances(), group);
    }
  }

  private static void refuseServers(CreateDeploymentRequest request, ComputePlatform platform) {
    if (request.targetInstances() != null) {
      throw invalidTargets("targetInstances: is for the Server platform only");
    }
    if (Boolean.TRUE.equals(request.updateOutdatedInstancesOnly())) {
      throw InvalidUpdateOutdatedInstancesOnlyValueException.builder()
          .message("updateOutdatedInstancesOnly: true (expected: false for " + platform + ")")
          .build();
    }
    if (Boolean.TRUE.equals(request.ignoreApplicationStopFailures())) {
      throw InvalidIgnoreApplicationStopFailuresValueException.builder()
          .message("ignoreApplicationStopFailures: true (expected: false for " + platform + ")")
          .build();
    }
  }

  private static void checkTargets(TargetInstances targets, DeploymentGroupInfo group) {
    if (group.deploymentStyle().deploymentType() != DeploymentType.BLUE_GREEN) {
      throw invalidTargets("targetInstances: is for blue/green deployments only");
    }
    if (!targets.tagFilters().isEmpty() && targets.ec2TagSet() != null) {
      throw invalidTargets("tagFilters, ec2TagSet: both are given (expected: one of them)");
    }
    List<List<EC2TagFilter>> lists =
        targets.ec2TagSet() == null ? List.of() : targets.ec2TagSet().ec2TagSetList();
    Stream.concat(Stream.of(targets.tagFilters()), lists.stream())
        .flatMap(list -> TagFilterChecks.problem(list.stream().map(Filter::of).toList()).stream())
        .findFirst()
        .ifPresent(problem -> {
          throw invalidTargets("targetInstances: tag filter " + problem);
        });
    ServerGroupChecks.checkScaling(
        targets.autoScalingGroups().stream()
            .map(name -> AutoScalingGroup.builder().name(name).build())
            .toList());
  }

  private static InvalidTargetInstancesException invalidTargets(String message) {
    return InvalidTargetInstancesException.builder().message(message).build();
  }
}
