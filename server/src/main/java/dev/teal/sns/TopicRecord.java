package dev.teal.sns;

import java.util.List;
import software.amazon.awssdk.services.sns.model.Tag;

/// A topic.
///
/// @param displayName empty when none was given
/// @param deleted how many of its subscriptions were deleted
/// @param numbered how many deliveries it has given a number, which is their order
record TopicRecord(String name, String displayName, List<Tag> tags, long deleted, long numbered) {
  TopicRecord withDisplayName(String changed) {
    return new TopicRecord(name, changed, tags, deleted, numbered);
  }

  TopicRecord withTags(List<Tag> changed) {
    return new TopicRecord(name, displayName, changed, deleted, numbered);
  }

  TopicRecord withOneMoreDeleted() {
    return new TopicRecord(name, displayName, tags, deleted + 1, numbered);
  }

  TopicRecord withOneMoreNumbered() {
    return new TopicRecord(name, displayName, tags, deleted, numbered + 1);
  }
}
