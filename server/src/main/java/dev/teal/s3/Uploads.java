package dev.teal.s3;

import dev.teal.checksum.Algorithm;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CopyPartResult;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.UploadPartCopyRequest;
import software.amazon.awssdk.services.s3.model.UploadPartCopyResponse;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/// Uploads in parts, until they are completed. Errors: those of putting an object, and
/// InvalidArgument, InvalidRequest, NoSuchUpload.
final class Uploads {
  private static final int MOST_PARTS = 10_000;

  /// Sorts before whatever a key may go on with.
  private static final char BEHIND_KEY = '\u0001';

  private final Store store;
  private final InstantSource clock;
  private final Blobs blobs;

  Uploads(Store store, InstantSource clock, Blobs blobs) {
    this.store = store;
    this.clock = clock;
    this.blobs = blobs;
  }

  static String id(String bucket, String key, String uploadId) {
    return Versions.id(bucket, key) + BEHIND_KEY + uploadId;
  }

  static String partId(String uploadId, int number) {
    return "%s/%05d".formatted(uploadId, number);
  }

  static Stored<UploadRecord> find(
      Transaction transaction, String bucket, String key, @Nullable String uploadId) {
    Versions.bucket(transaction, bucket);
    return transaction
        .find(Kinds.UPLOAD, id(bucket, key, uploadId == null ? "" : uploadId))
        .orElseThrow(Errors::noSuchUpload);
  }

  static List<Stored<PartRecord>> parts(Transaction transaction, String uploadId) {
    return transaction.list(Kinds.PART, uploadId + "/");
  }

  CreateMultipartUploadResponse create(CreateMultipartUploadRequest request) {
    String bucket = Names.bucket(request.bucket());
    String key = Names.key(request.key());
    Optional<Algorithm> chosen =
        GivenChecksum.algorithm(request.checksumAlgorithmAsString(), Optional.empty());
    Algorithm algorithm = chosen.orElse(Checksums.DEFAULT);
    UploadRecord upload =
        new UploadRecord(
            bucket,
            key,
            Ids.next(),
            clock.instant(),
            Details.of(request),
            algorithm,
            isComposite(algorithm, request.checksumTypeAsString()),
            chosen.isPresent());
    store.run(transaction -> {
      Versions.bucket(transaction, bucket);
      transaction.insert(Kinds.UPLOAD, id(bucket, key, upload.uploadId()), upload);
    });
    return CreateMultipartUploadResponse.builder()
        .bucket(bucket)
        .key(key)
        .uploadId(upload.uploadId())
        .checksumAlgorithm(algorithm.name())
        .checksumType(upload.checksumType())
        .build();
  }

  /// Which types an algorithm has ("Checking object integrity", full object and composite checksum
  /// types).
  private static boolean isComposite(Algorithm algorithm, @Nullable String type) {
    boolean composite =
        switch (type == null ? "" : type) {
          case "" -> algorithm != Algorithm.CRC64NVME;
          case "COMPOSITE" -> true;
          case "FULL_OBJECT" -> false;
          default ->
              throw Errors.invalidRequest(
                  "Value for x-amz-checksum-type header is invalid: " + type);
        };
    if (composite ? algorithm == Algorithm.CRC64NVME : !algorithm.combines()) {
      throw Errors.invalidRequest(
          "The "
              + type
              + " checksum type cannot be used with the "
              + algorithm.name().toLowerCase(Locale.ROOT)
              + " checksum algorithm.");
    }
    return composite;
  }

  UploadPartResponse upload(UploadPartRequest request, RequestBody body) {
    Optional<GivenChecksum> given = GivenChecksum.ofBytes(request);
    Optional<Algorithm> chosen =
        GivenChecksum.algorithm(request.checksumAlgorithmAsString(), given);
    UploadRecord upload = find(request.bucket(), request.key(), request.uploadId());
    if (chosen.isPresent() && upload.chosen() && chosen.get() != upload.algorithm()) {
      throw Errors.invalidRequest(
          "Checksum Type mismatch occurred, expected checksum Type: "
              + upload.algorithm()
              + ", actual checksum Type: "
              + chosen.get());
    }
    PartRecord part =
        keep(
            upload,
            request.partNumber(),
            Writes.opened(body),
            Writes.length(body),
            new Checksums(upload.algorithm(), given, request.contentMD5()));
    UploadPartResponse.Builder response = UploadPartResponse.builder().eTag(part.eTag());
    return GivenChecksum.set(response, part.checksum()).build();
  }

  /// Takes a part from an object that there is.
  UploadPartCopyResponse copy(UploadPartCopyRequest request, Copies copies) {
    UploadRecord upload =
        find(request.destinationBucket(), request.destinationKey(), request.uploadId());
    Reads.Opened opened =
        copies.open(request, size -> Range.ofSource(request.copySourceRange(), size));
    try (InputStream in = opened.in()) {
      PartRecord part =
          keep(
              upload,
              request.partNumber(),
              in,
              opened.range().length(),
              new Checksums(upload.algorithm(), Optional.empty(), null));
      CopyPartResult.Builder result =
          CopyPartResult.builder().eTag(part.eTag()).lastModified(part.lastModified());
      return UploadPartCopyResponse.builder()
          .copyPartResult(GivenChecksum.set(result, part.checksum()).build())
          .copySourceVersionId(opened.seen().versionId())
          .build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private UploadRecord find(
      @Nullable String bucket, @Nullable String key, @Nullable String uploadId) {
    String name = Names.bucket(bucket);
    String known = Names.key(key);
    return store.read(transaction -> find(transaction, name, known, uploadId).value());
  }

  private PartRecord keep(
      UploadRecord upload,
      @Nullable Integer number,
      InputStream in,
      long length,
      Checksums checksums) {
    if (number == null || number < 1 || number > MOST_PARTS) {
      throw Errors.invalidArgument(
          "Part number must be an integer between 1 and " + MOST_PARTS + ", inclusive");
    }
    try (Blobs.Draft draft = blobs.write(in, checksums.digests(), Writes.LARGEST)) {
      if (draft.blob().size() != length) {
        throw Writes.incomplete();
      }
      Checksums.Computed computed = checksums.check();
      PartRecord part =
          new PartRecord(
              number, draft.blob(), computed.eTag(), computed.checksum(), clock.instant());
      store.run(transaction -> {
        find(transaction, upload.bucket(), upload.key(), upload.uploadId());
        String id = partId(upload.uploadId(), number);
        draft.keep(transaction);
        transaction
            .find(Kinds.PART, id)
            .ifPresentOrElse(
                before -> {
                  blobs.discard(transaction, List.of(before.value().blob()));
                  transaction.replace(Kinds.PART, before, part);
                },
                () -> transaction.insert(Kinds.PART, id, part));
      });
      return part;
    }
  }

  AbortMultipartUploadResponse abort(AbortMultipartUploadRequest request) {
    String bucket = Names.bucket(request.bucket());
    String key = Names.key(request.key());
    store.run(transaction ->
        remove(transaction, find(transaction, bucket, key, request.uploadId()), List.of()));
    return AbortMultipartUploadResponse.builder().build();
  }

  void abortAll(Transaction transaction, String bucket) {
    transaction
        .list(Kinds.UPLOAD, bucket + "/")
        .forEach(upload -> remove(transaction, upload, List.of()));
  }

  /// Removes an upload with its parts.
  ///
  /// @param kept the blobs that have become an object's
  void remove(Transaction transaction, Stored<UploadRecord> upload, List<Blob> kept) {
    Set<Blob> staying = new HashSet<>(kept);
    for (Stored<PartRecord> part : parts(transaction, upload.value().uploadId())) {
      if (!staying.contains(part.value().blob())) {
        blobs.discard(transaction, List.of(part.value().blob()));
      }
      transaction.remove(Kinds.PART, part);
    }
    transaction.remove(Kinds.UPLOAD, upload);
  }
}
