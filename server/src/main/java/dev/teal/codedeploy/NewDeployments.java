package dev.teal.codedeploy;

import dev.teal.deploy.Deployment;
import dev.teal.deploy.Engine;
import dev.teal.deploy.Ids;
import dev.teal.store.Store;
import dev.teal.store.Transaction;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import software.amazon.awssdk.services.codedeploy.model.AutoRollbackConfiguration;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentRequest;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentResponse;
import software.amazon.awssdk.services.codedeploy.model.DeploymentConfigInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentCreator;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.FileExistsBehavior;
import software.amazon.awssdk.services.codedeploy.model.OperationNotSupportedException;
import software.amazon.awssdk.services.codedeploy.model.RevisionLocation;

/// Makes deployments: those for ECS are handed to the engine, those for servers fail for want of
/// servers, those for Lambda are refused.
final class NewDeployments {
  private final Store store;
  private final Engine engine;
  private final GroupResources resources;
  private final AppSpecSource source;
  private final ServerDeployments servers;
  private final InstantSource clock;

  NewDeployments(
      Store store,
      Engine engine,
      GroupResources resources,
      AppSpecSource source,
      ServerDeployments servers,
      InstantSource clock) {
    this.store = store;
    this.engine = engine;
    this.resources = resources;
    this.source = source;
    this.servers = servers;
    this.clock = clock;
  }

  CreateDeploymentResponse create(CreateDeploymentRequest request) {
    DeploymentChecks.check(request);
    String id = Ids.deployment();
    Draft draft = store.read(tx -> draft(tx, request, id));
    switch (draft.application().platform()) {
      case ECS -> {
        resources.checkRouting(draft.group().info(), draft.config());
        AppSpecSource.Read appSpec = source.read(draft.created().revision());
        store.run(tx -> start(tx, draft(tx, request, id), appSpec));
      }
      case SERVER -> store.run(tx -> servers.start(tx, draft(tx, request, id)));
      case LAMBDA, UNKNOWN_TO_SDK_VERSION ->
          throw OperationNotSupportedException.builder()
              .message(
                  "applicationName: "
                      + draft.application().name()
                      + " is for the platform "
                      + draft.application().platform()
                      + " (expected: ECS; deployments of Lambda functions are not supported)")
              .build();
    }
    return CreateDeploymentResponse.builder().deploymentId(id).build();
  }

  /// A deployment that is about to be made, with what it goes by.
  ///
  /// @param created what DeploymentInfo shows of it from the beginning
  record Draft(
      ApplicationRecord application,
      GroupRecord group,
      DeploymentConfigInfo config,
      DeploymentInfo created) {
    DeploymentRecord record() {
      return new DeploymentRecord(group.id(), created);
    }
  }

  private Draft draft(Transaction tx, CreateDeploymentRequest request, String id) {
    ApplicationRecord application =
        Applications.require(tx, Names.application(request.applicationName())).value();
    GroupRecord group =
        Groups.require(tx, application.name(), Names.group(request.deploymentGroupName())).value();
    DeploymentGroupInfo info = group.info();
    DeploymentChecks.check(request, info);
    DeploymentConfigInfo config =
        DeploymentConfigs.require(
            tx,
            Optional.ofNullable(request.deploymentConfigName())
                .filter(name -> !name.isEmpty())
                .orElse(info.deploymentConfigName()),
            application.platform());
    RevisionLocation revision = revision(tx, request, application, info);
    ActiveDeployments.requireRoom(tx, group);
    DeploymentInfo created =
        DeploymentInfo.builder()
            .applicationName(info.applicationName())
            .deploymentGroupName(info.deploymentGroupName())
            .deploymentConfigName(config.deploymentConfigName())
            .deploymentId(id)
            .previousRevision(info.targetRevision())
            .revision(revision)
            .createTime(Instant.ofEpochMilli(clock.millis()))
            .description(request.description())
            .creator(DeploymentCreator.USER)
            .ignoreApplicationStopFailures(
                Boolean.TRUE.equals(request.ignoreApplicationStopFailures()))
            .autoRollbackConfiguration(rollback(request, info))
            .updateOutdatedInstancesOnly(Boolean.TRUE.equals(request.updateOutdatedInstancesOnly()))
            .deploymentStyle(info.deploymentStyle())
            .targetInstances(request.targetInstances())
            .blueGreenDeploymentConfiguration(info.blueGreenDeploymentConfiguration())
            .loadBalancerInfo(info.loadBalancerInfo())
            .fileExistsBehavior(
                Optional.ofNullable(request.fileExistsBehavior())
                    .orElse(FileExistsBehavior.DISALLOW))
            .computePlatform(application.platform())
            .overrideAlarmConfiguration(request.overrideAlarmConfiguration())
            .build();
    return new Draft(application, group, config, created);
  }

  /// The revision that is asked for; when none is, the group's target revision once more.
  private static RevisionLocation revision(
      Transaction tx,
      CreateDeploymentRequest request,
      ApplicationRecord application,
      DeploymentGroupInfo group) {
    RevisionLocation asked =
        request.revision() == null ? group.targetRevision() : request.revision();
    return Revisions.whole(tx, application, RevisionLocations.check(asked, application.platform()));
  }

  private static AutoRollbackConfiguration rollback(
      CreateDeploymentRequest request, DeploymentGroupInfo group) {
    return Optional.ofNullable(request.autoRollbackConfiguration())
        .orElse(group.autoRollbackConfiguration());
  }

  private void start(Transaction tx, Draft draft, AppSpecSource.Read appSpec) {
    DeploymentInfo created = draft.created();
    Instant now = created.createTime();
    String id = created.deploymentId();
    tx.insert(DeploymentRecord.KIND, id, draft.record());
    DeploymentIndex.add(tx, draft.record());
    Revisions.use(tx, draft.application(), created.revision(), id, now);
    engine.begin(
        tx,
        Deployment.created(
            id,
            Plans.plan(
                draft.group().info(),
                appSpec.appSpec(),
                DeploymentConfigs.schedule(draft.config()),
                created.autoRollbackConfiguration(),
                Optional.ofNullable(created.overrideAlarmConfiguration())
                    .orElse(draft.group().info().alarmConfiguration())),
            appSpec.failure(),
            now));
  }
}
