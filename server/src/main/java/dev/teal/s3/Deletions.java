package dev.teal.s3;

import dev.teal.store.Store;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.Delete;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.DeletedObject;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Deletes objects and versions. Errors: InvalidRequest, KeyTooLongError, MalformedXML,
/// NoSuchBucket, PreconditionFailed.
final class Deletions {
  private static final int MOST = 1000;

  private final Store store;
  private final InstantSource clock;
  private final Versions versions;

  Deletions(Store store, InstantSource clock, Versions versions) {
    this.store = store;
    this.clock = clock;
    this.versions = versions;
  }

  DeleteObjectResponse delete(DeleteObjectRequest request) {
    if (request.ifMatchLastModifiedTime() != null || request.ifMatchSize() != null) {
      throw Errors.notImplemented(
          "x-amz-if-match-last-modified-time, x-amz-if-match-size (directory buckets)");
    }
    Versions.Deleted deleted =
        delete(
            Names.bucket(request.bucket()), request.key(), request.versionId(), request.ifMatch());
    return DeleteObjectResponse.builder()
        .versionId(deleted.versionId())
        .deleteMarker(deleted.marker() ? true : null)
        .build();
  }

  DeleteObjectsResponse delete(DeleteObjectsRequest request) {
    String bucket = Names.bucket(request.bucket());
    Delete asked = request.delete();
    if (asked == null || asked.objects().isEmpty() || asked.objects().size() > MOST) {
      throw Errors.malformedXml(
          "Delete: "
              + (asked == null ? 0 : asked.objects().size())
              + " objects (expected: 1.."
              + MOST
              + ")");
    }
    store.read(transaction -> Versions.bucket(transaction, bucket));
    List<DeletedObject> deleted = new ArrayList<>();
    List<S3Error> errors = new ArrayList<>();
    for (ObjectIdentifier object : asked.objects()) {
      try {
        deleted.add(
            described(object, delete(bucket, object.key(), object.versionId(), object.eTag())));
      } catch (S3Exception e) {
        errors.add(
            S3Error.builder()
                .key(object.key())
                .versionId(object.versionId())
                .code(e.awsErrorDetails().errorCode())
                .message(e.awsErrorDetails().errorMessage())
                .build());
      }
    }
    return DeleteObjectsResponse.builder()
        .deleted(Boolean.TRUE.equals(asked.quiet()) ? List.of() : deleted)
        .errors(errors)
        .build();
  }

  private static DeletedObject described(ObjectIdentifier object, Versions.Deleted deleted) {
    return DeletedObject.builder()
        .key(object.key())
        .versionId(object.versionId())
        .deleteMarker(deleted.marker() ? true : null)
        .deleteMarkerVersionId(deleted.marker() ? deleted.versionId() : null)
        .build();
  }

  private Versions.Deleted delete(
      String bucket, @Nullable String key, @Nullable String versionId, @Nullable String ifMatch) {
    String known = Names.key(key);
    Conditions conditions = new Conditions(ifMatch, null, null, null);
    Instant now = clock.instant();
    return store.transact(transaction -> {
      BucketRecord found = Versions.bucket(transaction, bucket).value();
      conditions.checkWrite(
          Versions.current(transaction, bucket, known)
              .map(stored -> stored.value())
              .or(Optional::empty));
      return versions.delete(transaction, found, known, versionId, now);
    });
  }
}
