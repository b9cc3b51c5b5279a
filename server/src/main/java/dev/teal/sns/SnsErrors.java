package dev.teal.sns;

import software.amazon.awssdk.services.sns.model.InvalidParameterException;
import software.amazon.awssdk.services.sns.model.InvalidParameterValueException;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sns.model.ResourceNotFoundException;

/// The errors that more than one operation answers with, in AWS's words where they are known.
final class SnsErrors {
  private SnsErrors() {}

  static InvalidParameterException invalid(String parameter, String reason) {
    return invalid(parameter + " Reason: " + reason);
  }

  static InvalidParameterException invalid(String what) {
    return InvalidParameterException.builder().message("Invalid parameter: " + what).build();
  }

  /// What AWS offers and this server does not.
  static InvalidParameterException unsupported(String parameter, String what, String supported) {
    return invalid(parameter, what + " is not supported by Teal (supported: " + supported + ")");
  }

  static InvalidParameterValueException invalidAttribute(String message) {
    return InvalidParameterValueException.builder().message(message).build();
  }

  static NotFoundException noTopic() {
    return NotFoundException.builder().message("Topic does not exist").build();
  }

  static NotFoundException noSubscription() {
    return NotFoundException.builder().message("Subscription does not exist").build();
  }

  static ResourceNotFoundException noResource() {
    return ResourceNotFoundException.builder().message("Resource does not exist").build();
  }
}
