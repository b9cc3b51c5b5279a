package dev.teal.codedeploy;

import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;
import software.amazon.awssdk.services.codedeploy.model.InvalidDeploymentStatusException;
import software.amazon.awssdk.services.codedeploy.model.InvalidExternalIdException;
import software.amazon.awssdk.services.codedeploy.model.InvalidTimeRangeException;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentsRequest;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentsResponse;
import software.amazon.awssdk.services.codedeploy.model.TimeRange;

/// Lists deployments, newest first: of one group or of all, by status and by when they were
/// created.
final class DeploymentList {
  private static final int LONGEST_EXTERNAL_ID = 2048;

  private final Store store;

  DeploymentList(Store store) {
    this.store = store;
  }

  ListDeploymentsResponse list(ListDeploymentsRequest request) {
    String application = request.applicationName();
    String group = request.deploymentGroupName();
    if (application != null || group != null) {
      Names.application(application);
      Names.group(group);
    }
    checkStatuses(request);
    checkRange(request.createTimeRange());
    checkExternalId(request.externalId());
    Pages pages = new Pages("deployments of " + application + "/" + group);
    String after = pages.after(request.nextToken());
    return store.read(tx -> {
      Optional<String> groupId = groupId(tx, application, group);
      // CloudFormation links deployments to external resources: none is linked here.
      return request.externalId() == null
          ? page(tx, request, groupId, after, pages)
          : ListDeploymentsResponse.builder().deployments(List.of()).build();
    });
  }

  private static Optional<String> groupId(
      Transaction tx, @Nullable String application, @Nullable String group) {
    if (application == null || group == null) {
      return Optional.empty();
    }
    Applications.require(tx, application);
    return Optional.of(Groups.require(tx, application, group).value().id());
  }

  private static ListDeploymentsResponse page(
      Transaction tx,
      ListDeploymentsRequest request,
      Optional<String> groupId,
      String after,
      Pages pages) {
    List<String> ids = new ArrayList<>();
    String place = after;
    while (true) {
      List<Stored<DeploymentIndex.Entry>> entries =
          DeploymentIndex.list(tx, groupId, place, Pages.SIZE);
      for (Stored<DeploymentIndex.Entry> entry : entries) {
        place = entry.id();
        if (matches(tx, request, entry.value())) {
          ids.add(entry.value().deploymentId());
        }
        if (ids.size() == Pages.SIZE) {
          return ListDeploymentsResponse.builder()
              .deployments(ids)
              .nextToken(pages.token(place))
              .build();
        }
      }
      if (entries.size() < Pages.SIZE) {
        return ListDeploymentsResponse.builder().deployments(ids).build();
      }
    }
  }

  private static boolean matches(
      Transaction tx, ListDeploymentsRequest request, DeploymentIndex.Entry entry) {
    return inRange(request.createTimeRange(), entry.created())
        && (request.includeOnlyStatuses().isEmpty()
            || request
                .includeOnlyStatuses()
                .contains(
                    Deployments.view(tx, Deployments.require(tx, entry.deploymentId())).status()));
  }

  private static boolean inRange(@Nullable TimeRange range, Instant created) {
    return range == null
        || ((range.start() == null || !created.isBefore(range.start()))
            && (range.end() == null || !created.isAfter(range.end())));
  }

  private static void checkStatuses(ListDeploymentsRequest request) {
    if (request.includeOnlyStatuses().contains(DeploymentStatus.UNKNOWN_TO_SDK_VERSION)) {
      throw InvalidDeploymentStatusException.builder()
          .message(
              "includeOnlyStatuses: "
                  + Names.shown(request.includeOnlyStatusesAsStrings().toString())
                  + " (expected: Created, Queued, InProgress, Baking, Succeeded, Failed, Stopped or"
                  + " Ready)")
          .build();
    }
  }

  private static void checkRange(@Nullable TimeRange range) {
    if (range != null
        && range.start() != null
        && range.end() != null
        && range.start().isAfter(range.end())) {
      throw InvalidTimeRangeException.builder()
          .message("createTimeRange: start is after end")
          .build();
    }
  }

  private static void checkExternalId(@Nullable String id) {
    if (id != null && (id.isBlank() || id.length() > LONGEST_EXTERNAL_ID)) {
      throw InvalidExternalIdException.builder()
          .message("externalId: " + Names.shown(id) + " (expected: 1 to 2048 characters)")
          .build();
    }
  }
}
