package dev.teal.codedeploy;

import dev.teal.home.Home;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codedeploy.model.ArnNotSupportedException;
import software.amazon.awssdk.services.codedeploy.model.InvalidArnException;
import software.amazon.awssdk.services.codedeploy.model.InvalidNextTokenException;
import software.amazon.awssdk.services.codedeploy.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.codedeploy.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.codedeploy.model.ResourceArnRequiredException;
import software.amazon.awssdk.services.codedeploy.model.TagRequiredException;
import software.amazon.awssdk.services.codedeploy.model.TagResourceRequest;
import software.amazon.awssdk.services.codedeploy.model.TagResourceResponse;
import software.amazon.awssdk.services.codedeploy.model.UntagResourceRequest;
import software.amazon.awssdk.services.codedeploy.model.UntagResourceResponse;

/// Tags of applications and deployment groups, by ARN. They are kept with what they belong to.
final class Tags {
  private static final int LONGEST_ARN = 1011;
  private static final Pattern APPLICATION = Pattern.compile("application:(" + Names.NAME + ")");
  private static final Pattern GROUP =
      Pattern.compile("deploymentgroup:(" + Names.NAME + ")/(" + Names.NAME + ")");

  private final Store store;
  private final Home home;

  Tags(Store store, Home home) {
    this.store = store;
    this.home = home;
  }

  /// All on one page, since a resource has at most 50.
  ListTagsForResourceResponse list(ListTagsForResourceRequest request) {
    Resource resource = resource(request.resourceArn());
    if (request.nextToken() != null) {
      throw InvalidNextTokenException.builder()
          .message("NextToken: " + Names.shown(request.nextToken()) + " (expected: none; one page)")
          .build();
    }
    return ListTagsForResourceResponse.builder()
        .tags(store.<TagSet>read(tx -> tags(tx, resource)).list())
        .build();
  }

  TagResourceResponse tag(TagResourceRequest request) {
    Resource resource = resource(request.resourceArn());
    if (request.tags().isEmpty()) {
      throw TagRequiredException.builder().message("Tags: missing (expected: one or more)").build();
    }
    store.run(tx -> change(tx, resource, tags -> tags.with(request.tags())));
    return TagResourceResponse.builder().build();
  }

  UntagResourceResponse untag(UntagResourceRequest request) {
    Resource resource = resource(request.resourceArn());
    if (request.tagKeys().isEmpty()) {
      throw TagRequiredException.builder()
          .message("TagKeys: missing (expected: one or more)")
          .build();
    }
    store.run(tx -> change(tx, resource, tags -> tags.without(request.tagKeys())));
    return UntagResourceResponse.builder().build();
  }

  private sealed interface Resource {
    record Application(String name) implements Resource {}

    record Group(String application, String name) implements Resource {}
  }

  private static TagSet tags(Transaction tx, Resource resource) {
    return switch (resource) {
      case Resource.Application(String name) -> Applications.require(tx, name).value().tags();
      case Resource.Group(String application, String name) -> {
        Applications.require(tx, application);
        yield Groups.require(tx, application, name).value().tags();
      }
    };
  }

  private static void change(Transaction tx, Resource resource, UnaryOperator<TagSet> change) {
    TagSet changed = change.apply(tags(tx, resource));
    switch (resource) {
      case Resource.Application(String name) -> {
        Stored<ApplicationRecord> read = Applications.require(tx, name);
        tx.replace(ApplicationRecord.KIND, read, read.value().with(changed));
      }
      case Resource.Group(String application, String name) -> {
        Stored<GroupRecord> read = Groups.require(tx, application, name);
        Groups.replace(tx, read, read.value().with(changed));
      }
    }
  }

  private Resource resource(@Nullable String arn) {
    if (arn == null || arn.isEmpty()) {
      throw ResourceArnRequiredException.builder()
          .message("ResourceArn: missing (expected: an application's or a deployment group's)")
          .build();
    }
    if (arn.length() > LONGEST_ARN || !arn.matches("arn:[^:]+:[^:]+:[^:]*:[^:]*:.+")) {
      throw InvalidArnException.builder()
          .message("ResourceArn: " + Names.shown(arn) + " (expected: arn:aws:codedeploy:...)")
          .build();
    }
    String own = home.arn("codedeploy", "");
    String path = arn.startsWith(own) ? arn.substring(own.length()) : "";
    Matcher application = APPLICATION.matcher(path);
    if (application.matches()) {
      return new Resource.Application(application.group(1));
    }
    Matcher group = GROUP.matcher(path);
    if (group.matches()) {
      return new Resource.Group(group.group(1), group.group(2));
    }
    throw ArnNotSupportedException.builder()
        .message(
            "ResourceArn: "
                + Names.shown(arn)
                + " (expected: an application or a deployment group of this account and region)")
        .build();
  }
}
