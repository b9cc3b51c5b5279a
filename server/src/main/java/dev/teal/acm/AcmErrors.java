package dev.teal.acm;

import software.amazon.awssdk.services.acm.model.InvalidArnException;
import software.amazon.awssdk.services.acm.model.InvalidParameterException;
import software.amazon.awssdk.services.acm.model.ResourceInUseException;
import software.amazon.awssdk.services.acm.model.ResourceNotFoundException;
import software.amazon.awssdk.services.acm.model.ValidationException;

/// The errors that more than one operation answers with.
final class AcmErrors {
  private AcmErrors() {}

  static ResourceNotFoundException notFound(String arn, String account) {
    return ResourceNotFoundException.builder()
        .message("Could not find certificate " + arn + " in account " + account + ".")
        .build();
  }

  static InvalidArnException invalidArn(String arn) {
    return InvalidArnException.builder()
        .message("'" + arn + "' is not a valid certificate ARN of this region and account")
        .build();
  }

  static InvalidParameterException invalid(String message) {
    return InvalidParameterException.builder().message(message).build();
  }

  /// What AWS refuses by the form of a value.
  static ValidationException validation(String message) {
    return ValidationException.builder().message(message).build();
  }

  static ResourceInUseException inUse(String arn) {
    return ResourceInUseException.builder().message("Certificate " + arn + " is in use.").build();
  }
}
