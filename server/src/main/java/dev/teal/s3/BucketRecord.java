package dev.teal.s3;

import java.time.Instant;

/// A bucket.
record BucketRecord(String name, Instant createdAt, Versioning versioning) {
  enum Versioning {
    /// It never had any: each key has one version, and deleting removes it.
    NEVER,
    ENABLED,
    SUSPENDED
  }

  BucketRecord with(Versioning changed) {
    return new BucketRecord(name, createdAt, changed);
  }
}
