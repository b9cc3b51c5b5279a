package dev.teal.codedeploy;

import dev.teal.store.Store;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codedeploy.model.BatchLimitExceededException;
import software.amazon.awssdk.services.codedeploy.model.ComputePlatform;
import software.amazon.awssdk.services.codedeploy.model.InvalidComputePlatformException;
import software.amazon.awssdk.services.codedeploy.model.InvalidInstanceNameException;
import software.amazon.awssdk.services.codedeploy.model.InvalidInstanceStatusException;
import software.amazon.awssdk.services.codedeploy.model.InvalidInstanceTypeException;
import software.amazon.awssdk.services.codedeploy.model.TargetLabel;
import software.amazon.awssdk.services.codedeploy.model.TargetStatus;

/// The instances of a deployment, in the deprecated operations for servers. No deployment here has
/// any.
final class DeploymentInstances {
  private static final int LARGEST_BATCH = 100;

  private final Store store;

  DeploymentInstances(Store store) {
    this.store = store;
  }

  /// Checks a request to list them: there are none.
  void checkList(
      @Nullable String deploymentId,
      List<String> statuses,
      List<String> types,
      @Nullable String nextToken) {
    requireServer(deploymentId);
    if (statuses.stream()
        .anyMatch(s -> TargetStatus.fromValue(s) == TargetStatus.UNKNOWN_TO_SDK_VERSION)) {
      throw InvalidInstanceStatusException.builder()
          .message(
              "instanceStatusFilter: "
                  + Names.shown(statuses.toString())
                  + " (expected: "
                  + TargetStatus.knownValues()
                  + ")")
          .build();
    }
    if (types.stream()
        .anyMatch(t -> TargetLabel.fromValue(t) == TargetLabel.UNKNOWN_TO_SDK_VERSION)) {
      throw InvalidInstanceTypeException.builder()
          .message(
              "instanceTypeFilter: " + Names.shown(types.toString()) + " (expected: Blue or Green)")
          .build();
    }
    new Pages("instances of " + deploymentId).after(nextToken);
  }

  /// Why one of them cannot be had.
  RuntimeException refuseGet(@Nullable String deploymentId, @Nullable String instanceId) {
    requireServer(deploymentId);
    return Errors.of(
        "InstanceDoesNotExistException",
        "instanceId: " + id(instanceId) + " is not in deployment " + deploymentId);
  }

  /// Why several of them cannot be had: AWS tells it in the answer.
  String refuseAll(@Nullable String deploymentId, List<String> instanceIds) {
    requireServer(deploymentId);
    if (instanceIds.isEmpty()) {
      throw idRequired();
    }
    if (instanceIds.size() > LARGEST_BATCH) {
      throw BatchLimitExceededException.builder()
          .message(
              "instanceIds: "
                  + instanceIds.size()
                  + " ids (expected: at most "
                  + LARGEST_BATCH
                  + ")")
          .build();
    }
    List<String> ids = instanceIds.stream().map(DeploymentInstances::id).toList();
    return "Not in deployment " + deploymentId + ": " + String.join(", ", ids);
  }

  private void requireServer(@Nullable String deploymentId) {
    String id = Names.deployment(deploymentId);
    ComputePlatform platform =
        store.<DeploymentRecord>read(tx -> Deployments.require(tx, id)).created().computePlatform();
    if (platform != ComputePlatform.SERVER) {
      throw InvalidComputePlatformException.builder()
          .message(
              "The deployment "
                  + id
                  + " is for the platform "
                  + platform
                  + " (expected: Server; use the operations on deployment targets)")
          .build();
    }
  }

  private static String id(@Nullable String id) {
    if (id == null || id.isEmpty()) {
      throw idRequired();
    }
    if (!Names.NAME.matcher(id).matches()) {
      throw InvalidInstanceNameException.builder()
          .message("instanceId: " + Names.shown(id) + " (expected: the id of an instance)")
          .build();
    }
    return id;
  }

  private static RuntimeException idRequired() {
    return Errors.of(
        "InstanceIdRequiredException", "instanceId: missing (expected: the id of an instance)");
  }
}
