package dev.teal.s3;

import dev.teal.home.Home;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.Initiator;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListPartsRequest;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.Part;

/// Lists uploads in parts that are under way, and their parts. Errors: InvalidArgument,
/// NoSuchBucket, NoSuchUpload, NotImplemented.
final class UploadListings {
  private static final char AFTER_ALL_UPLOADS = '\u0002';

  private final Home home;
  private final Store store;

  UploadListings(Home home, Store store) {
    this.home = home;
    this.store = store;
  }

  ListMultipartUploadsResponse list(ListMultipartUploadsRequest request) {
    String bucket = Names.bucket(request.bucket());
    if (request.delimiter() != null && !request.delimiter().isEmpty()) {
      throw Errors.notImplemented("delimiter (of ListMultipartUploads)");
    }
    Encoding encoding = Encoding.named(request.encodingTypeAsString());
    int most = Listings.most(request.maxUploads());
    String prefix = Listings.text(request.prefix());
    List<Stored<UploadRecord>> found =
        store.read(transaction -> {
          Versions.bucket(transaction, bucket);
          return transaction.list(
              Kinds.UPLOAD,
              Versions.id(bucket, prefix),
              after(bucket, request.keyMarker(), request.uploadIdMarker()),
              most + 1);
        });
    boolean truncated = most > 0 && found.size() > most;
    List<UploadRecord> page = found.stream().limit(most).map(Stored::value).toList();
    return ListMultipartUploadsResponse.builder()
        .bucket(bucket)
        .prefix(encoding.of(prefix))
        .keyMarker(encoding.of(Listings.text(request.keyMarker())))
        .uploadIdMarker(Listings.text(request.uploadIdMarker()))
        .maxUploads(most)
        .encodingType(request.encodingType())
        .isTruncated(truncated)
        .nextKeyMarker(truncated ? encoding.of(page.getLast().key()) : null)
        .nextUploadIdMarker(truncated ? page.getLast().uploadId() : null)
        .uploads(page.stream().map(upload -> described(upload, encoding)).toList())
        .build();
  }

  private static String after(String bucket, @Nullable String key, @Nullable String uploadId) {
    if (key == null || key.isEmpty()) {
      return "";
    }
    return uploadId == null || uploadId.isEmpty()
        ? Versions.id(bucket, key) + AFTER_ALL_UPLOADS
        : Uploads.id(bucket, key, uploadId);
  }

  private MultipartUpload described(UploadRecord upload, Encoding encoding) {
    return MultipartUpload.builder()
        .key(encoding.of(upload.key()))
        .uploadId(upload.uploadId())
        .initiated(upload.initiatedAt())
        .storageClass("STANDARD")
        .owner(Owners.of(home))
        .initiator(initiator())
        .checksumAlgorithm(upload.algorithm().name())
        .checksumType(upload.checksumType())
        .build();
  }

  private Initiator initiator() {
    return Initiator.builder().id(Owners.of(home).id()).build();
  }

  ListPartsResponse list(ListPartsRequest request) {
    String bucket = Names.bucket(request.bucket());
    String key = Names.key(request.key());
    int most = Listings.most(request.maxParts());
    int marker = request.partNumberMarker() == null ? 0 : request.partNumberMarker();
    return store.read(transaction -> {
      UploadRecord upload = Uploads.find(transaction, bucket, key, request.uploadId()).value();
      List<Stored<PartRecord>> found =
          transaction.list(
              Kinds.PART,
              upload.uploadId() + "/",
              Uploads.partId(upload.uploadId(), marker),
              most + 1);
      List<PartRecord> page = found.stream().limit(most).map(Stored::value).toList();
      return ListPartsResponse.builder()
          .bucket(bucket)
          .key(key)
          .uploadId(upload.uploadId())
          .partNumberMarker(marker)
          .nextPartNumberMarker(page.isEmpty() ? 0 : page.getLast().number())
          .maxParts(most)
          .isTruncated(most > 0 && found.size() > most)
          .parts(page.stream().map(UploadListings::described).toList())
          .storageClass("STANDARD")
          .owner(Owners.of(home))
          .initiator(initiator())
          .checksumAlgorithm(upload.algorithm().name())
          .checksumType(upload.checksumType())
          .build();
    });
  }

  private static Part described(PartRecord part) {
    Part.Builder described =
        Part.builder()
            .partNumber(part.number())
            .eTag(part.eTag())
            .size(part.blob().size())
            .lastModified(part.lastModified());
    return GivenChecksum.set(described, part.checksum()).build();
  }
}
