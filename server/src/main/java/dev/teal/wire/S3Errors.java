package dev.teal.wire;

import dev.teal.wire.http.ApiError;

/// What S3 calls the errors that the wire finds itself ("Error responses", list of error codes).
final class S3Errors {
  private S3Errors() {}

  static ApiError of(ApiError error) {
    return switch (error.code()) {
      case "RequestEntityTooLargeException" -> named(400, "EntityTooLarge", error);
      case "RequestTimeout" -> named(400, "RequestTimeout", error);
      case "AccessDeniedException" -> named(403, "AccessDenied", error);
      case "UnknownOperationException" -> named(405, "MethodNotAllowed", error);
      case "SerializationException", "MalformedQueryString" -> named(400, "InvalidURI", error);
      case "InternalFailure" -> named(500, "InternalError", error);
      default -> error;
    };
  }

  private static ApiError named(int status, String code, ApiError error) {
    return new ApiError(status, code, error.message());
  }
}
