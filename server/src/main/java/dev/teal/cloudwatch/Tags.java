package dev.teal.cloudwatch;

import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.cloudwatch.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.cloudwatch.model.Tag;
import software.amazon.awssdk.services.cloudwatch.model.TagResourceRequest;
import software.amazon.awssdk.services.cloudwatch.model.TagResourceResponse;
import software.amazon.awssdk.services.cloudwatch.model.UntagResourceRequest;
import software.amazon.awssdk.services.cloudwatch.model.UntagResourceResponse;

/// The tags of alarms. Errors: InvalidParameterValue, ResourceNotFoundException.
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
    check(request.tags());
    store.run(transaction -> {
      Stored<AlarmDocument> alarm = find(transaction, request.resourceARN());
      Map<String, Tag> all = new LinkedHashMap<>();
      alarm.value().tags().forEach(tag -> all.put(tag.key(), tag));
      request.tags().forEach(tag -> all.put(tag.key(), tag));
      checkCount(all.size());
      transaction.replace(Kinds.ALARM, alarm, alarm.value().withTags(List.copyOf(all.values())));
    });
    return TagResourceResponse.builder().build();
  }

  UntagResourceResponse remove(UntagResourceRequest request) {
    Set<String> keys = new HashSet<>(request.tagKeys());
    store.run(transaction -> {
      Stored<AlarmDocument> alarm = find(transaction, request.resourceARN());
      List<Tag> left =
          alarm.value().tags().stream().filter(tag -> !keys.contains(tag.key())).toList();
      transaction.replace(Kinds.ALARM, alarm, alarm.value().withTags(left));
    });
    return UntagResourceResponse.builder().build();
  }

  ListTagsForResourceResponse list(ListTagsForResourceRequest request) {
    List<Tag> tags =
        store.read(transaction -> find(transaction, request.resourceARN()).value().tags());
    return ListTagsForResourceResponse.builder().tags(tags).build();
  }

  /// Refuses tags that no alarm can have.
  static void check(List<Tag> tags) {
    Set<String> keys = new HashSet<>();
    for (Tag tag : tags) {
      String key = tag.key();
      if (key == null || key.isEmpty() || key.length() > LONGEST_KEY || key.startsWith("aws:")) {
        throw Errors.invalid(
            "Tags.Key: " + key + " (expected: 1..128 characters, not beginning with aws:)");
      }
      if (tag.value() == null || tag.value().length() > LONGEST_VALUE) {
        throw Errors.invalid("Tags.Value of " + key + ": (expected: 0..256 characters)");
      }
      if (!keys.add(key)) {
        throw Errors.invalid("Tags.Key: " + key + " is given twice (expected: once)");
      }
    }
    checkCount(tags.size());
  }

  private static void checkCount(int tags) {
    if (tags > MOST) {
      throw Errors.invalid("Tags: " + tags + " (expected: at most " + MOST + ")");
    }
  }

  private Stored<AlarmDocument> find(Transaction transaction, @Nullable String arn) {
    if (arn == null) {
      throw Errors.missing("ResourceARN");
    }
    return arns.alarm(arn)
        .flatMap(name -> transaction.find(Kinds.ALARM, name))
        .orElseThrow(() -> Errors.noResource(arn));
  }
}
