package dev.teal.codedeploy;

import dev.teal.home.Home;
import dev.teal.store.Kind;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codedeploy.model.ArnNotSupportedException;
import software.amazon.awssdk.services.codedeploy.model.InvalidArnException;
import software.amazon.awssdk.services.codedeploy.model.InvalidTagsToAddException;
import software.amazon.awssdk.services.codedeploy.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.codedeploy.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.codedeploy.model.ResourceArnRequiredException;
import software.amazon.awssdk.services.codedeploy.model.Tag;
import software.amazon.awssdk.services.codedeploy.model.TagRequiredException;
import software.amazon.awssdk.services.codedeploy.model.TagResourceRequest;
import software.amazon.awssdk.services.codedeploy.model.TagResourceResponse;
import software.amazon.awssdk.services.codedeploy.model.UntagResourceRequest;
import software.amazon.awssdk.services.codedeploy.model.UntagResourceResponse;

/// Tags of applications and deployment groups, by ARN.
final class Tags {
  private static final Kind<TagSet> KIND = new Kind<>("codedeploy/tags", TagSet.class);
  private static final int LONGEST_KEY = 128;
  private static final int LONGEST_VALUE = 256;
  private static final int MOST = 50;

  /// The tags of one resource.
  record TagSet(Map<String, String> tags) {}

  private final Store store;
  private final Home home;

  Tags(Store store, Home home) {
    this.store = store;
    this.home = home;
  }

  ListTagsForResourceResponse list(ListTagsForResourceRequest request) {
    String arn = arn(request.resourceArn());
    List<Tag> tags =
        store.read(tx -> {
          requireResource(tx, arn);
          return read(tx, arn).entrySet().stream()
              .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
              .toList();
        });
    return ListTagsForResourceResponse.builder().tags(tags).build();
  }

  TagResourceResponse tag(TagResourceRequest request) {
    String arn = arn(request.resourceArn());
    if (request.tags().isEmpty()) {
      throw TagRequiredException.builder().message("Tags: missing (expected: one or more)").build();
    }
    store.run(tx -> {
      requireResource(tx, arn);
      put(tx, arn, request.tags());
    });
    return TagResourceResponse.builder().build();
  }

  UntagResourceResponse untag(UntagResourceRequest request) {
    String arn = arn(request.resourceArn());
    if (request.tagKeys().isEmpty()) {
      throw TagRequiredException.builder()
          .message("TagKeys: missing (expected: one or more)")
          .build();
    }
    store.run(tx -> {
      requireResource(tx, arn);
      Map<String, String> tags = read(tx, arn);
      request.tagKeys().forEach(tags::remove);
      write(tx, arn, tags);
    });
    return UntagResourceResponse.builder().build();
  }

  /// Adds tags to a resource, over those of the same keys.
  static void put(Transaction tx, String arn, List<Tag> added) {
    if (added.isEmpty()) {
      return;
    }
    Map<String, String> tags = read(tx, arn);
    for (Tag tag : added) {
      checkTag(tag);
      tags.put(tag.key(), Optional.ofNullable(tag.value()).orElse(""));
    }
    if (tags.size() > MOST) {
      throw invalid("tags: " + tags.size() + " (expected: at most " + MOST + " for a resource)");
    }
    write(tx, arn, tags);
  }

  static void remove(Transaction tx, String arn) {
    tx.find(KIND, arn).ifPresent(tags -> tx.remove(KIND, tags));
  }

  static void removeAll(Transaction tx, String arnPrefix) {
    tx.list(KIND, arnPrefix).forEach(tags -> tx.remove(KIND, tags));
  }

  private static void checkTag(Tag tag) {
    String key = tag.key();
    if (key == null || key.isEmpty() || key.length() > LONGEST_KEY || key.startsWith("aws:")) {
      throw invalid("Key: " + key + " (expected: 1 to 128 characters, no aws: in front)");
    }
    if (tag.value() != null && tag.value().length() > LONGEST_VALUE) {
      throw invalid("Value of " + key + ": too long (expected: at most 256 characters)");
    }
  }

  private static InvalidTagsToAddException invalid(String message) {
    return InvalidTagsToAddException.builder().message(message).build();
  }

  private static Map<String, String> read(Transaction tx, String arn) {
    return new TreeMap<>(
        tx.find(KIND, arn).map(Stored::value).map(TagSet::tags).orElseGet(Map::of));
  }

  private static void write(Transaction tx, String arn, Map<String, String> tags) {
    tx.find(KIND, arn)
        .ifPresentOrElse(
            read -> tx.replace(KIND, read, new TagSet(tags)),
            () -> tx.insert(KIND, arn, new TagSet(tags)));
  }

  private static String arn(@Nullable String arn) {
    if (arn == null || arn.isEmpty()) {
      throw ResourceArnRequiredException.builder().message("ResourceArn: missing").build();
    }
    if (!arn.startsWith("arn:")) {
      throw InvalidArnException.builder()
          .message("ResourceArn: " + arn + " (expected: arn:aws:codedeploy:...)")
          .build();
    }
    return arn;
  }

  private void requireResource(Transaction tx, String arn) {
    String applications = home.arn("codedeploy", "application:");
    String groups = home.arn("codedeploy", "deploymentgroup:");
    if (arn.startsWith(applications)) {
      Applications.require(tx, arn.substring(applications.length()));
    } else if (arn.startsWith(groups) && arn.indexOf('/') > 0) {
      int slash = arn.indexOf('/');
      DeploymentGroups.require(tx, arn.substring(groups.length(), slash), arn.substring(slash + 1));
    } else {
      throw ArnNotSupportedException.builder()
          .message(
              "ResourceArn: "
                  + arn
                  + " (expected: an application or a deployment group of this account)")
          .build();
    }
  }
}
