package dev.teal.s3;

import dev.teal.store.Store;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.DeleteObjectTaggingRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectTaggingResponse;
import software.amazon.awssdk.services.s3.model.GetObjectTaggingRequest;
import software.amazon.awssdk.services.s3.model.GetObjectTaggingResponse;
import software.amazon.awssdk.services.s3.model.PutObjectTaggingRequest;
import software.amazon.awssdk.services.s3.model.PutObjectTaggingResponse;
import software.amazon.awssdk.services.s3.model.Tag;

/// The tags of objects that exist. Errors: BadRequest, InvalidTag, MalformedXML, MethodNotAllowed,
/// NoSuchBucket, NoSuchKey, NoSuchVersion.
final class Tagging {
  private final Store store;
  private final Reads reads;

  Tagging(Store store, Reads reads) {
    this.store = store;
    this.reads = reads;
  }

  GetObjectTaggingResponse get(GetObjectTaggingRequest request) {
    Reads.Seen seen = reads.see(request.bucket(), request.key(), request.versionId());
    return GetObjectTaggingResponse.builder()
        .versionId(seen.versionId())
        .tagSet(seen.version().details().tags())
        .build();
  }

  PutObjectTaggingResponse put(PutObjectTaggingRequest request) {
    if (request.tagging() == null) {
      throw Errors.malformedXml("Tagging is missing");
    }
    return PutObjectTaggingResponse.builder()
        .versionId(
            set(
                request.bucket(),
                request.key(),
                request.versionId(),
                Tags.check(request.tagging().tagSet())))
        .build();
  }

  DeleteObjectTaggingResponse delete(DeleteObjectTaggingRequest request) {
    return DeleteObjectTaggingResponse.builder()
        .versionId(set(request.bucket(), request.key(), request.versionId(), List.of()))
        .build();
  }

  private @Nullable String set(
      @Nullable String bucket, @Nullable String key, @Nullable String versionId, List<Tag> tags) {
    String name = Names.bucket(bucket);
    String known = Names.key(key);
    return store.transact(transaction -> {
      Versions.Found found = Versions.find(transaction, name, known, versionId);
      VersionRecord version = found.version();
      found.replace(transaction, version.withDetails(version.details().withTags(tags)));
      return found.versionId();
    });
  }
}
