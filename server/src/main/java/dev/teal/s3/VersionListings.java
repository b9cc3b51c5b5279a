package dev.teal.s3;

import dev.teal.home.Home;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectVersion;

/// Lists versions and delete markers, by key and then the newest first. Errors: InvalidArgument,
/// NoSuchBucket.
final class VersionListings {
  private final Home home;
  private final Store store;

  VersionListings(Home home, Store store) {
    this.home = home;
    this.store = store;
  }

  /// A version, or a common prefix of keys.
  private sealed interface Line {
    record Version(String key, VersionRecord version, boolean latest) implements Line {}

    record Prefix(String name) implements Line {}
  }

  ListObjectVersionsResponse list(ListObjectVersionsRequest request) {
    String bucket = Names.bucket(request.bucket());
    int most = Listings.most(request.maxKeys());
    String keyMarker = Listings.text(request.keyMarker());
    String versionMarker = Listings.text(request.versionIdMarker());
    if (keyMarker.isEmpty() && !versionMarker.isEmpty()) {
      throw Errors.invalidArgument("A version-id marker cannot be specified without a key marker.");
    }
    List<Line> lines =
        store.read(transaction -> {
          Versions.bucket(transaction, bucket);
          List<Line> found = new ArrayList<>();
          if (!versionMarker.isEmpty()) {
            found.addAll(after(transaction, bucket, keyMarker, versionMarker));
          }
          KeyWalk walk =
              new KeyWalk(
                  transaction,
                  bucket,
                  Listings.text(request.prefix()),
                  Listings.text(request.delimiter()),
                  keyMarker);
          add(found, transaction, walk, most);
          return found;
        });
    return response(request, lines, most);
  }

  /// Adds lines until there is one more than asked for.
  private static void add(List<Line> lines, Transaction transaction, KeyWalk walk, int most) {
    Optional<KeyWalk.Entry> next = lines.size() > most ? Optional.empty() : walk.nextVersioned();
    while (next.isPresent() && lines.size() <= most) {
      switch (next.get()) {
        case KeyWalk.Entry.CommonPrefix(String name) -> lines.add(new Line.Prefix(name));
        case KeyWalk.Entry.Key(String key, VersionRecord current) ->
            lines.addAll(versions(transaction, key, current));
      }
      next = walk.nextVersioned();
    }
  }

  private static List<Line> versions(Transaction transaction, String key, VersionRecord current) {
    List<Line> lines = new ArrayList<>();
    lines.add(new Line.Version(key, current, true));
    Versions.older(transaction, current.keyId())
        .forEach(older -> lines.add(new Line.Version(key, older.value(), false)));
    return lines;
  }

  /// The versions of one key that come behind a given one.
  private static List<Line> after(
      Transaction transaction, String bucket, String key, String versionId) {
    Optional<Stored<VersionRecord>> current =
        transaction.find(Kinds.OBJECT, Versions.id(bucket, key));
    if (current.isEmpty()) {
      return List.of();
    }
    List<Line> all = versions(transaction, key, current.get().value());
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i) instanceof Line.Version(_, VersionRecord version, _)
          && version.versionId().equals(versionId)) {
        return all.subList(i + 1, all.size());
      }
    }
    return List.of();
  }

  private ListObjectVersionsResponse response(
      ListObjectVersionsRequest request, List<Line> lines, int most) {
    Encoding encoding = Encoding.named(request.encodingTypeAsString());
    List<Line> page = lines.subList(0, Math.min(lines.size(), most));
    List<ObjectVersion> versions = new ArrayList<>();
    List<DeleteMarkerEntry> markers = new ArrayList<>();
    List<CommonPrefix> prefixes = new ArrayList<>();
    for (Line line : page) {
      switch (line) {
        case Line.Prefix(String name) ->
            prefixes.add(CommonPrefix.builder().prefix(encoding.of(name)).build());
        case Line.Version version when version.version().deleteMarker() ->
            markers.add(marker(version, encoding));
        case Line.Version version -> versions.add(version(version, encoding));
      }
    }
    ListObjectVersionsResponse.Builder response =
        ListObjectVersionsResponse.builder()
            .name(request.bucket())
            .prefix(encoding.of(Listings.text(request.prefix())))
            .delimiter(encoding.ofNullable(request.delimiter()))
            .keyMarker(encoding.of(Listings.text(request.keyMarker())))
            .versionIdMarker(Listings.text(request.versionIdMarker()))
            .encodingType(request.encodingType())
            .maxKeys(most)
            .isTruncated(most > 0 && lines.size() > most)
            .versions(versions)
            .deleteMarkers(markers)
            .commonPrefixes(prefixes);
    if (most > 0 && lines.size() > most) {
      switch (page.getLast()) {
        case Line.Prefix(String name) -> response.nextKeyMarker(encoding.of(name));
        case Line.Version(String key, VersionRecord version, _) ->
            response.nextKeyMarker(encoding.of(key)).nextVersionIdMarker(version.versionId());
      }
    }
    return response.build();
  }

  private DeleteMarkerEntry marker(Line.Version line, Encoding encoding) {
    return DeleteMarkerEntry.builder()
        .key(encoding.of(line.key()))
        .versionId(line.version().versionId())
        .isLatest(line.latest())
        .lastModified(line.version().lastModified())
        .owner(Owners.of(home))
        .build();
  }

  private ObjectVersion version(Line.Version line, Encoding encoding) {
    Content content = line.version().content();
    Checksum checksum = content.checksum();
    return ObjectVersion.builder()
        .key(encoding.of(line.key()))
        .versionId(line.version().versionId())
        .isLatest(line.latest())
        .lastModified(line.version().lastModified())
        .eTag(content.eTag())
        .size(content.size())
        .storageClass("STANDARD")
        .checksumAlgorithm(
            checksum == null
                ? List.of()
                : List.of(ChecksumAlgorithm.fromValue(checksum.algorithm().name())))
        .checksumType(checksum == null ? null : checksum.type())
        .owner(Owners.of(home))
        .build();
  }
}
