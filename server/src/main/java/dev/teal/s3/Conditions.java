package dev.teal.s3;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// The preconditions of a request ("Conditional requests").
record Conditions(
    @Nullable String ifMatch,
    @Nullable String ifNoneMatch,
    @Nullable Instant ifModifiedSince,
    @Nullable Instant ifUnmodifiedSince) {

  /// The preconditions of a copy's source.
  static Conditions ofSource(SdkPojo request) {
    return new Conditions(
        Members.text(request, "CopySourceIfMatch").orElse(null),
        Members.text(request, "CopySourceIfNoneMatch").orElse(null),
        time(request, "CopySourceIfModifiedSince"),
        time(request, "CopySourceIfUnmodifiedSince"));
  }

  private static @Nullable Instant time(SdkPojo request, String name) {
    return Members.get(request, name).map(Instant.class::cast).orElse(null);
  }

  /// For writing: only entity tags count, and what there is not can be required.
  ///
  /// @param current absent when the key has no object
  void checkWrite(Optional<VersionRecord> current) {
    if (ifNoneMatch != null) {
      if (!ifNoneMatch.strip().equals("*")) {
        throw Errors.notImplemented("If-None-Match: " + ifNoneMatch + " (expected: *)");
      }
      if (current.isPresent()) {
        throw Errors.preconditionFailed();
      }
    }
    if (ifMatch != null) {
      if (!names(ifMatch, current.orElseThrow(Errors::noSuchKey))) {
        throw Errors.preconditionFailed();
      }
    }
  }

  /// For reading. When both an entity tag and a time are given for the same end, the tag decides.
  void checkRead(VersionRecord found) {
    Instant modified = found.lastModified();
    boolean expected =
        ifMatch != null
            ? names(ifMatch, found)
            : ifUnmodifiedSince == null || !modified.isAfter(ifUnmodifiedSince);
    if (!expected) {
      throw Errors.preconditionFailed();
    }
    boolean unchanged =
        ifNoneMatch != null
            ? names(ifNoneMatch, found)
            : ifModifiedSince != null && !modified.isAfter(ifModifiedSince);
    if (unchanged) {
      throw Errors.error(304, "NotModified", "Not Modified");
    }
  }

  /// The same for the source of a copy, where nothing is "not modified".
  void checkSource(VersionRecord found) {
    try {
      checkRead(found);
    } catch (S3Exception e) {
      throw e.statusCode() == 304 ? Errors.preconditionFailed() : e;
    }
  }

  private static boolean names(String tags, VersionRecord found) {
    String eTag = bare(found.content().eTag());
    return Arrays.stream(tags.split(",", -1))
        .map(Conditions::bare)
        .anyMatch(tag -> tag.equals("*") || tag.equals(eTag));
  }

  /// Clients leave the quotes out, and some mark tags as weak.
  static String bare(String tag) {
    return tag.strip().replaceFirst("^W/", "").replace("\"", "");
  }
}
