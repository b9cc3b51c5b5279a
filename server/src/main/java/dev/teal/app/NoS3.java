package dev.teal.app;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Stands where S3 is not served: a revision that is there cannot be read, and says so.
final class NoS3 implements S3Client {
  @Override
  public <T> T getObject(
      GetObjectRequest request, ResponseTransformer<GetObjectResponse, T> transformer) {
    throw S3Exception.builder()
        .statusCode(501)
        .awsErrorDetails(
            AwsErrorDetails.builder()
                .errorCode("NotImplemented")
                .errorMessage("S3 is not served here")
                .build())
        .build();
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {
    // Holds nothing.
  }
}
