package dev.teal.acm;

import dev.teal.store.Store;
import dev.teal.store.Transaction;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.acm.model.AddTagsToCertificateRequest;
import software.amazon.awssdk.services.acm.model.AddTagsToCertificateResponse;
import software.amazon.awssdk.services.acm.model.InvalidTagException;
import software.amazon.awssdk.services.acm.model.ListTagsForCertificateRequest;
import software.amazon.awssdk.services.acm.model.ListTagsForCertificateResponse;
import software.amazon.awssdk.services.acm.model.RemoveTagsFromCertificateRequest;
import software.amazon.awssdk.services.acm.model.RemoveTagsFromCertificateResponse;
import software.amazon.awssdk.services.acm.model.Tag;
import software.amazon.awssdk.services.acm.model.TooManyTagsException;

/// The tags of certificates. Errors: InvalidArn, InvalidTag, ResourceNotFound, TooManyTags.
final class Tags {
  private static final int MOST = 50;
  private static final int LONGEST_KEY = 128;
  private static final int LONGEST_VALUE = 256;

  private final Store store;
  private final Lookup lookup;

  Tags(Store store, Lookup lookup) {
    this.store = store;
    this.lookup = lookup;
  }

  AddTagsToCertificateResponse add(AddTagsToCertificateRequest request) {
    check(request.tags());
    store.run(transaction -> {
      Lookup.Found found = lookup.find(transaction, request.certificateArn());
      Map<String, Tag> all = new LinkedHashMap<>();
      found.value().tags().forEach(tag -> all.put(tag.key(), tag));
      request.tags().forEach(tag -> all.put(tag.key(), tag));
      put(transaction, found, List.copyOf(all.values()));
    });
    return AddTagsToCertificateResponse.builder().build();
  }

  /// A tag that names a value goes only if it has that value.
  RemoveTagsFromCertificateResponse remove(RemoveTagsFromCertificateRequest request) {
    store.run(transaction -> {
      Lookup.Found found = lookup.find(transaction, request.certificateArn());
      List<Tag> left =
          found.value().tags().stream()
              .filter(tag -> request.tags().stream().noneMatch(gone -> names(gone, tag)))
              .toList();
      put(transaction, found, left);
    });
    return RemoveTagsFromCertificateResponse.builder().build();
  }

  private static boolean names(Tag gone, Tag tag) {
    return tag.key().equals(gone.key())
        && (gone.value() == null || gone.value().equals(tag.value()));
  }

  ListTagsForCertificateResponse list(ListTagsForCertificateRequest request) {
    return ListTagsForCertificateResponse.builder()
        .tags(
            store
                .read(transaction -> lookup.find(transaction, request.certificateArn()))
                .value()
                .tags())
        .build();
  }

  private static void put(Transaction transaction, Lookup.Found found, List<Tag> tags) {
    checkCount(tags.size());
    transaction.replace(AcmDocument.KIND, found.document(), found.value().withTags(tags));
  }

  static void check(List<Tag> tags) {
    Set<String> keys = new HashSet<>();
    for (Tag tag : tags) {
      if (tag.key() == null || tag.key().isEmpty() || tag.key().length() > LONGEST_KEY) {
        throw invalid("Tag key '" + tag.key() + "' must have 1 to " + LONGEST_KEY + " characters");
      }
      if (tag.key().startsWith("aws:")) {
        throw invalid("Tag key '" + tag.key() + "' must not begin with 'aws:'");
      }
      if (length(tag.value()) > LONGEST_VALUE) {
        throw invalid(
            "The value of tag '" + tag.key() + "' has more than " + LONGEST_VALUE + " characters");
      }
      if (!keys.add(tag.key())) {
        throw invalid("Tag key '" + tag.key() + "' is specified more than once");
      }
    }
    checkCount(tags.size());
  }

  private static int length(@Nullable String value) {
    return value == null ? 0 : value.length();
  }

  private static void checkCount(int count) {
    if (count > MOST) {
      throw TooManyTagsException.builder()
          .message("A certificate cannot have more than " + MOST + " tags")
          .build();
    }
  }

  private static InvalidTagException invalid(String message) {
    return InvalidTagException.builder().message(message).build();
  }
}
