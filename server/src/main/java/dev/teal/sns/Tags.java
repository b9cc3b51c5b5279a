package dev.teal.sns;

import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.sns.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.sns.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.sns.model.Tag;
import software.amazon.awssdk.services.sns.model.TagLimitExceededException;
import software.amazon.awssdk.services.sns.model.TagResourceRequest;
import software.amazon.awssdk.services.sns.model.TagResourceResponse;
import software.amazon.awssdk.services.sns.model.UntagResourceRequest;
import software.amazon.awssdk.services.sns.model.UntagResourceResponse;

/// The tags of topics. Errors: InvalidParameter, ResourceNotFound, TagLimitExceeded.
final class Tags {
  private static final int MOST = 50;
  private static final int LONGEST_KEY = 128;
  private static final int LONGEST_VALUE = 256;

  private final Store store;
  private final Arns arns;

  Tags(Store store, Arns arns) {
    this.store = store;
    this.arns = arns;
  }

  TagResourceResponse add(TagResourceRequest request) {
    String name = arns.topic("ResourceArn", request.resourceArn());
    check(request.tags());
    store.run(transaction -> {
      Stored<TopicRecord> topic = find(transaction, name);
      Map<String, Tag> all = new LinkedHashMap<>();
      topic.value().tags().forEach(tag -> all.put(tag.key(), tag));
      request.tags().forEach(tag -> all.put(tag.key(), tag));
      checkCount(all.size());
      List<Tag> tags = new ArrayList<>(all.values());
      transaction.replace(Kinds.TOPIC, topic, topic.value().withTags(tags));
    });
    return TagResourceResponse.builder().build();
  }

  UntagResourceResponse remove(UntagResourceRequest request) {
    String name = arns.topic("ResourceArn", request.resourceArn());
    Set<String> keys = new HashSet<>(request.tagKeys());
    store.run(transaction -> {
      Stored<TopicRecord> topic = find(transaction, name);
      List<Tag> left =
          topic.value().tags().stream().filter(tag -> !keys.contains(tag.key())).toList();
      transaction.replace(Kinds.TOPIC, topic, topic.value().withTags(left));
    });
    return UntagResourceResponse.builder().build();
  }

  ListTagsForResourceResponse list(ListTagsForResourceRequest request) {
    String name = arns.topic("ResourceArn", request.resourceArn());
    List<Tag> tags = store.read(transaction -> find(transaction, name).value().tags());
    return ListTagsForResourceResponse.builder().tags(tags).build();
  }

  /// Refuses tags that no resource can have.
  static void check(List<Tag> tags) {
    Set<String> keys = new HashSet<>();
    for (Tag tag : tags) {
      check(tag);
      if (!keys.add(tag.key())) {
        throw SnsErrors.invalid("Tags", tag.key() + " (expected: each key once)");
      }
    }
    checkCount(tags.size());
  }

  private static void check(Tag tag) {
    String key = tag.key();
    if (key == null || key.isEmpty() || key.length() > LONGEST_KEY || key.startsWith("aws:")) {
      throw SnsErrors.invalid(
          "Tags",
          "Key: "
              + key
              + " (expected: 1 to "
              + LONGEST_KEY
              + " characters, not beginning with aws:)");
    }
    if (tag.value() == null || tag.value().length() > LONGEST_VALUE) {
      throw SnsErrors.invalid(
          "Tags",
          "Value of "
              + key
              + ": "
              + tag.value()
              + " (expected: 0 to "
              + LONGEST_VALUE
              + " characters)");
    }
  }

  private static void checkCount(int tags) {
    if (tags > MOST) {
      throw TagLimitExceededException.builder()
          .message("Tags: " + tags + " (expected: at most " + MOST + " for a topic)")
          .build();
    }
  }

  private static Stored<TopicRecord> find(Transaction transaction, String name) {
    return transaction.find(Kinds.TOPIC, name).orElseThrow(SnsErrors::noResource);
  }
}
