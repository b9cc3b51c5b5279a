package dev.teal.s3;

import dev.teal.checksum.Algorithm;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectResult;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.TaggingDirective;

/// Copies objects: reads one and puts the other. Errors: those of both, and InvalidRequest for a
/// copy onto itself that changes nothing.
final class Copies {
  private final Reads reads;
  private final Writes writes;

  Copies(Reads reads, Writes writes) {
    this.reads = reads;
    this.writes = writes;
  }

  /// What is copied.
  record Source(String bucket, String key, @Nullable String versionId) {
    /// What a request to copy names: members of the SDK's own, or a header.
    static Source of(SdkPojo request) {
      return Members.text(request, "SourceBucket")
          .map(bucket ->
              new Source(
                  bucket,
                  Members.text(request, "SourceKey").orElse(""),
                  Members.text(request, "SourceVersionId").orElse(null)))
          .orElseGet(() -> parse(Members.text(request, "CopySource").orElse("")));
    }

    /// Reads `BUCKET/KEY` or `BUCKET/KEY?versionId=ID`, escaped, with or without a slash in front.
    private static Source parse(String header) {
      String[] pathAndVersion = header.split("\\?versionId=", 2);
      try {
        String path =
            URLDecoder.decode(pathAndVersion[0].replace("+", "%2B"), StandardCharsets.UTF_8)
                .replaceFirst("^/", "");
        int slash = path.indexOf('/');
        if (slash > 0 && slash < path.length() - 1) {
          return new Source(
              path.substring(0, slash),
              path.substring(slash + 1),
              pathAndVersion.length == 2 ? pathAndVersion[1] : null);
        }
      } catch (IllegalArgumentException e) {
        // It has the wrong form, as one without a key has.
      }
      throw Errors.invalidArgument(
          "Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
    }
  }

  CopyObjectResponse copy(CopyObjectRequest request) {
    Source source = Source.of(request);
    String bucket = Names.bucket(request.destinationBucket());
    String key = Names.key(request.destinationKey());
    boolean replaced = request.metadataDirective() == MetadataDirective.REPLACE;
    if (source.equals(new Source(bucket, key, null)) && !replaced) {
      throw Errors.invalidRequest(
          "This copy request is illegal because it is trying to copy an object to itself without"
              + " changing the object's metadata, storage class, website redirect location or"
              + " encryption attributes.");
    }
    Reads.Opened opened = open(request, size -> new Range(0, size, false));
    try (InputStream in = opened.in()) {
      VersionRecord original = opened.seen().version();
      Writes.Put put =
          writes.put(
              bucket,
              key,
              details(request, original, replaced),
              new Conditions(request.ifMatch(), request.ifNoneMatch(), null, null),
              in,
              original.content().size(),
              new Checksums(algorithm(request, original), Optional.empty(), null));
      CopyObjectResult.Builder result =
          CopyObjectResult.builder().eTag(put.content().eTag()).lastModified(put.at());
      return CopyObjectResponse.builder()
          .copyObjectResult(GivenChecksum.set(result, put.content().checksum()).build())
          .versionId(put.versionId())
          .copySourceVersionId(opened.seen().versionId())
          .build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Opens what a request to copy names, under its conditions.
  ///
  /// @param wanted which bytes, by the source's size
  Reads.Opened open(SdkPojo request, LongFunction<Range> wanted) {
    Source source = Source.of(request);
    Conditions conditions = Conditions.ofSource(request);
    return reads.open(
        source.bucket(),
        source.key(),
        source.versionId(),
        version -> {
          conditions.checkSource(version);
          return wanted.apply(version.content().size());
        });
  }

  private static Details details(
      CopyObjectRequest request, VersionRecord original, boolean replaced) {
    Details asked = Details.of(request);
    Details details = replaced ? asked : original.details();
    return details.withTags(
        request.taggingDirective() == TaggingDirective.REPLACE
            ? asked.tags()
            : original.details().tags());
  }

  /// A copy has its original's checksum algorithm unless it asks for another one.
  private static Algorithm algorithm(CopyObjectRequest request, VersionRecord original) {
    Checksum checksum = original.content().checksum();
    return GivenChecksum.algorithm(request.checksumAlgorithmAsString(), Optional.empty())
        .orElse(checksum == null ? Checksums.DEFAULT : checksum.algorithm());
  }
}
