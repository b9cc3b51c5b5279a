package dev.teal.codedeploy;

import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codedeploy.model.ApplicationRevisionSortBy;
import software.amazon.awssdk.services.codedeploy.model.BucketNameFilterRequiredException;
import software.amazon.awssdk.services.codedeploy.model.InvalidBucketNameFilterException;
import software.amazon.awssdk.services.codedeploy.model.InvalidDeployedStateFilterException;
import software.amazon.awssdk.services.codedeploy.model.InvalidKeyPrefixFilterException;
import software.amazon.awssdk.services.codedeploy.model.InvalidSortByException;
import software.amazon.awssdk.services.codedeploy.model.InvalidSortOrderException;
import software.amazon.awssdk.services.codedeploy.model.ListApplicationRevisionsRequest;
import software.amazon.awssdk.services.codedeploy.model.ListApplicationRevisionsResponse;
import software.amazon.awssdk.services.codedeploy.model.ListStateFilterAction;
import software.amazon.awssdk.services.codedeploy.model.RevisionLocation;
import software.amazon.awssdk.services.codedeploy.model.SortOrder;

/// Lists an application's revisions, sorted and filtered. AppSpec files given as text are listed by
/// their digests: GetApplicationRevision has the text.
final class RevisionList {
  private final Store store;

  RevisionList(Store store) {
    this.store = store;
  }

  ListApplicationRevisionsResponse list(ListApplicationRevisionsRequest request) {
    String name = Names.application(request.applicationName());
    checkChoices(request);
    checkS3Filters(request.s3Bucket(), request.s3KeyPrefix());
    Pages pages = new Pages("revisions of " + name + " by " + request.sortByAsString());
    String after = pages.after(request.nextToken());
    List<Stored<RevisionRecord>> all = store.read(tx -> matching(tx, name, request));
    List<Stored<RevisionRecord>> sorted = all.stream().sorted(order(request)).toList();
    Pages.Page<Stored<RevisionRecord>> page = pages.following(sorted, after, Stored::id);
    return ListApplicationRevisionsResponse.builder()
        .revisions(
            page.items().stream()
                .map(revision -> RevisionLocations.brief(revision.value().location()))
                .toList())
        .nextToken(page.nextToken())
        .build();
  }

  private static List<Stored<RevisionRecord>> matching(
      Transaction tx, String name, ListApplicationRevisionsRequest request) {
    ApplicationRecord application = Applications.require(tx, name).value();
    TargetRevisions targets = TargetRevisions.of(tx, name);
    return tx.list(RevisionRecord.KIND, Revisions.prefix(application)).stream()
        .filter(revision -> inS3(revision.value().location(), request))
        .filter(revision -> deployed(targets, revision.value().location(), request))
        .toList();
  }

  private static boolean inS3(RevisionLocation location, ListApplicationRevisionsRequest request) {
    return request.s3Bucket() == null
        || (location.s3Location() != null
            && location.s3Location().bucket().equals(request.s3Bucket())
            && location
                .s3Location()
                .key()
                .startsWith(Optional.ofNullable(request.s3KeyPrefix()).orElse("")));
  }

  private static boolean deployed(
      TargetRevisions targets, RevisionLocation location, ListApplicationRevisionsRequest request) {
    boolean isTarget = !targets.groups(location).isEmpty();
    return switch (Optional.ofNullable(request.deployed()).orElse(ListStateFilterAction.IGNORE)) {
      case INCLUDE -> isTarget;
      case EXCLUDE -> !isTarget;
      case IGNORE, UNKNOWN_TO_SDK_VERSION -> true;
    };
  }

  /// By the time asked for, never used revisions first, then by id; by id alone when nothing is
  /// asked for.
  private static Comparator<Stored<RevisionRecord>> order(ListApplicationRevisionsRequest request) {
    Comparator<Stored<RevisionRecord>> byTime =
        request.sortBy() == null
            ? (_, _) -> 0
            : Comparator.comparing(revision -> time(revision.value(), request));
    Comparator<Stored<RevisionRecord>> order = byTime.thenComparing(Stored::id);
    return request.sortOrder() == SortOrder.DESCENDING ? order.reversed() : order;
  }

  private static Instant time(RevisionRecord revision, ListApplicationRevisionsRequest request) {
    return switch (request.sortBy()) {
      case FIRST_USED_TIME -> revision.firstUsed().orElse(Instant.MIN);
      case LAST_USED_TIME -> revision.lastUsed().orElse(Instant.MIN);
      case REGISTER_TIME, UNKNOWN_TO_SDK_VERSION -> revision.registered();
    };
  }

  private static void checkChoices(ListApplicationRevisionsRequest request) {
    if (request.sortBy() == ApplicationRevisionSortBy.UNKNOWN_TO_SDK_VERSION) {
      throw InvalidSortByException.builder()
          .message(
              "sortBy: "
                  + Names.shown(request.sortByAsString())
                  + " (expected: registerTime, firstUsedTime or lastUsedTime)")
          .build();
    }
    if (request.sortOrder() == SortOrder.UNKNOWN_TO_SDK_VERSION) {
      throw InvalidSortOrderException.builder()
          .message(
              "sortOrder: "
                  + Names.shown(request.sortOrderAsString())
                  + " (expected: ascending or descending)")
          .build();
    }
    if (request.deployed() == ListStateFilterAction.UNKNOWN_TO_SDK_VERSION) {
      throw InvalidDeployedStateFilterException.builder()
          .message(
              "deployed: "
                  + Names.shown(request.deployedAsString())
                  + " (expected: include, exclude or ignore)")
          .build();
    }
  }

  private static void checkS3Filters(@Nullable String bucket, @Nullable String prefix) {
    if (bucket != null && !S3Locations.isBucket(bucket)) {
      throw InvalidBucketNameFilterException.builder()
          .message(
              "s3Bucket: "
                  + Names.shown(bucket)
                  + " (expected: the name of a bucket, 3 to 63 of a-z 0-9 . -)")
          .build();
    }
    if (prefix == null) {
      return;
    }
    if (prefix.isEmpty() || prefix.length() > S3Locations.LONGEST_KEY) {
      throw InvalidKeyPrefixFilterException.builder()
          .message(
              "s3KeyPrefix: " + Names.shown(prefix) + " (expected: 1 to 1024 characters of a key)")
          .build();
    }
    if (bucket == null) {
      throw BucketNameFilterRequiredException.builder()
          .message("s3Bucket: missing (expected: a bucket, since s3KeyPrefix is given)")
          .build();
    }
  }
}
