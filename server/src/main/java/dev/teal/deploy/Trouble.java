package dev.teal.deploy;

import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ecs.model.EcsException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ElasticLoadBalancingV2Exception;
import software.amazon.awssdk.services.lambda.model.LambdaException;

/// What a service's refusal means for a deployment, and how it is told.
public final class Trouble {
  /// In real time: what may pass has to do with machines.
  static final Duration TRY_AGAIN_AFTER = Duration.ofSeconds(1);

  private Trouble() {}

  /// What a service said, without what the SDK says of the call.
  public static String told(SdkException exception) {
    Optional<AwsErrorDetails> details =
        exception instanceof AwsServiceException service
            ? Optional.ofNullable(service.awsErrorDetails())
            : Optional.empty();
    return details
        .map(AwsErrorDetails::errorMessage)
        .orElseGet(() -> String.valueOf(exception.getMessage()));
  }

  /// Whether the same call may succeed later: throttling, 5xx, no connection.
  static boolean mayPass(SdkException exception) {
    return !(exception instanceof AwsServiceException service)
        || service.statusCode() >= 500
        || service.isThrottlingException();
  }

  /// What the deployment fails with; empty for trouble that may pass.
  static Optional<Failure> failure(SdkException exception) {
    if (mayPass(exception)) {
      return Optional.empty();
    }
    String message = told(exception);
    return Optional.of(
        switch (exception) {
          case EcsException ecs -> new Failure("ECS_UPDATE_ERROR", message);
          case ElasticLoadBalancingV2Exception elb -> elb(message);
          case LambdaException lambda -> new Failure("INVALID_LAMBDA_FUNCTION", message);
          default -> new Failure("INTERNAL_ERROR", message);
        });
  }

  /// A failure that has to do with a load balancer, in AWS's words.
  static Failure elb(String message) {
    return new Failure(
        "ELASTIC_LOAD_BALANCING_INVALID",
        "The ELB could not be updated due to the following error: " + message);
  }
}
