package dev.teal.deploy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.InvocationType;

/// Calls the function of a lifecycle event, once, and waits for its answer. Without a function the
/// event is over at once.
///
/// The call's id is stored before the call, and goes with it as an idempotency key: a call that is
/// repeated after a crash is not a second one.
final class HookStep implements Step {
  private static final Duration ONE_HOUR = Duration.ofHours(1);

  private final Hook hook;

  HookStep(Hook hook) {
    this.hook = hook;
  }

  @Override
  public String name() {
    return hook.event();
  }

  @Override
  public Progress advance(Deployment deployment, World world, Instant now) {
    String function = deployment.plan().hooks().get(hook);
    if (function == null) {
      return new Progress.Done();
    }
    HookCall call = deployment.facts().call(hook).orElse(null);
    if (call == null) {
      return new Progress.Noted(new Note.HookNamed(hook, Ids.hookExecution()));
    }
    if (call.answer().isPresent()) {
      return answered(call.answer().get());
    }
    if (call.invokedAt().isEmpty()) {
      invoke(deployment, function, call, world);
      return new Progress.Noted(new Note.HookInvoked(hook, now));
    }
    Instant deadline = call.invokedAt().get().plus(world.pace().real(ONE_HOUR));
    return now.isBefore(deadline)
        ? new Progress.Waiting(
            deadline, "waiting for " + function + " to answer the hook " + hook.event())
        : new Progress.Failed(
            new Failure(
                "HOOK_EXECUTION_FAILURE",
                "The deployment timed out while waiting for a status callback. CodeDeploy expects a"
                    + " status callback within one hour after a deployment hook is invoked."));
  }

  private static Progress answered(HookCall.Answer answer) {
    return switch (answer) {
      case SUCCEEDED -> new Progress.Done();
      case FAILED ->
          new Progress.Failed(
              new Failure(
                  "HOOK_EXECUTION_FAILURE",
                  "The deployment failed because one or more of the lifecycle event validation"
                      + " functions failed."));
    };
  }

  private static void invoke(Deployment deployment, String function, HookCall call, World world) {
    String payload =
        "{\"DeploymentId\":\"%s\",\"LifecycleEventHookExecutionId\":\"%s\"}"
            .formatted(deployment.id(), call.executionId());
    String context = "{\"custom\":{\"idempotencyKey\":\"%s\"}}".formatted(call.executionId());
    world
        .lambda()
        .invoke(request ->
            request
                .functionName(function)
                .invocationType(InvocationType.EVENT)
                .clientContext(
                    Base64.getEncoder().encodeToString(context.getBytes(StandardCharsets.UTF_8)))
                .payload(SdkBytes.fromUtf8String(payload)));
  }
}
