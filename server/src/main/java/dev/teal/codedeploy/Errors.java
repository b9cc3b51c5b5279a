package dev.teal.codedeploy;

import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.codedeploy.model.CodeDeployException;

/// Makes and reads errors of AWS's services.
final class Errors {
  private Errors() {}

  /// What a service said, without what the SDK says of the call.
  static String told(AwsServiceException e) {
    String told =
        Optional.ofNullable(e.awsErrorDetails())
            .map(AwsErrorDetails::errorMessage)
            .orElseGet(e::getMessage);
    return String.valueOf(told);
  }

  /// An error that AWS has and its SDK for Java has no class for.
  static RuntimeException of(String code, String message) {
    return CodeDeployException.builder()
        .statusCode(400)
        .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage(message).build())
        .message(message)
        .build();
  }
}
