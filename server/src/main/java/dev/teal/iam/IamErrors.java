package dev.teal.iam;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;

/// The errors that more than one operation answers with.
final class IamErrors {
  private IamErrors() {}

  static NoSuchEntityException notFound(String name) {
    return NoSuchEntityException.builder()
        .message("The Server Certificate with name " + name + " cannot be found.")
        .build();
  }

  /// A parameter that is missing or out of its range. AWS models no exception for it.
  static AwsServiceException validation(String message) {
    return IamException.builder()
        .message(message)
        .statusCode(400)
        .awsErrorDetails(
            AwsErrorDetails.builder().errorCode("ValidationError").errorMessage(message).build())
        .build();
  }
}
