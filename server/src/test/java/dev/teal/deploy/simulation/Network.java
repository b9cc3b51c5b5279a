package dev.teal.deploy.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.ecs.model.EcsException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ElasticLoadBalancingV2Exception;
import software.amazon.awssdk.services.lambda.model.LambdaException;

/// Between the engine and the services: calls take time, get lost on the way there or back, are
/// repeated, are refused for the moment or for good.
final class Network {
  private final Scene scene;
  private final Map<Remote, Instant> outages = new EnumMap<>(Remote.class);
  private final Map<String, Instant> forbidden = new HashMap<>();

  /// A service.
  enum Remote {
    ECS,
    ELB,
    LAMBDA,
    CLOUD_WATCH
  }

  Network(Scene scene) {
    this.scene = scene;
  }

  void outage(Remote remote, Duration length) {
    outages.put(remote, scene.now().plus(length));
  }

  /// The server's role may not do this for a while.
  void forbid(String operation, Duration length) {
    forbidden.put(operation, scene.now().plus(length));
  }

  /// A call that only looks.
  <T> T look(Remote remote, String operation, Supplier<T> effect) {
    return call(remote, operation, false, effect);
  }

  /// A call that changes something.
  <T> T change(Remote remote, String operation, Supplier<T> effect) {
    return call(remote, operation, true, effect);
  }

  private <T> T call(Remote remote, String operation, boolean changes, Supplier<T> effect) {
    Climate climate = scene.climate();
    Chance chance = scene.chance;
    scene.pass(latency(climate));
    trouble(remote, operation, climate);
    if (changes) {
      scene.invariants.acts();
      scene.server.mayCrash("before " + operation);
    }
    T answer = effect.get();
    if (changes && chance.is(climate.repeated())) {
      scene.tell(() -> operation + " arrives a second time");
      answer = effect.get();
    }
    if (changes) {
      scene.server.mayCrash("after " + operation);
    }
    scene.pass(latency(climate));
    if (chance.is(climate.unanswered())) {
      scene.tell(() -> operation + ": its answer is lost");
      throw lost();
    }
    return answer;
  }

  private void trouble(Remote remote, String operation, Climate climate) {
    Chance chance = scene.chance;
    if (until(outages.get(remote))) {
      scene.tell(() -> operation + ": " + remote + " is out of order");
      throw of(remote, 503, "ServiceUnavailable");
    }
    if (until(forbidden.get(operation))) {
      scene.tell(() -> operation + " is not allowed");
      scene.reasons.refused();
      throw of(remote, 400, "AccessDeniedException");
    }
    if (chance.is(climate.lost())) {
      scene.tell(() -> operation + " is lost");
      throw lost();
    }
    if (chance.is(climate.throttled())) {
      scene.tell(() -> operation + " is throttled");
      throw of(remote, 400, "ThrottlingException");
    }
    if (chance.is(climate.failing())) {
      scene.tell(() -> operation + " fails inside " + remote);
      throw of(remote, 500, "InternalFailure");
    }
  }

  private boolean until(@Nullable Instant end) {
    return end != null && scene.now().isBefore(end);
  }

  private Duration latency(Climate climate) {
    return scene.chance.between(Duration.ofNanos(100_000), climate.latency());
  }

  private static SdkClientException lost() {
    return SdkClientException.builder()
        .message("connection reset")
        .writableStackTrace(false)
        .build();
  }

  static AwsServiceException of(Remote remote, int status, String code) {
    AwsServiceException.Builder builder =
        switch (remote) {
          case ECS -> EcsException.builder();
          case ELB -> ElasticLoadBalancingV2Exception.builder();
          case LAMBDA -> LambdaException.builder();
          case CLOUD_WATCH -> CloudWatchException.builder();
        };
    builder
        .statusCode(status)
        .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage(code).build())
        .message(code)
        .writableStackTrace(false);
    return builder.build();
  }
}
