package dev.teal.codedeploy;

import dev.teal.deploy.Deployment;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.codedeploy.model.BatchGetDeploymentsRequest;
import software.amazon.awssdk.services.codedeploy.model.BatchGetDeploymentsResponse;
import software.amazon.awssdk.services.codedeploy.model.BatchLimitExceededException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentDoesNotExistException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentIdRequiredException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentRequest;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentResponse;

/// Deployments, looked up by their ids. How they are made: [NewDeployments]; how they are listed:
/// [DeploymentList]; what can be asked of a running one: [DeploymentRequests].
final class Deployments {
  private static final int LARGEST_BATCH = 25;

  private final Store store;

  Deployments(Store store) {
    this.store = store;
  }

  GetDeploymentResponse get(GetDeploymentRequest request) {
    String id = Names.deployment(request.deploymentId());
    return GetDeploymentResponse.builder()
        .deploymentInfo(store.<DeploymentInfo>read(tx -> view(tx, require(tx, id))))
        .build();
  }

  /// Ids that are unknown are passed over.
  BatchGetDeploymentsResponse batchGet(BatchGetDeploymentsRequest request) {
    if (request.deploymentIds().isEmpty()) {
      throw DeploymentIdRequiredException.builder()
          .message("deploymentIds: missing (expected: one or more)")
          .build();
    }
    List<String> ids = request.deploymentIds().stream().map(Names::deployment).toList();
    if (ids.size() > LARGEST_BATCH) {
      throw BatchLimitExceededException.builder()
          .message("deploymentIds: " + ids.size() + " ids (expected: at most 25)")
          .build();
    }
    List<DeploymentInfo> infos =
        store.read(tx ->
            ids.stream()
                .flatMap(id -> tx.find(DeploymentRecord.KIND, id).stream())
                .map(record -> view(tx, record.value()))
                .toList());
    return BatchGetDeploymentsResponse.builder().deploymentsInfo(infos).build();
  }

  static DeploymentInfo view(Transaction tx, DeploymentRecord record) {
    return DeploymentView.of(
        tx, record, running(tx, record.created().deploymentId()).map(Stored::value));
  }

  static DeploymentRecord require(Transaction tx, String id) {
    return tx.find(DeploymentRecord.KIND, id)
        .map(Stored::value)
        .orElseThrow(() ->
            DeploymentDoesNotExistException.builder()
                .message("The deployment " + id + " could not be found")
                .build());
  }

  /// What the engine knows of a deployment; empty when the engine never got it.
  static Optional<Stored<Deployment>> running(Transaction tx, String id) {
    return tx.find(Deployment.KIND, id);
  }
}
