package dev.teal.codedeploy;

import dev.teal.deploy.Deployment;
import dev.teal.deploy.Engine;
import dev.teal.deploy.Failure;
import dev.teal.deploy.Ids;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codedeploy.model.AlarmConfiguration;
import software.amazon.awssdk.services.codedeploy.model.AutoRollbackConfiguration;
import software.amazon.awssdk.services.codedeploy.model.BatchGetDeploymentsRequest;
import software.amazon.awssdk.services.codedeploy.model.BatchGetDeploymentsResponse;
import software.amazon.awssdk.services.codedeploy.model.BatchLimitExceededException;
import software.amazon.awssdk.services.codedeploy.model.ComputePlatform;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentRequest;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentResponse;
import software.amazon.awssdk.services.codedeploy.model.DeploymentConfigInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentCreator;
import software.amazon.awssdk.services.codedeploy.model.DeploymentDoesNotExistException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentLimitExceededException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;
import software.amazon.awssdk.services.codedeploy.model.DescriptionTooLongException;
import software.amazon.awssdk.services.codedeploy.model.FileExistsBehavior;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentRequest;
import software.amazon.awssdk.services.codedeploy.model.GetDeploymentResponse;
import software.amazon.awssdk.services.codedeploy.model.InvalidDeploymentStatusException;
import software.amazon.awssdk.services.codedeploy.model.InvalidInputException;
import software.amazon.awssdk.services.codedeploy.model.InvalidTimeRangeException;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentsRequest;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentsResponse;
import software.amazon.awssdk.services.codedeploy.model.RevisionLocation;
import software.amazon.awssdk.services.codedeploy.model.TimeRange;

/// Deployments: created, looked up and listed. What can be asked of a running one:
/// [DeploymentRequests].
final class Deployments {
  private static final int LONGEST_DESCRIPTION = 256;
  private static final int LARGEST_BATCH = 25;

  private final Store store;
  private final Engine engine;
  private final InstantSource clock;

  Deployments(Store store, Engine engine, InstantSource clock) {
    this.store = store;
    this.engine = engine;
    this.clock = clock;
  }

  CreateDeploymentResponse create(CreateDeploymentRequest request) {
    String application = Names.application(request.applicationName());
    String groupName = Names.group(request.deploymentGroupName());
    checkDescription(request.description());
    refuseEc2Members(request);
    GroupChecks.checkRollback(request.autoRollbackConfiguration());
    GroupChecks.checkAlarms(request.overrideAlarmConfiguration());
    String id = Ids.deployment();
    store.run(tx -> {
      Applications.require(tx, application);
      Stored<DeploymentGroupInfo> group = DeploymentGroups.require(tx, application, groupName);
      RevisionLocation revision = Revisions.check(request.revision());
      requireNoneActive(tx, application, groupName);
      start(tx, id, request, group, revision);
    });
    return CreateDeploymentResponse.builder().deploymentId(id).build();
  }

  private void start(
      Transaction tx,
      String id,
      CreateDeploymentRequest request,
      Stored<DeploymentGroupInfo> group,
      RevisionLocation revision) {
    Instant now = clock.instant();
    DeploymentGroupInfo info = group.value();
    DeploymentConfigInfo config =
        DeploymentConfigs.requireEcs(
            tx,
            Optional.ofNullable(request.deploymentConfigName())
                .filter(name -> !name.isEmpty())
                .orElse(info.deploymentConfigName()));
    AutoRollbackConfiguration rollback =
        Optional.ofNullable(request.autoRollbackConfiguration())
            .orElse(info.autoRollbackConfiguration());
    Revisions.Read read = Revisions.read(revision);
    DeploymentInfo created =
        DeploymentInfo.builder()
            .applicationName(info.applicationName())
            .deploymentGroupName(info.deploymentGroupName())
            .deploymentConfigName(config.deploymentConfigName())
            .deploymentId(id)
            .previousRevision(info.targetRevision())
            .revision(revision)
            .createTime(Instant.ofEpochMilli(now.toEpochMilli()))
            .description(request.description())
            .creator(DeploymentCreator.USER)
            .ignoreApplicationStopFailures(false)
            .autoRollbackConfiguration(rollback)
            .updateOutdatedInstancesOnly(false)
            .deploymentStyle(info.deploymentStyle())
            .blueGreenDeploymentConfiguration(info.blueGreenDeploymentConfiguration())
            .loadBalancerInfo(info.loadBalancerInfo())
            .fileExistsBehavior(FileExistsBehavior.DISALLOW)
            .computePlatform(ComputePlatform.ECS)
            .build();
    DeploymentRecord record = new DeploymentRecord(created);
    tx.insert(DeploymentRecord.KIND, id, record);
    DeploymentIndex.add(tx, record);
    engine.begin(
        tx,
        Deployment.created(
            id,
            Plans.plan(
                info,
                read.appSpec(),
                DeploymentConfigs.schedule(config),
                rollback,
                alarms(request, info)),
            read.problem().map(problem -> new Failure("INVALID_REVISION", problem)),
            now));
  }

  private static @Nullable AlarmConfiguration alarms(
      CreateDeploymentRequest request, DeploymentGroupInfo group) {
    return request.overrideAlarmConfiguration() == null
        ? group.alarmConfiguration()
        : request.overrideAlarmConfiguration();
  }

  GetDeploymentResponse get(GetDeploymentRequest request) {
    String id = Names.deployment(request.deploymentId());
    return GetDeploymentResponse.builder()
        .deploymentInfo(store.<DeploymentInfo>read(tx -> view(tx, id)))
        .build();
  }

  /// Ids that are unknown are passed over.
  BatchGetDeploymentsResponse batchGet(BatchGetDeploymentsRequest request) {
    List<String> ids = request.deploymentIds().stream().map(Names::deployment).toList();
    if (ids.size() > LARGEST_BATCH) {
      throw BatchLimitExceededException.builder()
          .message("deploymentIds: " + ids.size() + " ids (expected: at most 25)")
          .build();
    }
    List<DeploymentInfo> infos =
        store.read(tx ->
            ids.stream()
                .filter(id -> tx.find(DeploymentRecord.KIND, id).isPresent())
                .map(id -> view(tx, id))
                .toList());
    return BatchGetDeploymentsResponse.builder().deploymentsInfo(infos).build();
  }

  ListDeploymentsResponse list(ListDeploymentsRequest request) {
    String application = request.applicationName();
    String group = request.deploymentGroupName();
    if (application != null || group != null) {
      Names.application(application);
      Names.group(group);
    }
    if (request.externalId() != null) {
      throw InvalidInputException.builder()
          .message("externalId: no deployment belongs to an external resource")
          .build();
    }
    List<DeploymentStatus> statuses = statuses(request);
    checkRange(request.createTimeRange());
    String after = Pages.decode(request.nextToken());
    return store.read(tx -> {
      if (application != null && group != null) {
        Applications.require(tx, application);
        DeploymentGroups.require(tx, application, group);
      }
      return page(tx, request, statuses, after);
    });
  }

  private static ListDeploymentsResponse page(
      Transaction tx,
      ListDeploymentsRequest request,
      List<DeploymentStatus> statuses,
      String after) {
    List<String> ids = new ArrayList<>();
    String place = after;
    while (true) {
      List<Stored<DeploymentIndex.Entry>> entries =
          DeploymentIndex.list(
              tx, request.applicationName(), request.deploymentGroupName(), place, Pages.SIZE);
      for (Stored<DeploymentIndex.Entry> entry : entries) {
        place = entry.id();
        if (inRange(request.createTimeRange(), entry.value().created())
            && (statuses.isEmpty() || statuses.contains(status(tx, entry)))) {
          ids.add(entry.value().deploymentId());
        }
        if (ids.size() == Pages.SIZE) {
          return ListDeploymentsResponse.builder()
              .deployments(ids)
              .nextToken(Pages.encode(place))
              .build();
        }
      }
      if (entries.size() < Pages.SIZE) {
        return ListDeploymentsResponse.builder().deployments(ids).build();
      }
    }
  }

  private static DeploymentStatus status(Transaction tx, Stored<DeploymentIndex.Entry> entry) {
    return DeploymentView.status(require(tx, entry.value().deploymentId()).value());
  }

  private static List<DeploymentStatus> statuses(ListDeploymentsRequest request) {
    if (request.includeOnlyStatuses().contains(DeploymentStatus.UNKNOWN_TO_SDK_VERSION)) {
      throw InvalidDeploymentStatusException.builder()
          .message(
              "includeOnlyStatuses: "
                  + request.includeOnlyStatusesAsStrings()
                  + " (expected: Created, Queued, InProgress, Baking, Succeeded, Failed, Stopped or"
                  + " Ready)")
          .build();
    }
    return request.includeOnlyStatuses();
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

  private static boolean inRange(@Nullable TimeRange range, Instant created) {
    return range == null
        || ((range.start() == null || !created.isBefore(range.start()))
            && (range.end() == null || !created.isAfter(range.end())));
  }

  private static DeploymentInfo view(Transaction tx, String id) {
    Deployment deployment = require(tx, id).value();
    DeploymentRecord record = tx.find(DeploymentRecord.KIND, id).orElseThrow().value();
    return DeploymentView.of(record, deployment);
  }

  static Stored<Deployment> require(Transaction tx, String id) {
    return tx.find(Deployment.KIND, id)
        .orElseThrow(() ->
            DeploymentDoesNotExistException.builder()
                .message("The deployment " + id + " could not be found")
                .build());
  }

  private static void requireNoneActive(Transaction tx, String application, String group) {
    DeploymentGroups.active(tx, application, group)
        .ifPresent(active -> {
          throw DeploymentLimitExceededException.builder()
              .message(
                  "The Deployment Group '"
                      + group
                      + "' already has an active Deployment '"
                      + active.id()
                      + "'")
              .build();
        });
  }

  private static void checkDescription(@Nullable String description) {
    if (description != null && description.length() > LONGEST_DESCRIPTION) {
      throw DescriptionTooLongException.builder()
          .message(
              "description: "
                  + description.length()
                  + " characters (expected: at most "
                  + LONGEST_DESCRIPTION
                  + ")")
          .build();
    }
  }

  private static void refuseEc2Members(CreateDeploymentRequest request) {
    if (request.targetInstances() != null
        || Boolean.TRUE.equals(request.updateOutdatedInstancesOnly())) {
      throw InvalidInputException.builder()
          .message("targetInstances, updateOutdatedInstancesOnly: are for the Server platform only")
          .build();
    }
  }
}
