package dev.teal.codedeploy;

import dev.teal.deploy.BlueGreenPlan.GreenTasks;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codedeploy.model.InvalidRevisionException;
import software.amazon.awssdk.services.codedeploy.model.RevisionLocation;
import software.amazon.awssdk.services.codedeploy.model.RevisionLocationType;
import software.amazon.awssdk.services.codedeploy.model.RevisionRequiredException;

/// Revisions of an ECS application: AppSpec files given with the request.
final class Revisions {
  private Revisions() {}

  /// What a revision's AppSpec says, or why it says nothing: a file that cannot be parsed fails the
  /// deployment, not the request.
  record Read(AppSpec appSpec, Optional<String> problem) {}

  /// Checks a revision and answers it with its digest.
  static RevisionLocation check(@Nullable RevisionLocation revision) {
    if (revision == null || revision.revisionTypeAsString() == null) {
      throw RevisionRequiredException.builder()
          .message("RevisionLocation must be specified")
          .build();
    }
    return switch (revision.revisionType()) {
      case APP_SPEC_CONTENT -> {
        var content = revision.appSpecContent();
        String text = content(content == null ? null : content.content());
        String digest = digest(text, content == null ? null : content.sha256());
        yield revision.toBuilder()
            .appSpecContent(spec -> spec.content(text).sha256(digest))
            .build();
      }
      case STRING -> {
        var content = revision.string();
        String text = content(content == null ? null : content.content());
        String digest = digest(text, content == null ? null : content.sha256());
        yield revision.toBuilder().string(spec -> spec.content(text).sha256(digest)).build();
      }
      case S3, GIT_HUB, UNKNOWN_TO_SDK_VERSION ->
          throw invalid(
              "revisionType: "
                  + revision.revisionTypeAsString()
                  + " (expected: AppSpecContent or String; S3 and GitHub are not supported)");
    };
  }

  static Read read(RevisionLocation revision) {
    String content =
        revision.revisionType() == RevisionLocationType.STRING
            ? revision.string().content()
            : revision.appSpecContent().content();
    try {
      return new Read(AppSpecParser.parse(content), Optional.empty());
    } catch (AppSpecException e) {
      return new Read(
          new AppSpec(
              new GreenTasks("", "", 0, Optional.empty(), Optional.empty(), java.util.List.of()),
              Map.of()),
          Optional.of(
              "The deployment failed because the AppSpec file that specifies the deployment"
                  + " configuration is missing or has an invalid configuration. "
                  + e.getMessage()));
    }
  }

  private static String content(@Nullable String content) {
    if (content == null || content.isBlank()) {
      throw invalid("content: missing (expected: an AppSpec file, YAML or JSON)");
    }
    return content;
  }

  private static String digest(String content, @Nullable String given) {
    String digest = sha256(content);
    if (given != null && !given.isEmpty() && !given.equalsIgnoreCase(digest)) {
      throw invalid("sha256: " + given + " (expected: " + digest + ", that of the content)");
    }
    return digest;
  }

  private static String sha256(String content) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(content.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static InvalidRevisionException invalid(String message) {
    return InvalidRevisionException.builder().message(message).build();
  }
}
