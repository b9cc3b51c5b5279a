package dev.teal.codedeploy;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.codedeploy.model.CodeDeployException;

/// Makes errors of AWS's services.
final class Errors {
  private Errors() {}

  /// An error that AWS has and its SDK for Java has no class for.
  static RuntimeException of(String code, String message) {
    return CodeDeployException.builder()
        .statusCode(400)
        .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage(message).build())
        .message(message)
        .build();
  }
}
