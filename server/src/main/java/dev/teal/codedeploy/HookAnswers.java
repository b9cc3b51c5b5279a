package dev.teal.codedeploy;

import dev.teal.deploy.Deployment;
import dev.teal.deploy.Hook;
import dev.teal.deploy.HookCall;
import dev.teal.deploy.LifecycleEvent;
import dev.teal.deploy.Requests;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codedeploy.model.ComputePlatform;
import software.amazon.awssdk.services.codedeploy.model.InvalidLifecycleEventHookExecutionIdException;
import software.amazon.awssdk.services.codedeploy.model.InvalidLifecycleEventHookExecutionStatusException;
import software.amazon.awssdk.services.codedeploy.model.LifecycleEventAlreadyCompletedException;
import software.amazon.awssdk.services.codedeploy.model.PutLifecycleEventHookExecutionStatusRequest;
import software.amazon.awssdk.services.codedeploy.model.PutLifecycleEventHookExecutionStatusResponse;
import software.amazon.awssdk.services.codedeploy.model.UnsupportedActionForDeploymentTypeException;

/// Takes the answers of hooks' functions: from whoever knows the execution id.
final class HookAnswers {
  private final Store store;
  private final InstantSource clock;

  HookAnswers(Store store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  PutLifecycleEventHookExecutionStatusResponse put(
      PutLifecycleEventHookExecutionStatusRequest request) {
    String id = Names.deployment(request.deploymentId());
    String executionId = request.lifecycleEventHookExecutionId();
    HookCall.Answer answer = answer(request);
    store.run(tx -> {
      Stored<Deployment> read = requireHooks(tx, id);
      Hook hook = hook(read.value(), executionId);
      if (!waits(read.value(), hook)) {
        throw LifecycleEventAlreadyCompletedException.builder()
            .message(
                "The lifecycle event "
                    + hook.event()
                    + " of deployment "
                    + id
                    + " has already completed")
            .build();
      }
      Requests.answer(tx, read, hook, answer, clock.instant());
    });
    return PutLifecycleEventHookExecutionStatusResponse.builder()
        .lifecycleEventHookExecutionId(executionId)
        .build();
  }

  private static Stored<Deployment> requireHooks(Transaction tx, String id) {
    ComputePlatform platform = Deployments.require(tx, id).created().computePlatform();
    return Deployments.running(tx, id)
        .orElseThrow(() ->
            UnsupportedActionForDeploymentTypeException.builder()
                .message(
                    "The deployment "
                        + id
                        + " is for the platform "
                        + platform
                        + ": its hooks are no functions")
                .build());
  }

  private static HookCall.Answer answer(PutLifecycleEventHookExecutionStatusRequest request) {
    return switch (String.valueOf(request.statusAsString())) {
      case "Succeeded" -> HookCall.Answer.SUCCEEDED;
      case "Failed" -> HookCall.Answer.FAILED;
      default ->
          throw InvalidLifecycleEventHookExecutionStatusException.builder()
              .message(
                  "status: "
                      + Names.shown(request.statusAsString())
                      + " (expected: Succeeded or Failed)")
              .build();
    };
  }

  private static Hook hook(Deployment deployment, @Nullable String executionId) {
    return deployment.facts().hooks().entrySet().stream()
        .filter(call -> executionId != null && same(call.getValue().executionId(), executionId))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(() ->
            InvalidLifecycleEventHookExecutionIdException.builder()
                .message(
                    "lifecycleEventHookExecutionId: is not one of deployment " + deployment.id())
                .build());
  }

  private static boolean same(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean waits(Deployment deployment, Hook hook) {
    return deployment.facts().call(hook).orElseThrow().answer().isEmpty()
        && deployment.events().stream()
            .anyMatch(event ->
                event.name().equals(hook.event())
                    && event.status() == LifecycleEvent.Status.IN_PROGRESS);
  }
}
