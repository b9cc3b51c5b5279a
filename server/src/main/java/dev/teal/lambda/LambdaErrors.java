package dev.teal.lambda;

import software.amazon.awssdk.services.lambda.model.InvalidParameterValueException;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/// The errors that more than one operation answers with.
final class LambdaErrors {
  private LambdaErrors() {}

  static InvalidParameterValueException invalid(String message) {
    return InvalidParameterValueException.builder().type("User").message(message).build();
  }

  static ResourceNotFoundException notFound(String arn) {
    return ResourceNotFoundException.builder()
        .type("User")
        .message("Function not found: " + arn)
        .build();
  }
}
