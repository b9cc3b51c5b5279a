package dev.teal.elbv2;

import dev.teal.store.Store;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.AddTagsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.AddTagsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTagsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTagsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RemoveTagsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RemoveTagsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Tag;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TagDescription;

/// The tags of load balancers, target groups, listeners and rules. Errors: DuplicateTagKeys,
/// TooManyTags, the NotFound of each resource, ValidationError.
final class Tags {
  private static final int MOST_RESOURCES = 20;
  private static final int LONGEST_KEY = 128;
  private static final int LONGEST_VALUE = 256;

  private final Store store;
  private final Changes changes;
  private final Arns arns;
  private final Lookup lookup;

  Tags(Store store, Changes changes, Arns arns) {
    this.store = store;
    this.changes = changes;
    this.arns = arns;
    this.lookup = new Lookup(arns);
  }

  AddTagsResponse add(AddTagsRequest request) {
    if (request.tags().isEmpty()) {
      throw Errors.validation("At least one tag must be specified");
    }
    changes.make(draft -> {
      resources(draft, request.resourceArns()).forEach(arn -> put(draft, arn, request.tags()));
      return request;
    });
    return AddTagsResponse.builder().build();
  }

  RemoveTagsResponse remove(RemoveTagsRequest request) {
    if (request.tagKeys().isEmpty()) {
      throw Errors.validation("At least one tag key must be specified");
    }
    Set<String> keys = new HashSet<>(request.tagKeys());
    changes.make(draft -> {
      for (String arn : resources(draft, request.resourceArns())) {
        List<Tag> left =
            tags(draft, arn).stream().filter(tag -> !keys.contains(tag.key())).toList();
        draft.put(Kinds.TAGS, arn, new TagsDocument(left));
      }
      return request;
    });
    return RemoveTagsResponse.builder().build();
  }

  DescribeTagsResponse describe(DescribeTagsRequest request) {
    if (request.resourceArns().size() > MOST_RESOURCES) {
      throw Errors.validation("The number of resource ARNs cannot exceed '" + MOST_RESOURCES + "'");
    }
    List<TagDescription> described =
        store.read(transaction -> {
          View view = new View(transaction);
          return resources(view, request.resourceArns()).stream()
              .map(arn -> TagDescription.builder().resourceArn(arn).tags(tags(view, arn)).build())
              .toList();
        });
    return DescribeTagsResponse.builder().tagDescriptions(described).build();
  }

  /// Sets the tags of a resource that is being created.
  static void create(Draft draft, String arn, List<Tag> tags) {
    if (!tags.isEmpty()) {
      put(draft, arn, tags);
    }
  }

  static void remove(Draft draft, String arn) {
    draft.remove(Kinds.TAGS, arn);
  }

  /// Whether a resource has all of these tags, with these values.
  static boolean has(View view, String arn, List<Tag> tags) {
    return tags(view, arn).containsAll(tags);
  }

  private static void put(Draft draft, String arn, List<Tag> tags) {
    Map<String, Tag> all = new LinkedHashMap<>();
    tags(draft, arn).forEach(tag -> all.put(tag.key(), tag));
    Set<String> given = new HashSet<>();
    for (Tag tag : tags) {
      check(tag);
      if (!given.add(tag.key())) {
        throw Errors.duplicateTagKeys(tag.key());
      }
      all.put(tag.key(), tag);
    }
    if (all.size() > Limits.TAGS) {
      throw Errors.tooManyTags(Limits.TAGS);
    }
    draft.put(Kinds.TAGS, arn, new TagsDocument(new ArrayList<>(all.values())));
  }

  private static void check(Tag tag) {
    String key = tag.key();
    if (key == null || key.isEmpty() || key.length() > LONGEST_KEY) {
      throw Errors.validation(
          "Tag key '" + key + "' must have 1 to " + LONGEST_KEY + " characters");
    }
    if (key.startsWith("aws:")) {
      throw Errors.validation("Tag key '" + key + "' cannot begin with 'aws:'");
    }
    if (tag.value() != null && tag.value().length() > LONGEST_VALUE) {
      throw Errors.validation(
          "The value of tag '" + key + "' cannot have more than " + LONGEST_VALUE + " characters");
    }
  }

  private static List<Tag> tags(View view, String arn) {
    return view.find(Kinds.TAGS, arn).map(TagsDocument::tags).orElse(List.of());
  }

  /// Resources that exist, of any type.
  private List<String> resources(View view, List<String> resourceArns) {
    if (resourceArns.isEmpty()) {
      throw Errors.validation("At least one resource ARN must be specified");
    }
    for (String arn : resourceArns) {
      if (arns.names(Arns.Resource.TARGET_GROUP, arn)) {
        lookup.targetGroup(view, arn);
      } else if (arns.names(Arns.Resource.LISTENER, arn)) {
        lookup.listener(view, arn);
      } else if (arns.names(Arns.Resource.RULE, arn)) {
        lookup.rule(view, arn);
      } else if (arns.names(Arns.Resource.LOAD_BALANCER, arn)) {
        lookup.loadBalancer(view, arn);
      } else {
        throw Errors.validation(
            "'" + arn + "' is not the ARN of a load balancer, target group, listener or rule");
      }
    }
    return resourceArns.stream().distinct().toList();
  }
}
