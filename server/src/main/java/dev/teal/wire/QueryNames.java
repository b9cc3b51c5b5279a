package dev.teal.wire;

import dev.teal.wire.http.ApiError;
import java.util.Map;

/// The two names of an error of a service that spoke Query before: clients of its newer protocols
/// know it by its shape, and show the code that it has in Query (Smithy, "awsQueryCompatible
/// trait").
final class QueryNames {
  static final String HEADER = "x-amzn-query-error";

  /// From CloudWatch's API model: its shapes by their codes, where the two differ.
  private static final Map<String, String> SHAPES =
      Map.of(
          "InternalServiceError", "InternalServiceFault",
          "InvalidFormat", "InvalidFormatFault",
          "InvalidParameterCombination", "InvalidParameterCombinationException",
          "InvalidParameterInput", "DashboardInvalidInputError",
          "InvalidParameterValue", "InvalidParameterValueException",
          "LimitExceeded", "LimitExceededFault",
          "MissingParameter", "MissingRequiredParameterException");

  private QueryNames() {}

  /// @param namespace of the model; empty while the service is not known
  static String shape(ApiError error, String namespace) {
    String name = SHAPES.getOrDefault(error.code(), error.code());
    return namespace.isEmpty() ? name : namespace + "#" + name;
  }

  /// The code in Query, and whose fault it is.
  static String header(ApiError error) {
    return error.code() + ";" + (error.status() < 500 ? "Sender" : "Receiver");
  }
}
