package dev.teal.codedeploy;

import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import software.amazon.awssdk.services.codedeploy.model.BatchGetDeploymentGroupsRequest;
import software.amazon.awssdk.services.codedeploy.model.BatchGetDeploymentGroupsResponse;
import software.amazon.awssdk.services.codedeploy.model.BatchLimitExceededException;
import software.amazon.awssdk.services.codedeploy.model.ComputePlatform;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentGroupRequest;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentGroupResponse;
import software.amazon.awssdk.services.codedeploy.model.DeleteDeploymentGroupRequest;
import software.amazon.awssdk.services.codedeploy.model.DeleteDeploymentGroupResponse;
import software.amazon.awssdk.services.codedeploy.model.DeploymentConfigInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupAlreadyExistsException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupLimitExceededException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupNameRequiredException;
import software.amazon.awssdk.services.codedeploy.model.ECSService;
import software.amazon.awssdk.services.codedeploy.model.EcsServiceMappingLimitExceededException;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentGroupRequest;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentGroupResponse;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentGroupsRequest;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentGroupsResponse;
import software.amazon.awssdk.services.codedeploy.model.TriggerConfig;
import software.amazon.awssdk.services.codedeploy.model.UpdateDeploymentGroupRequest;
import software.amazon.awssdk.services.codedeploy.model.UpdateDeploymentGroupResponse;

/// Deployment groups: what is deployed to, how, and what happens then.
final class DeploymentGroups {
  private static final int LARGEST_BATCH = 100;

  private final Store store;
  private final InstantSource clock;
  private final GroupResources resources;

  DeploymentGroups(Store store, InstantSource clock, GroupResources resources) {
    this.store = store;
    this.clock = clock;
    this.resources = resources;
  }

  CreateDeploymentGroupResponse create(CreateDeploymentGroupRequest request) {
    String application = Names.application(request.applicationName());
    String name = Names.group(request.deploymentGroupName());
    DeploymentGroupInfo info =
        GroupView.created(request, platform(application), UUID.randomUUID().toString());
    GroupRecord group = new GroupRecord(info, TagSet.NONE.with(request.tags()));
    check(info);
    store.run(tx -> requireFree(tx, application, name, info));
    resources.announce(info, info.triggerConfigurations());
    resources.attach(info);
    store.run(tx -> {
      Applications.require(tx, application);
      requireFree(tx, application, name, info);
      Groups.insert(tx, group);
    });
    return CreateDeploymentGroupResponse.builder()
        .deploymentGroupId(info.deploymentGroupId())
        .build();
  }

  GetDeploymentGroupResponse get(GetDeploymentGroupRequest request) {
    String application = Names.application(request.applicationName());
    String name = Names.group(request.deploymentGroupName());
    return GetDeploymentGroupResponse.builder()
        .deploymentGroupInfo(
            store.<DeploymentGroupInfo>read(tx -> {
              Applications.require(tx, application);
              return Groups.require(tx, application, name).value().info();
            }))
        .build();
  }

  /// Groups that do not exist are told of in `errorMessage`.
  BatchGetDeploymentGroupsResponse batchGet(BatchGetDeploymentGroupsRequest request) {
    String application = Names.application(request.applicationName());
    if (request.deploymentGroupNames().isEmpty()) {
      throw DeploymentGroupNameRequiredException.builder()
          .message("deploymentGroupNames: missing (expected: one or more)")
          .build();
    }
    List<String> names = request.deploymentGroupNames().stream().map(Names::group).toList();
    if (names.size() > LARGEST_BATCH) {
      throw BatchLimitExceededException.builder()
          .message("deploymentGroupNames: " + names.size() + " names (expected: at most 100)")
          .build();
    }
    List<DeploymentGroupInfo> found = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    store.read(tx -> {
      Applications.require(tx, application);
      for (String name : names) {
        Groups.find(tx, application, name)
            .ifPresentOrElse(group -> found.add(group.value().info()), () -> missing.add(name));
      }
      return true;
    });
    return BatchGetDeploymentGroupsResponse.builder()
        .deploymentGroupsInfo(found)
        .errorMessage(
            missing.isEmpty()
                ? ""
                : "No Deployment Group found for name: " + String.join(", ", missing))
        .build();
  }

  ListDeploymentGroupsResponse list(ListDeploymentGroupsRequest request) {
    String application = Names.application(request.applicationName());
    Pages pages = new Pages("groups of " + application);
    String after = pages.after(request.nextToken());
    List<String> names =
        store.read(tx -> {
          Applications.require(tx, application);
          return Groups.names(tx, application);
        });
    Pages.Page<String> page = pages.ascending(names, after, name -> name);
    return ListDeploymentGroupsResponse.builder()
        .applicationName(application)
        .deploymentGroups(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  /// Members that are left out keep their values. What a deployment does that runs already, stays.
  UpdateDeploymentGroupResponse update(UpdateDeploymentGroupRequest request) {
    String application = Names.application(request.applicationName());
    String name = Names.group(request.currentDeploymentGroupName());
    if (request.newDeploymentGroupName() != null) {
      Names.group(request.newDeploymentGroupName());
    }
    if (platform(application) == ComputePlatform.ECS && request.hasAutoScalingGroups()) {
      throw EcsGroupChecks.autoScaling();
    }
    DeploymentGroupInfo before =
        store.<GroupRecord>read(tx -> Groups.require(tx, application, name).value()).info();
    DeploymentGroupInfo after = GroupView.updated(before, request);
    check(after);
    store.run(tx -> requireRoom(tx, before, after));
    resources.announce(after, added(before, after));
    if (request.loadBalancerInfo() != null || request.hasEcsServices()) {
      resources.attach(after);
    }
    store.run(tx -> {
      Stored<GroupRecord> read = Groups.require(tx, application, name);
      requireRoom(tx, before, after);
      // Deployments write into the group, too: only what the request changes is taken.
      DeploymentGroupInfo changed = GroupView.updated(read.value().info(), request);
      Groups.replace(tx, read, read.value().with(changed));
    });
    return UpdateDeploymentGroupResponse.builder().hooksNotCleanedUp(List.of()).build();
  }

  private static List<TriggerConfig> added(DeploymentGroupInfo before, DeploymentGroupInfo after) {
    return after.triggerConfigurations().stream()
        .filter(trigger ->
            before.triggerConfigurations().stream()
                .noneMatch(known ->
                    known.triggerName().equals(trigger.triggerName())
                        && known.triggerTargetArn().equals(trigger.triggerTargetArn())))
        .toList();
  }

  /// Removes the group with its deployments. Of one that is unknown, AWS says nothing.
  DeleteDeploymentGroupResponse delete(DeleteDeploymentGroupRequest request) {
    String application = Names.application(request.applicationName());
    String name = Names.group(request.deploymentGroupName());
    Instant now = clock.instant();
    store.run(
        tx -> Groups.find(tx, application, name).ifPresent(group -> Groups.remove(tx, group, now)));
    return DeleteDeploymentGroupResponse.builder().hooksNotCleanedUp(List.of()).build();
  }

  private void check(DeploymentGroupInfo group) {
    GroupChecks.check(group);
    Names.config(group.deploymentConfigName());
    DeploymentConfigInfo config =
        store.<DeploymentConfigInfo>read(tx ->
            DeploymentConfigs.require(tx, group.deploymentConfigName(), group.computePlatform()));
    if (group.computePlatform() == ComputePlatform.ECS) {
      resources.check(group, config);
    }
  }

  private ComputePlatform platform(String application) {
    return store
        .<ApplicationRecord>read(tx -> Applications.require(tx, application).value())
        .platform();
  }

  private static void requireFree(
      Transaction tx, String application, String name, DeploymentGroupInfo group) {
    if (Groups.find(tx, application, name).isPresent()) {
      throw alreadyExists(name);
    }
    if (Groups.names(tx, application).size() >= Limits.GROUPS_OF_AN_APPLICATION) {
      throw DeploymentGroupLimitExceededException.builder()
          .message(
              "deployment groups of "
                  + application
                  + ": "
                  + Limits.GROUPS_OF_AN_APPLICATION
                  + " exist (expected: no more)")
          .build();
    }
    requireOneGroup(tx, group);
  }

  private static void requireRoom(
      Transaction tx, DeploymentGroupInfo before, DeploymentGroupInfo after) {
    String name = after.deploymentGroupName();
    if (!name.equals(before.deploymentGroupName())
        && Groups.find(tx, after.applicationName(), name).isPresent()) {
      throw alreadyExists(name);
    }
    requireOneGroup(tx, after);
  }

  /// A service belongs to one deployment group (CodeDeploy user guide: Limits).
  private static void requireOneGroup(Transaction tx, DeploymentGroupInfo group) {
    group
        .ecsServices()
        .forEach(service ->
            Groups.all(tx).stream()
                .map(other -> other.value().info())
                .filter(other -> !other.deploymentGroupId().equals(group.deploymentGroupId()))
                .filter(other ->
                    other.ecsServices().stream().anyMatch(its -> sameService(its, service)))
                .findFirst()
                .ifPresent(other -> {
                  throw EcsServiceMappingLimitExceededException.builder()
                      .message(
                          "The ECS service "
                              + service.serviceName()
                              + " is already in deployment group "
                              + other.deploymentGroupName()
                              + " of application "
                              + other.applicationName())
                      .build();
                }));
  }

  private static boolean sameService(ECSService one, ECSService other) {
    return lastPart(one.clusterName()).equals(lastPart(other.clusterName()))
        && lastPart(one.serviceName()).equals(lastPart(other.serviceName()));
  }

  /// Names and ARNs are both taken: `arn:aws:ecs:REGION:ACCOUNT:service/CLUSTER/NAME`.
  static String lastPart(String nameOrArn) {
    return nameOrArn.substring(nameOrArn.lastIndexOf('/') + 1);
  }

  private static DeploymentGroupAlreadyExistsException alreadyExists(String name) {
    return DeploymentGroupAlreadyExistsException.builder()
        .message("Deployment group already exists: " + name)
        .build();
  }
}
