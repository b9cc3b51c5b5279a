package dev.teal.codedeploy;

import dev.teal.deploy.Deployment;
import dev.teal.home.Home;
import dev.teal.store.DuplicateDocumentException;
import dev.teal.store.Kind;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupDoesNotExistException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupInfo;
import software.amazon.awssdk.services.codedeploy.model.ECSService;
import software.amazon.awssdk.services.codedeploy.model.EcsServiceMappingLimitExceededException;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentGroupRequest;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentGroupResponse;
import software.amazon.awssdk.services.codedeploy.model.InvalidAutoScalingGroupException;
import software.amazon.awssdk.services.codedeploy.model.InvalidInputException;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentGroupsRequest;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentGroupsResponse;
import software.amazon.awssdk.services.codedeploy.model.TrafficRoutingType;
import software.amazon.awssdk.services.codedeploy.model.UpdateDeploymentGroupRequest;
import software.amazon.awssdk.services.codedeploy.model.UpdateDeploymentGroupResponse;

/// Deployment groups: which service is deployed, how, and what happens then.
final class DeploymentGroups {
  /// By `APPLICATION/GROUP`.
  static final Kind<DeploymentGroupInfo> KIND =
      new Kind<>("codedeploy/group", DeploymentGroupInfo.class);

  private static final int LARGEST_BATCH = 100;

  private final Store store;
  private final Home home;
  private final GroupResources resources;

  DeploymentGroups(Store store, Home home, GroupResources resources) {
    this.store = store;
    this.home = home;
    this.resources = resources;
  }

  CreateDeploymentGroupResponse create(CreateDeploymentGroupRequest request) {
    String application = Names.application(request.applicationName());
    String name = Names.group(request.deploymentGroupName());
    requireEcs(application);
    if (!request.autoScalingGroups().isEmpty()) {
      throw autoScaling();
    }
    DeploymentGroupInfo group = GroupView.created(request, UUID.randomUUID().toString());
    check(group);
    String id = id(application, name);
    store.run(tx -> requireFree(tx, id, group));
    resources.announceTriggers(group);
    try {
      store.run(tx -> {
        requireFree(tx, id, group);
        tx.insert(KIND, id, group);
        Tags.put(tx, arn(application, name), request.tags());
      });
    } catch (DuplicateDocumentException e) {
      throw alreadyExists(name);
    }
    resources.attach(group);
    return CreateDeploymentGroupResponse.builder()
        .deploymentGroupId(group.deploymentGroupId())
        .build();
  }

  GetDeploymentGroupResponse get(GetDeploymentGroupRequest request) {
    String application = Names.application(request.applicationName());
    String name = Names.group(request.deploymentGroupName());
    return GetDeploymentGroupResponse.builder()
        .deploymentGroupInfo(
            store.<DeploymentGroupInfo>read(tx -> {
              Applications.require(tx, application);
              return require(tx, application, name).value();
            }))
        .build();
  }

  /// Groups that do not exist are told of in `errorMessage`.
  BatchGetDeploymentGroupsResponse batchGet(BatchGetDeploymentGroupsRequest request) {
    String application = Names.application(request.applicationName());
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
        tx.find(KIND, id(application, name))
            .ifPresentOrElse(group -> found.add(group.value()), () -> missing.add(name));
      }
      return true;
    });
    return BatchGetDeploymentGroupsResponse.builder()
        .deploymentGroupsInfo(found)
        .errorMessage(
            missing.isEmpty()
                ? null
                : "No Deployment Group found for name: " + String.join(", ", missing))
        .build();
  }

  ListDeploymentGroupsResponse list(ListDeploymentGroupsRequest request) {
    String application = Names.application(request.applicationName());
    List<String> names =
        store.read(tx -> {
          Applications.require(tx, application);
          return tx.list(KIND, application + "/").stream()
              .map(group -> group.value().deploymentGroupName())
              .toList();
        });
    Pages<String> page = Pages.of(names, request.nextToken(), name -> name);
    return ListDeploymentGroupsResponse.builder()
        .applicationName(application)
        .deploymentGroups(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  /// Members that are left out keep their values.
  UpdateDeploymentGroupResponse update(UpdateDeploymentGroupRequest request) {
    String application = Names.application(request.applicationName());
    String name = Names.group(request.currentDeploymentGroupName());
    requireEcs(application);
    if (request.hasAutoScalingGroups()) {
      throw autoScaling();
    }
    Stored<DeploymentGroupInfo> read =
        store.<Stored<DeploymentGroupInfo>>read(tx -> require(tx, application, name));
    DeploymentGroupInfo group = GroupView.updated(read.value(), request);
    Names.group(group.deploymentGroupName());
    check(group);
    String newId = id(application, group.deploymentGroupName());
    if (request.hasTriggerConfigurations()) {
      resources.announceTriggers(group);
    }
    store.run(tx -> {
      requireOneGroup(tx, group, read.id());
      if (newId.equals(read.id())) {
        tx.replace(KIND, read, group);
      } else {
        if (tx.find(KIND, newId).isPresent()) {
          throw alreadyExists(group.deploymentGroupName());
        }
        tx.remove(KIND, read);
        tx.insert(KIND, newId, group);
      }
    });
    if (request.loadBalancerInfo() != null || request.hasEcsServices()) {
      resources.attach(group);
    }
    return UpdateDeploymentGroupResponse.builder().hooksNotCleanedUp(List.of()).build();
  }

  /// Of a group that is unknown, AWS says nothing.
  DeleteDeploymentGroupResponse delete(DeleteDeploymentGroupRequest request) {
    String application = Names.application(request.applicationName());
    String name = Names.group(request.deploymentGroupName());
    store.run(tx -> {
      Tags.remove(tx, arn(application, name));
      tx.find(KIND, id(application, name)).ifPresent(group -> tx.remove(KIND, group));
    });
    return DeleteDeploymentGroupResponse.builder().hooksNotCleanedUp(List.of()).build();
  }

  private void check(DeploymentGroupInfo group) {
    GroupChecks.check(group);
    DeploymentConfigInfo config =
        store.<DeploymentConfigInfo>read(
            tx -> DeploymentConfigs.requireEcs(tx, group.deploymentConfigName()));
    resources.check(group, config.trafficRoutingConfig().type() != TrafficRoutingType.ALL_AT_ONCE);
  }

  private void requireEcs(String application) {
    ApplicationRecord record =
        store.<Stored<ApplicationRecord>>read(tx -> Applications.require(tx, application)).value();
    if (record.platform() != ComputePlatform.ECS) {
      throw InvalidInputException.builder()
          .message(
              "applicationName: "
                  + application
                  + " is for the platform "
                  + record.platform()
                  + " (expected: ECS; deployment groups of other platforms are not supported)")
          .build();
    }
  }

  private static void requireFree(Transaction tx, String id, DeploymentGroupInfo group) {
    if (tx.find(KIND, id).isPresent()) {
      throw alreadyExists(group.deploymentGroupName());
    }
    requireOneGroup(tx, group, id);
  }

  /// A service belongs to one deployment group (CodeDeploy user guide: Limits).
  private static void requireOneGroup(Transaction tx, DeploymentGroupInfo group, String ownId) {
    ECSService service = group.ecsServices().getFirst();
    tx.list(KIND, "").stream()
        .filter(other -> !other.id().equals(ownId))
        .filter(other -> sameService(other.value().ecsServices().getFirst(), service))
        .findFirst()
        .ifPresent(other -> {
          throw EcsServiceMappingLimitExceededException.builder()
              .message(
                  "The ECS service "
                      + service.serviceName()
                      + " is already in deployment group "
                      + other.value().deploymentGroupName())
              .build();
        });
  }

  private static boolean sameService(ECSService one, ECSService other) {
    return lastPart(one.clusterName()).equals(lastPart(other.clusterName()))
        && lastPart(one.serviceName()).equals(lastPart(other.serviceName()));
  }

  /// Names and ARNs are both taken: `arn:aws:ecs:REGION:ACCOUNT:service/CLUSTER/NAME`.
  static String lastPart(String nameOrArn) {
    return nameOrArn.substring(nameOrArn.lastIndexOf('/') + 1);
  }

  static Stored<DeploymentGroupInfo> require(Transaction tx, String application, String name) {
    return tx.find(KIND, id(application, name))
        .orElseThrow(() ->
            DeploymentGroupDoesNotExistException.builder()
                .message("No Deployment Group found for name: " + name)
                .build());
  }

  static String id(String application, String name) {
    return application + "/" + name;
  }

  /// The group's deployment that has not ended.
  static Optional<Deployment> active(Transaction tx, String application, String name) {
    return DeploymentIndex.newest(tx, application, name)
        .flatMap(id -> tx.find(Deployment.KIND, id))
        .map(Stored::value)
        .filter(deployment -> !deployment.ended());
  }

  private String arn(String application, String name) {
    return home.arn("codedeploy", "deploymentgroup:" + id(application, name));
  }

  private static DeploymentGroupAlreadyExistsException alreadyExists(String name) {
    return DeploymentGroupAlreadyExistsException.builder()
        .message("Deployment group already exists: " + name)
        .build();
  }

  private static InvalidAutoScalingGroupException autoScaling() {
    return InvalidAutoScalingGroupException.builder()
        .message("For ECS deployment group, autoScalingGroups can not be specified")
        .build();
  }
}
