package dev.teal.cloudwatch;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.cloudwatch.model.InvalidFormatException;
import software.amazon.awssdk.services.cloudwatch.model.InvalidNextTokenException;
import software.amazon.awssdk.services.cloudwatch.model.InvalidParameterCombinationException;
import software.amazon.awssdk.services.cloudwatch.model.InvalidParameterValueException;
import software.amazon.awssdk.services.cloudwatch.model.LimitExceededException;
import software.amazon.awssdk.services.cloudwatch.model.MissingRequiredParameterException;
import software.amazon.awssdk.services.cloudwatch.model.ResourceNotFoundException;

/// The errors that the operations answer with.
final class Errors {
  private Errors() {}

  /// What AWS's own validation refuses before the service sees it; the model does not have it.
  static CloudWatchException validation(String message) {
    return (CloudWatchException)
        CloudWatchException.builder()
            .message(message)
            .awsErrorDetails(details("ValidationError", message))
            .statusCode(400)
            .build();
  }

  /// What AWS offers and this server does not.
  static CloudWatchException unsupported(String what) {
    return validation(what + " is not supported by Teal; docs/compatibility.md lists what is.");
  }

  static InvalidParameterValueException invalid(String message) {
    return InvalidParameterValueException.builder().message(message).build();
  }

  static InvalidParameterCombinationException combination(String message) {
    return InvalidParameterCombinationException.builder().message(message).build();
  }

  static MissingRequiredParameterException missing(String parameter) {
    return MissingRequiredParameterException.builder()
        .message("The parameter " + parameter + " is required.")
        .build();
  }

  static LimitExceededException limit(String message) {
    return LimitExceededException.builder().message(message).build();
  }

  static InvalidFormatException format(String message) {
    return InvalidFormatException.builder().message(message).build();
  }

  static InvalidNextTokenException token(String token) {
    return InvalidNextTokenException.builder()
        .message("NextToken: " + token + " (expected: a token of an earlier answer)")
        .build();
  }

  /// What AWS's model has two shapes for, and the SDK one class: alarms that do not exist have the
  /// other one's code.
  static ResourceNotFoundException noAlarm(String name) {
    String message = "Unknown alarm: " + name;
    return ResourceNotFoundException.builder()
        .message(message)
        .awsErrorDetails(details("ResourceNotFound", message))
        .build();
  }

  static ResourceNotFoundException noResource(String arn) {
    return ResourceNotFoundException.builder().message("Unknown resource: " + arn).build();
  }

  private static AwsErrorDetails details(String code, String message) {
    return AwsErrorDetails.builder()
        .errorCode(code)
        .errorMessage(message)
        .serviceName("CloudWatch")
        .build();
  }
}
