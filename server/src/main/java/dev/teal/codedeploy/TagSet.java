package dev.teal.codedeploy;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awssdk.services.codedeploy.model.InvalidTagsToAddException;
import software.amazon.awssdk.services.codedeploy.model.Tag;

/// The tags of an application or a deployment group.
record TagSet(Map<String, String> tags) {
  static final TagSet NONE = new TagSet(Map.of());

  private static final int LONGEST_KEY = 128;
  private static final int LONGEST_VALUE = 256;
  private static final int MOST = 50;

  TagSet {
    tags = Map.copyOf(tags);
  }

  /// With more tags, over those of the same keys.
  ///
  /// @throws InvalidTagsToAddException when they are not allowed, or too many
  TagSet with(List<Tag> added) {
    Map<String, String> all = new TreeMap<>(tags);
    Set<String> keys = new HashSet<>();
    for (Tag tag : added) {
      check(tag);
      if (!keys.add(tag.key())) {
        throw invalid("Key: " + Names.shown(tag.key()) + " is given twice (expected: once)");
      }
      all.put(tag.key(), Optional.ofNullable(tag.value()).orElse(""));
    }
    if (all.size() > MOST) {
      throw invalid("tags: " + all.size() + " (expected: at most " + MOST + " for a resource)");
    }
    return new TagSet(all);
  }

  TagSet without(List<String> keys) {
    Map<String, String> rest = new TreeMap<>(tags);
    keys.forEach(key -> {
      checkKey(key);
      rest.remove(key);
    });
    return new TagSet(rest);
  }

  List<Tag> list() {
    return new TreeMap<>(tags)
        .entrySet().stream()
            .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
            .toList();
  }

  private static void check(Tag tag) {
    checkKey(Optional.ofNullable(tag.key()).orElse(""));
    if (tag.value() != null && tag.value().length() > LONGEST_VALUE) {
      throw invalid(
          "Value of "
              + Names.shown(tag.key())
              + ": "
              + tag.value().length()
              + " characters (expected: at most "
              + LONGEST_VALUE
              + ")");
    }
  }

  private static void checkKey(String key) {
    if (key.isEmpty() || key.length() > LONGEST_KEY || key.startsWith("aws:")) {
      throw invalid(
          "Key: " + Names.shown(key) + " (expected: 1 to 128 characters, no aws: in front)");
    }
  }

  private static InvalidTagsToAddException invalid(String message) {
    return InvalidTagsToAddException.builder().message(message).build();
  }
}
