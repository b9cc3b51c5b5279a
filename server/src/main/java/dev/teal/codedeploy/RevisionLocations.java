package dev.teal.codedeploy;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codedeploy.model.ComputePlatform;
import software.amazon.awssdk.services.codedeploy.model.GitHubLocation;
import software.amazon.awssdk.services.codedeploy.model.InvalidRevisionException;
import software.amazon.awssdk.services.codedeploy.model.RevisionLocation;
import software.amazon.awssdk.services.codedeploy.model.RevisionRequiredException;

/// Where revisions are, as requests say it. Applications for ECS and Lambda take AppSpec files: as
/// text (AppSpecContent, or the deprecated String) or in S3. Those for servers take bundles, in S3
/// or on GitHub.
final class RevisionLocations {
  private RevisionLocations() {}

  /// Checks a location, and answers it with the digest of its text. A text may be left out when its
  /// digest is given: it names a registered revision.
  static RevisionLocation check(@Nullable RevisionLocation given, ComputePlatform platform) {
    if (given == null || Optional.ofNullable(given.revisionTypeAsString()).orElse("").isEmpty()) {
      throw RevisionRequiredException.builder()
          .message("RevisionLocation must be specified")
          .build();
    }
    boolean server = platform == ComputePlatform.SERVER;
    return switch (given.revisionType()) {
      case APP_SPEC_CONTENT -> {
        refuse(server, given, "S3 or GitHub");
        var text = given.appSpecContent();
        yield appSpecContent(
            text == null
                ? RevisionText.check(null, null)
                : RevisionText.check(text.content(), text.sha256()));
      }
      case STRING -> {
        refuse(server, given, "S3 or GitHub");
        var text = given.string();
        yield string(
            text == null
                ? RevisionText.check(null, null)
                : RevisionText.check(text.content(), text.sha256()));
      }
      case S3 ->
          RevisionLocation.builder()
              .revisionType(given.revisionType())
              .s3Location(S3Locations.check(given.s3Location(), server))
              .build();
      case GIT_HUB -> {
        refuse(!server, given, "AppSpecContent, S3 or String");
        yield RevisionLocation.builder()
            .revisionType(given.revisionType())
            .gitHubLocation(gitHub(given.gitHubLocation()))
            .build();
      }
      case UNKNOWN_TO_SDK_VERSION ->
          throw invalid(
              "revisionType: "
                  + Names.shown(given.revisionTypeAsString())
                  + " (expected: AppSpecContent, S3, String or GitHub)");
    };
  }

  private static RevisionLocation appSpecContent(RevisionText text) {
    return RevisionLocation.builder()
        .revisionType("AppSpecContent")
        .appSpecContent(spec -> spec.content(text.content()).sha256(text.sha256()))
        .build();
  }

  private static RevisionLocation string(RevisionText text) {
    return RevisionLocation.builder()
        .revisionType("String")
        .string(spec -> spec.content(text.content()).sha256(text.sha256()))
        .build();
  }

  private static GitHubLocation gitHub(@Nullable GitHubLocation given) {
    GitHubLocation commit = given == null ? GitHubLocation.builder().build() : given;
    String repository = Optional.ofNullable(commit.repository()).orElse("");
    if (!repository.matches("[A-Za-z0-9._-]{1,100}/[A-Za-z0-9._-]{1,100}")) {
      throw invalid(
          "gitHubLocation.repository: "
              + Names.shown(commit.repository())
              + " (expected: ACCOUNT/REPOSITORY)");
    }
    if (!Optional.ofNullable(commit.commitId()).orElse("").matches("[0-9a-fA-F]{40}")) {
      throw invalid(
          "gitHubLocation.commitId: "
              + Names.shown(commit.commitId())
              + " (expected: 40 hexadecimal digits)");
    }
    return commit;
  }

  /// What tells one revision from another: digest, object with version and ETag, or commit. Fit for
  /// the id of a document.
  static String key(RevisionLocation checked) {
    String identity =
        switch (checked.revisionType()) {
          case APP_SPEC_CONTENT -> checked.appSpecContent().sha256();
          case STRING -> checked.string().sha256();
          case S3 -> Digests.sha256(S3Locations.identity(checked.s3Location()));
          case GIT_HUB ->
              Digests.sha256(
                  checked.gitHubLocation().repository()
                      + "\n"
                      + checked.gitHubLocation().commitId());
          case UNKNOWN_TO_SDK_VERSION ->
              throw new IllegalArgumentException(checked + " was not checked");
        };
    return checked.revisionTypeAsString() + ":" + identity;
  }

  /// Whether the location is a text of which only the digest is given.
  static boolean namesOnly(RevisionLocation checked) {
    return switch (checked.revisionType()) {
      case APP_SPEC_CONTENT -> checked.appSpecContent().content() == null;
      case STRING -> checked.string().content() == null;
      case S3, GIT_HUB, UNKNOWN_TO_SDK_VERSION -> false;
    };
  }

  /// A location without its text: the digest still names it.
  static RevisionLocation brief(RevisionLocation checked) {
    return switch (checked.revisionType()) {
      case APP_SPEC_CONTENT ->
          appSpecContent(new RevisionText(null, checked.appSpecContent().sha256()));
      case STRING -> string(new RevisionText(null, checked.string().sha256()));
      case S3, GIT_HUB, UNKNOWN_TO_SDK_VERSION -> checked;
    };
  }

  private static void refuse(boolean refused, RevisionLocation given, String expected) {
    if (refused) {
      throw invalid(
          "revisionType: "
              + given.revisionTypeAsString()
              + " does not go with the application's compute platform (expected: "
              + expected
              + ")");
    }
  }

  private static InvalidRevisionException invalid(String message) {
    return InvalidRevisionException.builder().message(message).build();
  }
}
