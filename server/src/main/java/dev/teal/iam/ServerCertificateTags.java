package dev.teal.iam;

import dev.teal.store.Store;
import dev.teal.store.Stored;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.iam.model.InvalidInputException;
import software.amazon.awssdk.services.iam.model.LimitExceededException;
import software.amazon.awssdk.services.iam.model.ListServerCertificateTagsRequest;
import software.amazon.awssdk.services.iam.model.ListServerCertificateTagsResponse;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.iam.model.TagServerCertificateRequest;
import software.amazon.awssdk.services.iam.model.TagServerCertificateResponse;
import software.amazon.awssdk.services.iam.model.UntagServerCertificateRequest;
import software.amazon.awssdk.services.iam.model.UntagServerCertificateResponse;

/// The tags of server certificates. Errors: InvalidInput, LimitExceeded, NoSuchEntity,
/// ValidationError.
final class ServerCertificateTags {
  private static final int MOST = 50;
  private static final int LONGEST_KEY = 128;
  private static final int LONGEST_VALUE = 256;

  private final Store store;

  ServerCertificateTags(Store store) {
    this.store = store;
  }

  TagServerCertificateResponse add(TagServerCertificateRequest request) {
    check(request.tags());
    store.run(transaction -> {
      Stored<ServerCertificateDocument> stored =
          ServerCertificates.find(transaction, request.serverCertificateName());
      Map<String, Tag> all = new LinkedHashMap<>();
      stored.value().tags().forEach(tag -> all.put(tag.key(), tag));
      request.tags().forEach(tag -> all.put(tag.key(), tag));
      checkCount(all.size());
      transaction.replace(
          ServerCertificateDocument.KIND,
          stored,
          stored.value().withTags(List.copyOf(all.values())));
    });
    return TagServerCertificateResponse.builder().build();
  }

  UntagServerCertificateResponse remove(UntagServerCertificateRequest request) {
    store.run(transaction -> {
      Stored<ServerCertificateDocument> stored =
          ServerCertificates.find(transaction, request.serverCertificateName());
      List<Tag> left =
          stored.value().tags().stream()
              .filter(tag -> !request.tagKeys().contains(tag.key()))
              .toList();
      transaction.replace(ServerCertificateDocument.KIND, stored, stored.value().withTags(left));
    });
    return UntagServerCertificateResponse.builder().build();
  }

  /// All on one page: there are at most 50.
  ListServerCertificateTagsResponse list(ListServerCertificateTagsRequest request) {
    if (request.marker() != null) {
      throw IamErrors.validation("Marker: " + request.marker() + " (expected: none; one page)");
    }
    return ListServerCertificateTagsResponse.builder()
        .tags(
            store
                .read(transaction ->
                    ServerCertificates.find(transaction, request.serverCertificateName()))
                .value()
                .tags())
        .isTruncated(false)
        .build();
  }

  static void check(List<Tag> tags) {
    Set<String> keys = new HashSet<>();
    for (Tag tag : tags) {
      if (tag.key() == null
          || tag.key().isEmpty()
          || tag.key().length() > LONGEST_KEY
          || tag.value() == null
          || tag.value().length() > LONGEST_VALUE) {
        throw IamErrors.validation(
            "Tags: '"
                + tag.key()
                + "' (expected: a key of 1 to "
                + LONGEST_KEY
                + " characters with a value of at most "
                + LONGEST_VALUE
                + ")");
      }
      if (!keys.add(tag.key())) {
        throw InvalidInputException.builder()
            .message("Duplicate tag keys found: " + tag.key())
            .build();
      }
    }
    checkCount(tags.size());
  }

  private static void checkCount(int count) {
    if (count > MOST) {
      throw LimitExceededException.builder()
          .message("The number of tags has reached the maximum limit: " + MOST)
          .build();
    }
  }
}
