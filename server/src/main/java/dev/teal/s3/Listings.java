package dev.teal.s3;

import dev.teal.home.Home;
import dev.teal.store.PageToken;
import dev.teal.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.ListObjectsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.Owner;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Lists objects, in both forms. Errors: InvalidArgument, NoSuchBucket.
final class Listings {
  private static final int MOST = 1000;

  private final Home home;
  private final Store store;

  Listings(Home home, Store store) {
    this.home = home;
    this.store = store;
  }

  private record Page(List<KeyWalk.Entry> entries, boolean truncated) {
    String last() {
      return entries.getLast().name();
    }
  }

  ListObjectsV2Response list(ListObjectsV2Request request) {
    Encoding encoding = Encoding.named(request.encodingTypeAsString());
    PageToken tokens = new PageToken("objects of " + request.bucket());
    String after =
        request.continuationToken() == null
            ? text(request.startAfter())
            : tokens
                .key(request.continuationToken())
                .orElseThrow(
                    () -> Errors.invalidArgument("The continuation token provided is incorrect"));
    int most = most(request.maxKeys());
    Page page = page(request.bucket(), request.prefix(), request.delimiter(), after, most);
    Owner owner = Boolean.TRUE.equals(request.fetchOwner()) ? Owners.of(home) : null;
    return ListObjectsV2Response.builder()
        .name(request.bucket())
        .prefix(encoding.of(text(request.prefix())))
        .delimiter(encoding.ofNullable(request.delimiter()))
        .startAfter(encoding.ofNullable(request.startAfter()))
        .encodingType(request.encodingType())
        .maxKeys(most)
        .keyCount(page.entries().size())
        .isTruncated(page.truncated())
        .continuationToken(request.continuationToken())
        .nextContinuationToken(page.truncated() ? tokens.behind(page.last()) : null)
        .contents(objects(page, encoding, owner))
        .commonPrefixes(prefixes(page, encoding))
        .build();
  }

  ListObjectsResponse list(ListObjectsRequest request) {
    Encoding encoding = Encoding.named(request.encodingTypeAsString());
    int most = most(request.maxKeys());
    Page page =
        page(request.bucket(), request.prefix(), request.delimiter(), text(request.marker()), most);
    boolean rolledUp = request.delimiter() != null && !request.delimiter().isEmpty();
    return ListObjectsResponse.builder()
        .name(request.bucket())
        .prefix(encoding.of(text(request.prefix())))
        .marker(encoding.of(text(request.marker())))
        .nextMarker(page.truncated() && rolledUp ? encoding.of(page.last()) : null)
        .delimiter(encoding.ofNullable(request.delimiter()))
        .encodingType(request.encodingType())
        .maxKeys(most)
        .isTruncated(page.truncated())
        .contents(objects(page, encoding, Owners.of(home)))
        .commonPrefixes(prefixes(page, encoding))
        .build();
  }

  private Page page(
      @Nullable String bucket,
      @Nullable String prefix,
      @Nullable String delimiter,
      String after,
      int most) {
    String name = Names.bucket(bucket);
    return store.read(transaction -> {
      Versions.bucket(transaction, name);
      return walk(new KeyWalk(transaction, name, text(prefix), text(delimiter), after), most);
    });
  }

  private static Page walk(KeyWalk walk, int most) {
    List<KeyWalk.Entry> entries = new ArrayList<>();
    while (entries.size() < most) {
      Optional<KeyWalk.Entry> next = walk.nextVisible();
      if (next.isEmpty()) {
        return new Page(entries, false);
      }
      entries.add(next.get());
    }
    return new Page(entries, most > 0 && walk.nextVisible().isPresent());
  }

  private static List<S3Object> objects(Page page, Encoding encoding, @Nullable Owner owner) {
    List<S3Object> objects = new ArrayList<>();
    for (KeyWalk.Entry entry : page.entries()) {
      if (entry instanceof KeyWalk.Entry.Key(String key, VersionRecord version)) {
        Content content = version.content();
        S3Object.Builder object =
            S3Object.builder()
                .key(encoding.of(key))
                .lastModified(version.lastModified())
                .eTag(content.eTag())
                .size(content.size())
                .storageClass("STANDARD")
                .owner(owner);
        Checksum checksum = content.checksum();
        if (checksum != null) {
          object
              .checksumAlgorithm(ChecksumAlgorithm.fromValue(checksum.algorithm().name()))
              .checksumType(checksum.type());
        }
        objects.add(object.build());
      }
    }
    return objects;
  }

  private static List<CommonPrefix> prefixes(Page page, Encoding encoding) {
    List<CommonPrefix> prefixes = new ArrayList<>();
    for (KeyWalk.Entry entry : page.entries()) {
      if (entry instanceof KeyWalk.Entry.CommonPrefix(String name)) {
        prefixes.add(CommonPrefix.builder().prefix(encoding.of(name)).build());
      }
    }
    return prefixes;
  }

  static int most(@Nullable Integer asked) {
    if (asked != null && asked < 0) {
      throw Errors.invalidArgument("max-keys: " + asked + " (expected: 0.." + MOST + ")");
    }
    return asked == null ? MOST : Math.min(asked, MOST);
  }

  static String text(@Nullable String given) {
    return given == null ? "" : given;
  }
}
