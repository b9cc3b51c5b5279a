package dev.teal.s3;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// S3's errors, in AWS's words where they are known ("Error responses", list of error codes).
final class Errors {
  private Errors() {}

  static S3Exception error(int status, String code, String message) {
    return (S3Exception)
        S3Exception.builder()
            .statusCode(status)
            .awsErrorDetails(details(code, message))
            .message(message)
            .build();
  }

  static NoSuchBucketException noSuchBucket() {
    String message = "The specified bucket does not exist";
    return NoSuchBucketException.builder()
        .statusCode(404)
        .awsErrorDetails(details("NoSuchBucket", message))
        .message(message)
        .build();
  }

  static NoSuchKeyException noSuchKey() {
    String message = "The specified key does not exist.";
    return NoSuchKeyException.builder()
        .statusCode(404)
        .awsErrorDetails(details("NoSuchKey", message))
        .message(message)
        .build();
  }

  static NoSuchUploadException noSuchUpload() {
    String message =
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have"
            + " been aborted or completed.";
    return NoSuchUploadException.builder()
        .statusCode(404)
        .awsErrorDetails(details("NoSuchUpload", message))
        .message(message)
        .build();
  }

  static BucketAlreadyOwnedByYouException alreadyOwned() {
    String message =
        "Your previous request to create the named bucket succeeded and you already own it.";
    return BucketAlreadyOwnedByYouException.builder()
        .statusCode(409)
        .awsErrorDetails(details("BucketAlreadyOwnedByYou", message))
        .message(message)
        .build();
  }

  static S3Exception invalidArgument(String message) {
    return error(400, "InvalidArgument", message);
  }

  static S3Exception invalidRequest(String message) {
    return error(400, "InvalidRequest", message);
  }

  static S3Exception malformedXml(String why) {
    return error(
        400,
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema: "
            + why);
  }

  /// What AWS offers and this server does not.
  static S3Exception notImplemented(String what) {
    return error(
        501,
        "NotImplemented",
        "A header or member you provided implies functionality that is not implemented: " + what);
  }

  static S3Exception preconditionFailed() {
    return error(
        412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
  }

  static S3Exception badDigest(String what) {
    return error(
        400, "BadDigest", "The " + what + " you specified did not match the calculated checksum.");
  }

  private static AwsErrorDetails details(String code, String message) {
    return AwsErrorDetails.builder()
        .errorCode(code)
        .errorMessage(message)
        .serviceName("S3")
        .build();
  }
}
