package dev.teal.s3;

import java.time.Instant;

/// A version of an object, or a delete marker.
///
/// @param keyId what all versions of a key have in common; it begins the ids of those that are not
///   current
/// @param age counts down from version to version, so that the newest comes first
/// @param versionId `null` when the bucket kept no versions
record VersionRecord(
    String keyId,
    long age,
    String versionId,
    Instant lastModified,
    boolean deleteMarker,
    Content content,
    Details details) {
  static final String NULL_VERSION = "null";

  /// Where this version is kept once it is no longer the current one.
  String idWhenNotCurrent() {
    return "%s/%019d".formatted(keyId, age);
  }

  VersionRecord withDetails(Details changed) {
    return new VersionRecord(keyId, age, versionId, lastModified, deleteMarker, content, changed);
  }
}
