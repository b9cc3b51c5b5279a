package dev.teal.codedeploy;

import dev.teal.store.Store;
import dev.teal.store.Stored;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codedeploy.model.AddTagsToOnPremisesInstancesRequest;
import software.amazon.awssdk.services.codedeploy.model.AddTagsToOnPremisesInstancesResponse;
import software.amazon.awssdk.services.codedeploy.model.InstanceLimitExceededException;
import software.amazon.awssdk.services.codedeploy.model.InstanceNameRequiredException;
import software.amazon.awssdk.services.codedeploy.model.InvalidTagException;
import software.amazon.awssdk.services.codedeploy.model.RemoveTagsFromOnPremisesInstancesRequest;
import software.amazon.awssdk.services.codedeploy.model.RemoveTagsFromOnPremisesInstancesResponse;
import software.amazon.awssdk.services.codedeploy.model.Tag;
import software.amazon.awssdk.services.codedeploy.model.TagLimitExceededException;
import software.amazon.awssdk.services.codedeploy.model.TagRequiredException;

/// Tags of on-premises instances: several instances in one call, all or none of them.
final class InstanceTags {
  private static final int MOST_INSTANCES = 100;
  private static final int MOST_TAGS = 10;
  private static final int LONGEST_KEY = 128;
  private static final int LONGEST_VALUE = 256;

  private final Store store;
  private final OnPremisesInstances instances;

  InstanceTags(Store store, OnPremisesInstances instances) {
    this.store = store;
    this.instances = instances;
  }

  AddTagsToOnPremisesInstancesResponse add(AddTagsToOnPremisesInstancesRequest request) {
    change(
        request.instanceNames(),
        request.tags(),
        tags -> request.tags().forEach(tag -> tags.put(tag.key(), tag.value())));
    return AddTagsToOnPremisesInstancesResponse.builder().build();
  }

  /// Removes what has the keys and the values given.
  RemoveTagsFromOnPremisesInstancesResponse remove(
      RemoveTagsFromOnPremisesInstancesRequest request) {
    change(
        request.instanceNames(),
        request.tags(),
        tags -> request.tags().forEach(tag -> tags.remove(tag.key(), tag.value())));
    return RemoveTagsFromOnPremisesInstancesResponse.builder().build();
  }

  private void change(List<String> names, List<Tag> given, Consumer<Map<String, String>> change) {
    checkNames(names);
    checkTags(given);
    store.run(tx ->
        names.stream()
            .distinct()
            .forEach(name -> {
              Stored<InstanceRecord> read = instances.require(tx, name);
              Map<String, String> tags = new TreeMap<>(read.value().tags());
              change.accept(tags);
              if (tags.size() > MOST_TAGS) {
                throw TagLimitExceededException.builder()
                    .message(
                        "tags of "
                            + name
                            + ": "
                            + tags.size()
                            + " (expected: at most "
                            + MOST_TAGS
                            + ")")
                    .build();
              }
              tx.replace(InstanceRecord.KIND, read, read.value().with(tags));
            }));
  }

  private static void checkNames(List<String> names) {
    if (names.isEmpty()) {
      throw InstanceNameRequiredException.builder()
          .message("instanceNames: missing (expected: one or more)")
          .build();
    }
    if (names.size() > MOST_INSTANCES) {
      throw InstanceLimitExceededException.builder()
          .message(
              "instanceNames: "
                  + names.size()
                  + " names (expected: at most "
                  + MOST_INSTANCES
                  + ")")
          .build();
    }
    names.forEach(Names::instance);
  }

  private static void checkTags(List<Tag> tags) {
    if (tags.isEmpty()) {
      throw TagRequiredException.builder().message("tags: missing (expected: one or more)").build();
    }
    tags.forEach(tag -> {
      check("Key", tag.key(), LONGEST_KEY);
      check("Value", tag.value(), LONGEST_VALUE);
    });
  }

  private static void check(String field, @Nullable String value, int longest) {
    if (value == null || value.isEmpty() || value.length() > longest) {
      throw InvalidTagException.builder()
          .message(
              field
                  + ": "
                  + Names.shown(value)
                  + " (expected: 1 to "
                  + longest
                  + " characters; key and value are both required)")
          .build();
    }
  }
}
