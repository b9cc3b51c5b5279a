package dev.teal.s3;

import dev.teal.checksum.Algorithm;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Puts objects. Errors: BadDigest, BadRequest, EntityTooLarge, IncompleteBody, InvalidDigest,
/// InvalidRequest, InvalidTag, KeyTooLongError, MissingContentLength, NoSuchBucket, NoSuchKey,
/// PreconditionFailed.
final class Writes {
  /// An object that is put in one piece, and a part of one that is not.
  static final long LARGEST = 5L * 1024 * 1024 * 1024;

  private final Store store;
  private final InstantSource clock;
  private final Blobs blobs;
  private final Versions versions;

  Writes(Store store, InstantSource clock, Blobs blobs, Versions versions) {
    this.store = store;
    this.clock = clock;
    this.blobs = blobs;
    this.versions = versions;
  }

  /// What was put.
  ///
  /// @param versionId null in a bucket that never had versions
  record Put(Content content, @Nullable String versionId, Instant at) {}

  PutObjectResponse put(PutObjectRequest request, RequestBody body) {
    String bucket = Names.bucket(request.bucket());
    String key = Names.key(request.key());
    Optional<GivenChecksum> given = GivenChecksum.ofBytes(request);
    Algorithm algorithm =
        GivenChecksum.algorithm(request.checksumAlgorithmAsString(), given)
            .orElse(Checksums.DEFAULT);
    Checksums checksums = new Checksums(algorithm, given, request.contentMD5());
    Conditions conditions = new Conditions(request.ifMatch(), request.ifNoneMatch(), null, null);
    long length = length(body);
    Put put = put(bucket, key, Details.of(request), conditions, opened(body), length, checksums);
    PutObjectResponse.Builder response =
        PutObjectResponse.builder().eTag(put.content().eTag()).versionId(put.versionId());
    return GivenChecksum.set(response, put.content().checksum()).build();
  }

  /// Keeps bytes as an object.
  ///
  /// @param length how many bytes there have to be
  Put put(
      String bucket,
      String key,
      Details details,
      Conditions conditions,
      InputStream in,
      long length,
      Checksums checksums) {
    store.read(transaction -> check(transaction, bucket, key, conditions));
    try (Blobs.Draft draft = blobs.write(in, checksums.digests(), LARGEST)) {
      if (draft.blob().size() != length) {
        throw incomplete();
      }
      Checksums.Computed computed = checksums.check();
      Instant now = clock.instant();
      return store.transact(transaction -> {
        BucketRecord found = check(transaction, bucket, key, conditions);
        Content content =
            new Content(
                length,
                computed.eTag(),
                List.of(draft.keep(transaction)),
                false,
                computed.checksum());
        return new Put(content, versions.put(transaction, found, key, content, details, now), now);
      });
    }
  }

  private static BucketRecord check(
      Transaction transaction, String bucket, String key, Conditions conditions) {
    BucketRecord found = Versions.bucket(transaction, bucket).value();
    conditions.checkWrite(Versions.current(transaction, bucket, key).map(Stored::value));
    return found;
  }

  /// The length that a body must have.
  static long length(RequestBody body) {
    long length =
        body.optionalContentLength()
            .orElseThrow(() ->
                Errors.error(
                    411,
                    "MissingContentLength",
                    "You must provide the Content-Length HTTP header."));
    if (length > LARGEST) {
      throw Errors.error(
          400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");
    }
    return length;
  }

  static InputStream opened(RequestBody body) {
    return body.contentStreamProvider().newStream();
  }

  static S3Exception incomplete() {
    return Errors.error(
        400,
        "IncompleteBody",
        "You did not provide the number of bytes specified by the Content-Length HTTP header");
  }
}
