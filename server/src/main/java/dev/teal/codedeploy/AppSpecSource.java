package dev.teal.codedeploy;

import dev.teal.deploy.BlueGreenPlan.GreenTasks;
import dev.teal.deploy.Failure;
import dev.teal.deploy.Trouble;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.codedeploy.model.RevisionLocation;
import software.amazon.awssdk.services.codedeploy.model.S3Location;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/// Gets the AppSpec file of a revision when it is deployed: from the revision itself or from S3.
final class AppSpecSource {
  /// AWS's own sentence, before what is wrong in particular.
  private static final String INVALID =
      "The deployment failed because the AppSpec file that specifies the deployment configuration"
          + " is missing or has an invalid configuration. ";

  private static final AppSpec NONE =
      new AppSpec(
          new GreenTasks("", "", 1, Optional.empty(), Optional.empty(), List.of()), Map.of());

  private final S3Client s3;

  AppSpecSource(S3Client s3) {
    this.s3 = s3;
  }

  /// What an AppSpec file says, or why nothing can be deployed by it: that fails the deployment,
  /// not the request.
  record Read(AppSpec appSpec, Optional<Failure> failure) {}

  /// @param revision a location that was checked, with its text
  Read read(RevisionLocation revision) {
    try {
      return new Read(AppSpecParser.parse(content(revision)), Optional.empty());
    } catch (AppSpecException e) {
      return failed(new Failure("INVALID_REVISION", INVALID + e.getMessage() + "."));
    } catch (AwsServiceException e) {
      return failed(failure(told(revision), e));
    } catch (SdkException | IOException e) {
      return failed(new Failure("INTERNAL_ERROR", told(revision) + e.getMessage()));
    }
  }

  private static Failure failure(String object, AwsServiceException e) {
    if (e.statusCode() == 403) {
      return new Failure(
          "IAM_ROLE_PERMISSIONS",
          "The IAM role ARN does not give you permission to perform operations in the following AWS"
              + " service: AmazonS3. "
              + Trouble.told(e));
    }
    return e.statusCode() >= 500
        ? new Failure("INTERNAL_ERROR", object + Trouble.told(e))
        : new Failure("INVALID_REVISION", INVALID + object + Trouble.told(e));
  }

  private String content(RevisionLocation revision) throws IOException {
    return switch (revision.revisionType()) {
      case APP_SPEC_CONTENT -> revision.appSpecContent().content();
      case STRING -> revision.string().content();
      case S3 -> content(revision.s3Location());
      case GIT_HUB, UNKNOWN_TO_SDK_VERSION ->
          throw new IllegalArgumentException(revision.revisionTypeAsString() + " has no AppSpec");
    };
  }

  private String content(S3Location location) throws IOException {
    GetObjectRequest request =
        GetObjectRequest.builder()
            .bucket(location.bucket())
            .key(location.key())
            .versionId(location.version())
            .build();
    try (ResponseInputStream<GetObjectResponse> object =
        s3.getObject(request, ResponseTransformer.toInputStream())) {
      checkETag(location, object.response());
      byte[] content = object.readNBytes(RevisionText.LONGEST + 1);
      if (content.length > RevisionText.LONGEST) {
        throw new AppSpecException(
            url(location) + ": longer than " + RevisionText.LONGEST + " bytes");
      }
      return new String(content, StandardCharsets.UTF_8);
    }
  }

  private static void checkETag(S3Location location, GetObjectResponse object) {
    String tag = S3Locations.unquoted(String.valueOf(object.eTag()));
    if (location.eTag() != null && !location.eTag().equals(tag)) {
      throw new AppSpecException(
          url(location) + ": its ETag is " + tag + " (expected: " + location.eTag() + ")");
    }
  }

  private static String told(RevisionLocation revision) {
    return revision.s3Location() == null ? "" : url(revision.s3Location()) + ": ";
  }

  private static String url(S3Location location) {
    return "s3://" + location.bucket() + "/" + location.key();
  }

  private static Read failed(Failure failure) {
    return new Read(NONE, Optional.of(failure));
  }
}
