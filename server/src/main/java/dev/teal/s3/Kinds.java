package dev.teal.s3;

import dev.teal.store.Kind;

/// The kinds of documents that this room keeps.
final class Kinds {
  /// By name.
  static final Kind<BucketRecord> BUCKET = new Kind<>("s3/bucket", BucketRecord.class);

  /// The current version of each key, `BUCKET/KEY`, which may be a delete marker. It exists as long
  /// as the key has any version.
  static final Kind<VersionRecord> OBJECT = new Kind<>("s3/object", VersionRecord.class);

  /// The versions before, `KEYID/AGE`, the newest first.
  static final Kind<VersionRecord> VERSION = new Kind<>("s3/version", VersionRecord.class);

  /// Uploads in parts that are under way, `BUCKET/KEY`, U+0001, upload id.
  static final Kind<UploadRecord> UPLOAD = new Kind<>("s3/upload", UploadRecord.class);

  /// Parts of those, `UPLOADID/NUMBER`.
  static final Kind<PartRecord> PART = new Kind<>("s3/part", PartRecord.class);

  /// Blobs that no object and no part names: not yet, or no more.
  static final Kind<Blob> UNUSED = new Kind<>("s3/unused", Blob.class);

  private Kinds() {}
}
