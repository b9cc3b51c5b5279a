package dev.teal.codedeploy;

import dev.teal.deploy.Deployment;
import dev.teal.deploy.Deployment.Status;
import dev.teal.deploy.Requests;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codedeploy.model.ContinueDeploymentRequest;
import software.amazon.awssdk.services.codedeploy.model.ContinueDeploymentResponse;
import software.amazon.awssdk.services.codedeploy.model.DeploymentAlreadyCompletedException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentIsNotInReadyStateException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentNotStartedException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStyle;
import software.amazon.awssdk.services.codedeploy.model.DeploymentType;
import software.amazon.awssdk.services.codedeploy.model.DeploymentWaitType;
import software.amazon.awssdk.services.codedeploy.model.InvalidDeploymentStatusException;
import software.amazon.awssdk.services.codedeploy.model.InvalidDeploymentWaitTypeException;
import software.amazon.awssdk.services.codedeploy.model.StopDeploymentRequest;
import software.amazon.awssdk.services.codedeploy.model.StopDeploymentResponse;
import software.amazon.awssdk.services.codedeploy.model.StopStatus;
import software.amazon.awssdk.services.codedeploy.model.UnsupportedActionForDeploymentTypeException;

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
      Stored<Deployment> read = requireRunning(tx, id);
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
                      + Names.shown(request.deploymentWaitTypeAsString())
                      + " (expected: READY_WAIT or TERMINATION_WAIT)")
              .build();
    }
    return ContinueDeploymentResponse.builder().build();
  }

  private void continueReady(String id) {
    store.run(tx -> {
      Stored<Deployment> read = requireBlueGreen(tx, id);
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
      Stored<Deployment> read = requireBlueGreen(tx, id);
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

  /// The old way to end the termination wait: it may be asked for as soon as the deployment has
  /// started, and then there is no such wait.
  void skipTermination(@Nullable String deploymentId) {
    String id = Names.deployment(deploymentId);
    store.run(tx -> {
      Stored<Deployment> read = requireBlueGreen(tx, id);
      if (read.value().status() == Status.CREATED) {
        throw DeploymentNotStartedException.builder()
            .message("The deployment " + id + " has not started")
            .build();
      }
      Requests.continueTermination(tx, read, clock.instant());
    });
  }

  private static Stored<Deployment> requireBlueGreen(Transaction tx, String id) {
    DeploymentStyle style = Deployments.require(tx, id).created().deploymentStyle();
    if (style.deploymentType() != DeploymentType.BLUE_GREEN) {
      throw UnsupportedActionForDeploymentTypeException.builder()
          .message("The deployment " + id + " is no blue/green deployment: it has no waits")
          .build();
    }
    return requireRunning(tx, id);
  }

  private static Stored<Deployment> requireRunning(Transaction tx, String id) {
    Deployments.require(tx, id);
    return Deployments.running(tx, id)
        .filter(read -> !read.value().ended())
        .orElseThrow(() ->
            DeploymentAlreadyCompletedException.builder()
                .message("The deployment " + id + " has already completed")
                .build());
  }
}
