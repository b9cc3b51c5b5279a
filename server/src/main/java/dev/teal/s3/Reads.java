package dev.teal.s3;

import dev.teal.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/// Gets objects. Errors: InvalidArgument, InvalidPartNumber, InvalidRange, InvalidRequest,
/// MethodNotAllowed, NoSuchBucket, NoSuchKey, NoSuchVersion, NotModified, PreconditionFailed.
final class Reads {
  /// An object may be replaced between finding it and opening it, but not forever.
  private static final int ATTEMPTS = 100;

  private final Store store;
  private final Blobs blobs;

  Reads(Store store, Blobs blobs) {
    this.store = store;
    this.blobs = blobs;
  }

  /// An object as it was found.
  ///
  /// @param versionId null in a bucket that never had versions
  record Seen(VersionRecord version, @Nullable String versionId) {}

  /// Some bytes of an object, to be read and closed.
  record Opened(Seen seen, Range range, InputStream in) {}

  <T> T get(GetObjectRequest request, ResponseTransformer<GetObjectResponse, T> transformer) {
    Opened opened = open(request.bucket(), request.key(), request.versionId(), range(request));
    boolean left = false;
    try {
      T answer =
          transformer.transform(
              described(request, opened.seen(), opened.range()),
              AbortableInputStream.create(opened.in()));
      left = transformer.needsConnectionLeftOpen();
      return answer;
    } catch (Exception e) {
      throw e instanceof RuntimeException unchecked
          ? unchecked
          : SdkClientException.create("The object's content could not be taken: " + e, e);
    } finally {
      if (!left) {
        close(opened.in());
      }
    }
  }

  HeadObjectResponse head(HeadObjectRequest head) {
    GetObjectRequest request = Members.copy(head, GetObjectRequest.builder()).build();
    Seen seen = see(request.bucket(), request.key(), request.versionId());
    Range range = range(request).apply(seen.version());
    return Members.copy(described(request, seen, range), HeadObjectResponse.builder()).build();
  }

  private static Function<VersionRecord, Range> range(GetObjectRequest request) {
    Conditions conditions =
        new Conditions(
            request.ifMatch(),
            request.ifNoneMatch(),
            request.ifModifiedSince(),
            request.ifUnmodifiedSince());
    if (request.partNumber() != null && request.range() != null) {
      throw Errors.invalidRequest(
          "Cannot specify both Range header and partNumber query parameter");
    }
    return version -> {
      conditions.checkRead(version);
      return request.partNumber() == null
          ? Range.of(request.range(), version.content().size())
          : Range.ofPart(request.partNumber(), version.content());
    };
  }

  private static GetObjectResponse described(GetObjectRequest request, Seen seen, Range range) {
    Content content = seen.version().content();
    GetObjectResponse.Builder response =
        GetObjectResponse.builder()
            .acceptRanges("bytes")
            .contentLength(range.length())
            .contentRange(range.partial() ? range.described(content.size()) : null)
            .eTag(content.eTag())
            .lastModified(seen.version().lastModified())
            .versionId(seen.versionId());
    if (request.partNumber() != null && content.inParts()) {
      response.partsCount(content.blobs().size());
    }
    seen.version().details().describe(response, request);
    if (request.checksumMode() == ChecksumMode.ENABLED && range.length() == content.size()) {
      GivenChecksum.set(response, content.checksum());
    }
    return response.build();
  }

  /// Finds a version with bytes.
  ///
  /// @param versionId null: the current one
  Seen see(@Nullable String bucket, @Nullable String key, @Nullable String versionId) {
    String name = Names.bucket(bucket);
    String known = Names.key(key);
    Versions.Found found =
        store.read(transaction -> Versions.find(transaction, name, known, versionId));
    return new Seen(found.version(), found.versionId());
  }

  /// Finds a version, and opens the bytes that are wanted of it.
  Opened open(
      @Nullable String bucket,
      @Nullable String key,
      @Nullable String versionId,
      Function<VersionRecord, Range> wanted) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Seen seen = see(bucket, key, versionId);
      Range range = wanted.apply(seen.version());
      Optional<InputStream> in =
          blobs.open(seen.version().content().blobs(), range.from(), range.length());
      if (in.isPresent()) {
        return new Opened(seen, range, in.get());
      }
    }
    throw Errors.error(
        409,
        "OperationAborted",
        "A conflicting conditional operation is currently in progress against this resource."
            + " Please try again.");
  }

  private static void close(InputStream in) {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
