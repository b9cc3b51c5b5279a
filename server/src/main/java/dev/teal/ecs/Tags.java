package dev.teal.ecs;

import dev.teal.store.Store;
import dev.teal.store.Transaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.model.InvalidParameterException;
import software.amazon.awssdk.services.ecs.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.ecs.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.ecs.model.Tag;
import software.amazon.awssdk.services.ecs.model.TagResourceRequest;
import software.amazon.awssdk.services.ecs.model.TagResourceResponse;
import software.amazon.awssdk.services.ecs.model.UntagResourceRequest;
import software.amazon.awssdk.services.ecs.model.UntagResourceResponse;

/// Tags of clusters, services, task sets, tasks and task definitions, by ARN. Error:
/// InvalidParameterException.
final class Tags {
  private static final int MOST = 50;

  private final Store store;
  private final Arns arns;

  Tags(Store store, Arns arns) {
    this.store = store;
    this.arns = arns;
  }

  TagResourceResponse tag(TagResourceRequest request) {
    change(request.resourceArn(), tags -> merged(tags, request.tags()));
    return TagResourceResponse.builder().build();
  }

  UntagResourceResponse untag(UntagResourceRequest request) {
    HashSet<String> gone = new HashSet<>(request.tagKeys());
    change(
        request.resourceArn(),
        tags -> tags.stream().filter(tag -> !gone.contains(tag.key())).toList());
    return UntagResourceResponse.builder().build();
  }

  ListTagsForResourceResponse list(ListTagsForResourceRequest request) {
    AtomicReference<List<Tag>> found = new AtomicReference<>(List.of());
    change(
        request.resourceArn(),
        tags -> {
          found.set(tags);
          return tags;
        });
    return ListTagsForResourceResponse.builder().tags(found.get()).build();
  }

  private static List<Tag> merged(List<Tag> old, List<Tag> more) {
    Map<String, Tag> byKey = new LinkedHashMap<>();
    old.forEach(tag -> byKey.put(tag.key(), tag));
    for (Tag tag : more) {
      if (tag.key() == null || tag.key().isEmpty() || tag.key().length() > 128) {
        throw Problems.invalid("tags: key " + tag.key() + " (expected: 1..128 characters)");
      }
      byKey.put(tag.key(), tag);
    }
    if (byKey.size() > MOST) {
      throw Problems.invalid("tags: " + byKey.size() + " (expected: up to " + MOST + ")");
    }
    return new ArrayList<>(byKey.values());
  }

  private void change(@Nullable String arn, UnaryOperator<List<Tag>> change) {
    if (arn == null) {
      throw Problems.invalid("resourceArn: not given (expected: an ECS ARN)");
    }
    store.run(t -> {
      if (changed(t, arn, change).isEmpty()) {
        throw notFound(arn);
      }
    });
  }

  private static InvalidParameterException notFound(String arn) {
    return Problems.invalid("The specified resource is not found: " + arn);
  }

  private Optional<?> changed(Transaction t, String arn, UnaryOperator<List<Tag>> change) {
    String[] parts = arn.split(":", 6);
    String resource = parts.length == 6 ? parts[5] : "";
    String type = resource.substring(0, Math.max(0, resource.indexOf('/')));
    Optional<String> id = arns.resource(type, arn);
    return switch (type) {
      case "cluster" ->
          id.flatMap(name ->
              Documents.change(
                  t, Kinds.CLUSTER, name, c -> c.toBuilder().tags(change.apply(c.tags())).build()));
      case "service" ->
          id.flatMap(key ->
              Documents.change(
                  t,
                  Kinds.SERVICE,
                  key,
                  s ->
                      s.withKept(
                          s.kept().toBuilder().tags(change.apply(s.kept().tags())).build())));
      case "task-set" ->
          id.flatMap(key ->
              Documents.change(
                  t,
                  Kinds.TASK_SET,
                  key,
                  s ->
                      s.withKept(
                          s.kept().toBuilder().tags(change.apply(s.kept().tags())).build())));
      case "task" ->
          id.flatMap(key -> t.find(Kinds.TASK_REF, key.substring(key.indexOf('/') + 1)))
              .flatMap(ref ->
                  Documents.change(
                      t,
                      Kinds.TASK,
                      ref.value().key(),
                      s ->
                          s.withKept(
                              s.kept().toBuilder().tags(change.apply(s.kept().tags())).build())));
      case "task-definition" ->
          id.flatMap(name -> TaskDefinitions.byArn(t, arn))
              .flatMap(read ->
                  Documents.change(
                      t,
                      Kinds.TASK_DEFINITION,
                      read.id(),
                      d -> new TaskDefinitionRecord(d.definition(), change.apply(d.tags()))));
      default -> Optional.empty();
    };
  }
}
