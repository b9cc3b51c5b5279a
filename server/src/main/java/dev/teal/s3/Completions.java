package dev.teal.s3;

import dev.teal.checksum.Algorithm;
import dev.teal.checksum.Digest;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Makes an object of the parts of an upload, which stay as they are. Errors: BadDigest,
/// EntityTooLarge, EntityTooSmall, InvalidPart, InvalidPartOrder, InvalidRequest, MalformedXML,
/// NoSuchUpload, PreconditionFailed.
final class Completions {
  /// "Amazon S3 multipart upload limits".
  private static final long SMALLEST_PART = 5L * 1024 * 1024;

  private static final long LARGEST_OBJECT = 5L * 1024 * 1024 * 1024 * 1024;

  private final Store store;
  private final InstantSource clock;
  private final Uploads uploads;
  private final Versions versions;

  Completions(Store store, InstantSource clock, Uploads uploads, Versions versions) {
    this.store = store;
    this.clock = clock;
    this.uploads = uploads;
    this.versions = versions;
  }

  CompleteMultipartUploadResponse complete(CompleteMultipartUploadRequest request) {
    String bucket = Names.bucket(request.bucket());
    String key = Names.key(request.key());
    if (request.multipartUpload() == null || request.multipartUpload().parts().isEmpty()) {
      throw Errors.malformedXml("CompleteMultipartUpload: no Part (expected: at least one)");
    }
    Instant now = clock.instant();
    return store.transact(transaction -> {
      Stored<UploadRecord> upload = Uploads.find(transaction, bucket, key, request.uploadId());
      new Conditions(request.ifMatch(), request.ifNoneMatch(), null, null)
          .checkWrite(Versions.current(transaction, bucket, key).map(Stored::value));
      List<PartRecord> parts = named(transaction, upload.value(), request);
      Content content = content(upload.value(), parts);
      checkWhole(request, upload.value(), content);
      uploads.remove(transaction, upload, content.blobs());
      String versionId =
          versions.put(
              transaction,
              Versions.bucket(transaction, bucket).value(),
              key,
              content,
              upload.value().details(),
              now);
      return response(bucket, key, content, versionId);
    });
  }

  private static CompleteMultipartUploadResponse response(
      String bucket, String key, Content content, @Nullable String versionId) {
    CompleteMultipartUploadResponse.Builder response =
        CompleteMultipartUploadResponse.builder()
            .bucket(bucket)
            .key(key)
            .location("/" + bucket + "/" + key)
            .eTag(content.eTag())
            .versionId(versionId);
    return GivenChecksum.set(response, content.checksum()).build();
  }

  /// The parts that the request names, as they arrived.
  private static List<PartRecord> named(
      Transaction transaction, UploadRecord upload, CompleteMultipartUploadRequest request) {
    Map<Integer, PartRecord> arrived =
        Uploads.parts(transaction, upload.uploadId()).stream()
            .map(Stored::value)
            .collect(Collectors.toMap(PartRecord::number, Function.identity()));
    List<PartRecord> named = new ArrayList<>();
    int last = 0;
    for (CompletedPart part : request.multipartUpload().parts()) {
      int number = part.partNumber() == null ? 0 : part.partNumber();
      if (number <= last) {
        throw Errors.error(
            400,
            "InvalidPartOrder",
            "The list of parts was not in ascending order. Parts must be ordered by part number.");
      }
      last = number;
      PartRecord found = arrived.get(number);
      if (found == null || !isSame(part, found)) {
        throw Errors.error(
            400,
            "InvalidPart",
            "One or more of the specified parts could not be found. The part may not have been"
                + " uploaded, or the specified entity tag may not match the part's entity tag.");
      }
      named.add(found);
    }
    checkSizes(named);
    return named;
  }

  private static boolean isSame(CompletedPart part, PartRecord found) {
    boolean sameTag =
        part.eTag() != null && Conditions.bare(part.eTag()).equals(Conditions.bare(found.eTag()));
    return sameTag
        && GivenChecksum.of(part)
            .filter(given -> given.algorithm() == found.checksum().algorithm())
            .map(given -> given.value().equals(found.checksum().value()))
            .orElse(true);
  }

  private static void checkSizes(List<PartRecord> parts) {
    boolean small =
        parts.subList(0, parts.size() - 1).stream()
            .anyMatch(part -> part.blob().size() < SMALLEST_PART);
    if (small) {
      throw Errors.error(
          400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
    }
    if (parts.stream().mapToLong(part -> part.blob().size()).sum() > LARGEST_OBJECT) {
      throw Errors.error(
          400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");
    }
  }

  private static Content content(UploadRecord upload, List<PartRecord> parts) {
    Digest md5 = Digest.md5();
    parts.forEach(part -> add(md5, HexFormat.of().parseHex(Conditions.bare(part.eTag()))));
    return new Content(
        parts.stream().mapToLong(part -> part.blob().size()).sum(),
        '"' + HexFormat.of().formatHex(md5.value()) + "-" + parts.size() + '"',
        parts.stream().map(PartRecord::blob).toList(),
        true,
        upload.composite() ? composite(upload, parts) : whole(upload, parts));
  }

  private static Checksum composite(UploadRecord upload, List<PartRecord> parts) {
    Digest digest = upload.algorithm().newDigest();
    parts.forEach(part -> add(digest, value(part)));
    return new Checksum(
        upload.algorithm(), Checksums.text(digest.value()) + "-" + parts.size(), true);
  }

  private static Checksum whole(UploadRecord upload, List<PartRecord> parts) {
    Algorithm algorithm = upload.algorithm();
    byte[] value = value(parts.getFirst());
    for (PartRecord part : parts.subList(1, parts.size())) {
      value = algorithm.combine(value, value(part), part.blob().size());
    }
    return new Checksum(algorithm, Checksums.text(value), false);
  }

  private static byte[] value(PartRecord part) {
    return Checksums.decoded(part.checksum().value(), part.checksum().algorithm().width())
        .orElseThrow();
  }

  private static void add(Digest digest, byte[] bytes) {
    digest.update(bytes, 0, bytes.length);
  }

  /// Holds the whole to what the request says about it.
  private static void checkWhole(
      CompleteMultipartUploadRequest request, UploadRecord upload, Content content) {
    if (request.mpuObjectSize() != null && request.mpuObjectSize() != content.size()) {
      throw Errors.invalidRequest(
          "The provided 'x-amz-mp-object-size' header value "
              + request.mpuObjectSize()
              + " does not match what was computed: "
              + content.size());
    }
    if (request.checksumType() != null && request.checksumType() != upload.checksumType()) {
      throw otherType(request.checksumTypeAsString(), upload.checksumType().toString());
    }
    Optional<GivenChecksum> given = GivenChecksum.of(request);
    Checksum checksum = content.checksum();
    if (given.isPresent() && checksum != null) {
      if (given.get().algorithm() != checksum.algorithm()) {
        throw otherType(given.get().algorithm().name(), checksum.algorithm().name());
      }
      // Of a composite checksum, clients give the value alone.
      if (!checksum
          .value()
          .replaceFirst("-.*", "")
          .equals(given.get().value().replaceFirst("-.*", ""))) {
        throw Errors.badDigest(checksum.algorithm().name());
      }
    }
  }

  private static S3Exception otherType(String actual, String expected) {
    return Errors.invalidRequest(
        "Checksum Type mismatch occurred, expected checksum Type: "
            + expected
            + ", actual checksum Type: "
            + actual);
  }
}
