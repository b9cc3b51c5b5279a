package dev.teal.s3;

import dev.teal.s3.BucketRecord.Versioning;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which version of a key is the current one, and what becomes of it when another is put or one is
/// deleted ("How S3 Versioning works").
final class Versions {
  private static final long OLDEST = Long.MAX_VALUE;

  private final Blobs blobs;

  Versions(Blobs blobs) {
    this.blobs = blobs;
  }

  /// What deleting did.
  ///
  /// @param versionId of the version that was removed, or of the marker that was made
  /// @param marker whether that is a delete marker
  record Deleted(@Nullable String versionId, boolean marker) {}

  static String id(String bucket, String key) {
    return bucket + "/" + key;
  }

  static Stored<BucketRecord> bucket(Transaction transaction, String name) {
    return transaction.find(Kinds.BUCKET, name).orElseThrow(Errors::noSuchBucket);
  }

  /// The current version, unless it is a delete marker.
  static Optional<Stored<VersionRecord>> current(
      Transaction transaction, String bucket, String key) {
    return transaction
        .find(Kinds.OBJECT, id(bucket, key))
        .filter(found -> !found.value().deleteMarker());
  }

  /// A version with bytes.
  ///
  /// @param versionId null: the current one
  static Found find(
      Transaction transaction, String bucket, String key, @Nullable String versionId) {
    BucketRecord record = bucket(transaction, bucket).value();
    if (versionId == null) {
      return new Found(
          record, current(transaction, bucket, key).orElseThrow(Errors::noSuchKey), true);
    }
    Found found =
        findVersion(transaction, record, key, versionId)
            .orElseThrow(
                () -> Errors.error(404, "NoSuchVersion", "The specified version does not exist."));
    if (found.version().deleteMarker()) {
      throw Errors.error(
          405, "MethodNotAllowed", "The specified method is not allowed against this resource.");
    }
    return found;
  }

  /// A version, and where it is kept.
  record Found(BucketRecord bucket, Stored<VersionRecord> stored, boolean current) {
    VersionRecord version() {
      return stored.value();
    }

    /// The version id, where the bucket ever had any.
    @Nullable String versionId() {
      return bucket.versioning() == Versioning.NEVER ? null : version().versionId();
    }

    void replace(Transaction transaction, VersionRecord changed) {
      transaction.replace(current ? Kinds.OBJECT : Kinds.VERSION, stored, changed);
    }
  }

  private static Optional<Found> findVersion(
      Transaction transaction, BucketRecord bucket, String key, String versionId) {
    Optional<Stored<VersionRecord>> current =
        transaction.find(Kinds.OBJECT, id(bucket.name(), key));
    if (current.isEmpty() || current.get().value().versionId().equals(versionId)) {
      return current.map(found -> new Found(bucket, found, true));
    }
    return older(transaction, current.get().value().keyId()).stream()
        .filter(found -> found.value().versionId().equals(versionId))
        .findFirst()
        .map(found -> new Found(bucket, found, false));
  }

  /// The versions of a key before the current one, the newest first.
  static List<Stored<VersionRecord>> older(Transaction transaction, String keyId) {
    return transaction.list(Kinds.VERSION, keyId + "/");
  }

  /// Puts a new current version.
  ///
  /// @return its version id; null in a bucket that never had versions
  @Nullable String put(
      Transaction transaction,
      BucketRecord bucket,
      String key,
      Content content,
      Details details,
      Instant now) {
    return put(transaction, bucket, key, content, details, false, now);
  }

  private @Nullable String put(
      Transaction transaction,
      BucketRecord bucket,
      String key,
      Content content,
      Details details,
      boolean marker,
      Instant now) {
    String id = id(bucket.name(), key);
    Optional<Stored<VersionRecord>> before = transaction.find(Kinds.OBJECT, id);
    String versionId =
        bucket.versioning() == Versioning.ENABLED ? Ids.next() : VersionRecord.NULL_VERSION;
    VersionRecord version =
        new VersionRecord(
            before.map(found -> found.value().keyId()).orElseGet(Ids::next),
            before.map(found -> found.value().age() - 1).orElse(OLDEST),
            versionId,
            now,
            marker,
            content,
            details);
    if (before.isEmpty()) {
      transaction.insert(Kinds.OBJECT, id, version);
    } else {
      giveWay(transaction, before.get().value(), versionId);
      transaction.replace(Kinds.OBJECT, before.get(), version);
    }
    return bucket.versioning() == Versioning.NEVER ? null : versionId;
  }

  /// A version that is no longer current is kept, but there is only one null version.
  private void giveWay(Transaction transaction, VersionRecord before, String versionId) {
    if (before.versionId().equals(versionId)) {
      blobs.discard(transaction, before.content().blobs());
      return;
    }
    if (versionId.equals(VersionRecord.NULL_VERSION)) {
      older(transaction, before.keyId()).stream()
          .filter(found -> found.value().versionId().equals(versionId))
          .forEach(found -> {
            blobs.discard(transaction, found.value().content().blobs());
            transaction.remove(Kinds.VERSION, found);
          });
    }
    transaction.insert(Kinds.VERSION, before.idWhenNotCurrent(), before);
  }

  /// Deletes a key, which in a bucket with versions means to put a delete marker, or deletes one
  /// version for good. What is not there is as good as deleted.
  Deleted delete(
      Transaction transaction,
      BucketRecord bucket,
      String key,
      @Nullable String versionId,
      Instant now) {
    if (versionId != null) {
      Optional<Found> found = findVersion(transaction, bucket, key, versionId);
      found.ifPresent(version -> remove(transaction, version));
      return new Deleted(
          versionId, found.map(version -> version.version().deleteMarker()).orElse(false));
    }
    if (bucket.versioning() == Versioning.NEVER) {
      transaction
          .find(Kinds.OBJECT, id(bucket.name(), key))
          .ifPresent(found -> remove(transaction, new Found(bucket, found, true)));
      return new Deleted(null, false);
    }
    return new Deleted(put(transaction, bucket, key, Content.NONE, Details.NONE, true, now), true);
  }

  private void remove(Transaction transaction, Found found) {
    blobs.discard(transaction, found.version().content().blobs());
    if (!found.current()) {
      transaction.remove(Kinds.VERSION, found.stored());
      return;
    }
    Optional<Stored<VersionRecord>> next =
        transaction.list(Kinds.VERSION, found.version().keyId() + "/", "", 1).stream().findFirst();
    if (next.isEmpty()) {
      transaction.remove(Kinds.OBJECT, found.stored());
    } else {
      transaction.remove(Kinds.VERSION, next.get());
      transaction.replace(Kinds.OBJECT, found.stored(), next.get().value());
    }
  }

  /// Whether a bucket has no object, no version and no delete marker.
  static boolean isEmpty(Transaction transaction, String bucket) {
    return transaction.list(Kinds.OBJECT, bucket + "/", "", 1).isEmpty();
  }
}
