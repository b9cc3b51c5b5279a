package dev.teal.deploy.simulation;

import dev.teal.deploy.HookCall.Answer;
import dev.teal.deploy.simulation.Network.Remote;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/// Functions, named for how they behave. A repeat with the same idempotency key is no second call.
final class SimLambda implements LambdaClient {
  private static final Pattern PAYLOAD =
      Pattern.compile(
          "\\{\"DeploymentId\":\"([^\"]+)\",\"LifecycleEventHookExecutionId\":\"([^\"]+)\"}");

  private final Scene scene;
  private final Set<String> keys = new HashSet<>();

  /// How a function behaves.
  enum Function {
    QUICK,
    SLOW,
    FAILS,
    SILENT,
    LATE,
    TWICE,
    CONTRADICTS_ITSELF,
    MISSING;

    static Function of(Chance chance) {
      return chance.is(0.7) ? QUICK : chance.of(List.of(values()));
    }
  }

  SimLambda(Scene scene) {
    this.scene = scene;
  }

  @Override
  public InvokeResponse invoke(InvokeRequest request) {
    return scene.network.change(
        Remote.LAMBDA,
        "Invoke",
        () -> {
          Function function = Function.valueOf(request.functionName());
          if (function == Function.MISSING) {
            throw ResourceNotFoundException.builder()
                .statusCode(404)
                .message("Function not found")
                .build();
          }
          String key =
              new String(
                  Base64.getDecoder().decode(request.clientContext()), StandardCharsets.UTF_8);
          if (keys.add(key)) {
            Matcher payload = PAYLOAD.matcher(request.payload().asUtf8String());
            if (!payload.matches()) {
              throw new Violation("FunctionsGetWhatAwsGivesThem", request.payload().asUtf8String());
            }
            run(function, payload.group(1), payload.group(2));
          }
          return InvokeResponse.builder().statusCode(202).build();
        });
  }

  private void run(Function function, String deployment, String execution) {
    scene.tell(() -> "function " + function + " runs for " + scene.name(deployment));
    scene.invariants.functionRuns(deployment, execution);
    Duration quick = scene.chance.between(Duration.ofNanos(50_000), Duration.ofSeconds(2));
    Duration most = scene.pace.minutes(59);
    Duration slow = scene.chance.between(Duration.ofMillis(1), most);
    switch (function) {
      case QUICK -> answer(quick, deployment, execution, Answer.SUCCEEDED);
      case SLOW -> answer(slow, deployment, execution, Answer.SUCCEEDED);
      case FAILS -> answer(quick, deployment, execution, Answer.FAILED);
      case LATE ->
          answer(scene.pace.minutes(61).plus(slow), deployment, execution, Answer.SUCCEEDED);
      case TWICE -> {
        answer(quick, deployment, execution, Answer.SUCCEEDED);
        answer(quick.plus(slow), deployment, execution, Answer.SUCCEEDED);
      }
      case CONTRADICTS_ITSELF -> {
        answer(quick, deployment, execution, Answer.SUCCEEDED);
        answer(quick, deployment, execution, Answer.FAILED);
      }
      case SILENT, MISSING -> {}
    }
  }

  private void answer(Duration after, String deployment, String execution, Answer answer) {
    scene.plan(
        after, () -> scene.api.persistently(() -> scene.api.answer(deployment, execution, answer)));
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}
}
