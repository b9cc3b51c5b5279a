package dev.teal.codedeploy;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codedeploy.model.InvalidRevisionException;

/// An AppSpec file given as text, and the digest that names it.
///
/// @param content null when only the digest was given
/// @param sha256 64 hexadecimal digits in small letters
record RevisionText(@Nullable String content, String sha256) {
  /// The longest AppSpec file, in characters (ours: AWS does not say).
  static final int LONGEST = 256 * 1024;

  /// Checks what a request says of a text: content, digest, or both.
  static RevisionText check(@Nullable String content, @Nullable String sha256) {
    Optional<String> given =
        Optional.ofNullable(sha256)
            .filter(digest -> !digest.isEmpty())
            .map(digest -> digest.toLowerCase(Locale.ROOT));
    given
        .filter(digest -> !digest.matches("[0-9a-f]{64}"))
        .ifPresent(bad -> {
          throw invalid("sha256: " + Names.shown(bad) + " (expected: 64 hexadecimal digits)");
        });
    if (content == null || content.isBlank()) {
      return new RevisionText(
          null,
          given.orElseThrow(
              () -> invalid("content: missing (expected: an AppSpec file, YAML or JSON)")));
    }
    if (content.length() > LONGEST) {
      throw invalid(
          "content: " + content.length() + " characters (expected: at most " + LONGEST + ")");
    }
    String digest = Digests.sha256(content);
    if (!given.orElse(digest).equals(digest)) {
      throw invalid("sha256: " + sha256 + " (expected: " + digest + ", that of the content)");
    }
    return new RevisionText(content, digest);
  }

  private static InvalidRevisionException invalid(String message) {
    return InvalidRevisionException.builder().message(message).build();
  }
}
