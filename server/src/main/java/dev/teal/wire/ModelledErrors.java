package dev.teal.wire;

import dev.teal.wire.http.ApiError;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// The wire code and the status of what services throw. The rule: a modelled exception's code is
/// its class name, in the protocols that speak XML without `Exception`, and its status is 400. The
/// table lists where a service's model says otherwise. An error that the model does not have is the
/// service's own base exception with the code in its details.
final class ModelledErrors {
  private ModelledErrors() {}

  /// The error as it goes over the wire; empty when the exception has no code, which is a mistake
  /// in the service.
  static Optional<ApiError> of(AwsService service, AwsServiceException thrown) {
    AwsErrorDetails details = thrown.awsErrorDetails();
    Row row = Table.ROWS.get(service.sdkName() + " " + thrown.getClass().getSimpleName());
    String code = code(service, thrown, details, row);
    if (code == null) {
      return Optional.empty();
    }
    int status = thrown.statusCode() != 0 ? thrown.statusCode() : row == null ? 400 : row.status();
    return Optional.of(new ApiError(status, code, message(thrown, details)));
  }

  private static @Nullable String code(
      AwsService service,
      AwsServiceException thrown,
      @Nullable AwsErrorDetails details,
      @Nullable Row row) {
    if (details != null && details.errorCode() != null) {
      return details.errorCode();
    }
    if (row != null) {
      return row.code();
    }
    if (isBase(thrown.getClass())) {
      return null;
    }
    String name = thrown.getClass().getSimpleName();
    return switch (service.protocol()) {
      case Protocol.Query _, Protocol.RestXml _ -> name.replaceFirst("Exception$", "");
      case Protocol.AwsJson _, Protocol.RestJson _ -> name;
    };
  }

  /// The exceptions that stand above a service's modelled ones have no code of their own.
  private static boolean isBase(Class<?> type) {
    return type.equals(AwsServiceException.class)
        || AwsServiceException.class.equals(type.getSuperclass());
  }

  private static String message(AwsServiceException thrown, @Nullable AwsErrorDetails details) {
    String message =
        details != null && details.errorMessage() != null
            ? details.errorMessage()
            : thrown.getMessage();
    return message == null ? "" : message;
  }

  private record Row(String code, int status) {}

  /// Read when the first error is.
  private static final class Table {
    static final Map<String, Row> ROWS =
        Resources.rows("modelled-errors.txt").stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    columns -> columns.get(0) + " " + columns.get(1),
                    columns -> new Row(columns.get(2), Integer.parseInt(columns.get(3)))));
  }
}
