package dev.teal.codedeploy;

import dev.teal.deploy.Deployment;
import dev.teal.deploy.Deployment.Status;
import dev.teal.deploy.Requests;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import java.time.InstantSource;
import java.util.Optional;
import software.amazon.awssdk.services.codedeploy.model.ContinueDeploymentRequest;
import software.amazon.awssdk.services.codedeploy.model.ContinueDeploymentResponse;
import software.amazon.awssdk.services.codedeploy.model.DeploymentAlreadyCompletedException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentIsNotInReadyStateException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentWaitType;
import software.amazon.awssdk.services.codedeploy.model.InvalidDeploymentStatusException;
import software.amazon.awssdk.services.codedeploy.model.InvalidDeploymentWaitTypeException;
import software.amazon.awssdk.services.codedeploy.model.StopDeploymentRequest;
import software.amazon.awssdk.services.codedeploy.model.StopDeploymentResponse;
import software.amazon.awssdk.services.codedeploy.model.StopStatus;

/// What can be asked of a deployment that runs: to stop, or to wait no longer.
final class DeploymentRequests {
  private final Store store;
  private final InstantSource clock;

  DeploymentRequests(Store store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /// Answers Pending: the deployment stops between two of its actions, a moment later.
  StopDeploymentResponse stop(StopDeploymentRequest request) {
    String id = Names.deployment(request.deploymentId());
    store.run(tx -> {
      Stored<Deployment> read = Deployments.require(tx, id);
      requireRunning(read.value());
      if (read.value().pastTheWayBack()) {
        throw DeploymentAlreadyCompletedException.builder()
            .message(
                "The deployment "
                    + id
                    + " cannot be stopped any more: its original task set is being"
                    + " terminated")
            .build();
      }
      Requests.stop(tx, read, Optional.ofNullable(request.autoRollbackEnabled()), clock.instant());
    });
    return StopDeploymentResponse.builder()
        .status(StopStatus.PENDING)
        .statusMessage("The deployment is stopped before its next action")
        .build();
  }

  ContinueDeploymentResponse continueDeployment(ContinueDeploymentRequest request) {
    String id = Names.deployment(request.deploymentId());
    DeploymentWaitType type =
        request.deploymentWaitTypeAsString() == null
            ? DeploymentWaitType.READY_WAIT
            : request.deploymentWaitType();
    switch (type) {
      case READY_WAIT -> continueReady(id);
      case TERMINATION_WAIT -> continueTermination(id);
      case UNKNOWN_TO_SDK_VERSION ->
          throw InvalidDeploymentWaitTypeException.builder()
              .message(
                  "deploymentWaitType: "
                      + request.deploymentWaitTypeAsString()
                      + " (expected: READY_WAIT or TERMINATION_WAIT)")
              .build();
    }
    return ContinueDeploymentResponse.builder().build();
  }

  private void continueReady(String id) {
    store.run(tx -> {
      Stored<Deployment> read = Deployments.require(tx, id);
      requireRunning(read.value());
      if (read.value().status() != Status.READY) {
        throw DeploymentIsNotInReadyStateException.builder()
            .message("The deployment " + id + " is not in the Ready state")
            .build();
      }
      Requests.continueReady(tx, read, clock.instant());
    });
  }

  private void continueTermination(String id) {
    store.run(tx -> {
      Stored<Deployment> read = Deployments.require(tx, id);
      requireRunning(read.value());
      if (!read.value().waitsForTermination()) {
        throw InvalidDeploymentStatusException.builder()
            .message(
                "The deployment "
                    + id
                    + " does not wait for the termination of its original task set")
            .build();
      }
      Requests.continueTermination(tx, read, clock.instant());
    });
  }

  private static void requireRunning(Deployment deployment) {
    if (deployment.ended()) {
      throw DeploymentAlreadyCompletedException.builder()
          .message("The deployment " + deployment.id() + " has already completed")
          .build();
    }
  }
}
