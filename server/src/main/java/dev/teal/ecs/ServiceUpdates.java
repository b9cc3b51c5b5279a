package dev.teal.ecs;

import dev.teal.store.Store;
import dev.teal.store.Transaction;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ecs.model.CapacityProviderStrategyItem;
import software.amazon.awssdk.services.ecs.model.DeploymentConfiguration;
import software.amazon.awssdk.services.ecs.model.LaunchType;
import software.amazon.awssdk.services.ecs.model.LoadBalancer;
import software.amazon.awssdk.services.ecs.model.NetworkConfiguration;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;
import software.amazon.awssdk.services.ecs.model.TaskSet;
import software.amazon.awssdk.services.ecs.model.UpdateServiceRequest;
import software.amazon.awssdk.services.ecs.model.UpdateServiceResponse;

/// UpdateService: what is not given stays as it is; what makes a new revision starts a rolling
/// deployment (ECS controller only). Errors: ClusterNotFoundException, ServiceNotFoundException,
/// ServiceNotActiveException, InvalidParameterException, ClientException,
/// UnsupportedFeatureException.
final class ServiceUpdates {
  private final Store store;
  private final Arns arns;
  private final InstantSource clock;
  private final Clusters clusters;
  private final TaskDefinitions definitions;
  private final LoadBalancerRules balancers;

  ServiceUpdates(
      Store store,
      Arns arns,
      InstantSource clock,
      Clusters clusters,
      TaskDefinitions definitions,
      LoadBalancerRules balancers) {
    this.store = store;
    this.arns = arns;
    this.clock = clock;
    this.clusters = clusters;
    this.definitions = definitions;
    this.balancers = balancers;
  }

  UpdateServiceResponse update(UpdateServiceRequest request) {
    String cluster = clusters.require(request.cluster());
    String name = arns.serviceName(cluster, request.service());
    Snapshot before = store.read(t -> Snapshot.of(t, Services.requireActive(t, cluster, name)));
    UpdateRules.check(request, before.service().controller());
    Optional<NewTaskSet> revision =
        before.primary().filter(_ -> newRevision(request)).map(set -> revision(request, set));
    boolean balanced =
        before.service().controller() == Controller.EXTERNAL
            || !revision
                .map(NewTaskSet::loadBalancers)
                .or(() -> before.primary().map(TaskSetRecord::loadBalancers))
                .orElse(List.of())
                .isEmpty();
    ServiceRules.checkGrace(request.healthCheckGracePeriodSeconds(), balanced);
    Instant now = clock.instant();
    return store.transact(t -> {
      ServiceRecord service = changed(Services.requireActive(t, cluster, name), request);
      service = revision.isPresent() ? startRollOut(t, service, revision.get(), now) : service;
      Documents.put(t, Kinds.SERVICE, service.key(), service);
      Queues.service(t, service.key(), now);
      return UpdateServiceResponse.builder()
          .service(new ServiceView(arns).service(t, service, true))
          .build();
    });
  }

  private static boolean newRevision(UpdateServiceRequest request) {
    return request.taskDefinition() != null
        || request.networkConfiguration() != null
        || request.hasLoadBalancers()
        || request.platformVersion() != null
        || !request.capacityProviderStrategy().isEmpty()
        || Boolean.TRUE.equals(request.forceNewDeployment());
  }

  private NewTaskSet revision(UpdateServiceRequest request, TaskSetRecord primary) {
    TaskDefinition definition =
        definitions.usable(
            request.taskDefinition() == null ? primary.taskDefinition() : request.taskDefinition());
    TaskSet old = primary.kept();
    NetworkConfiguration network =
        request.networkConfiguration() == null
            ? old.networkConfiguration()
            : request.networkConfiguration();
    boolean newStrategy = !request.capacityProviderStrategy().isEmpty();
    List<CapacityProviderStrategyItem> strategy =
        newStrategy ? request.capacityProviderStrategy() : old.capacityProviderStrategy();
    LaunchType launchType = newStrategy ? null : old.launchType();
    ServiceRules.checkLaunch(launchType, strategy, network, definition);
    List<LoadBalancer> targets =
        request.hasLoadBalancers() ? request.loadBalancers() : primary.loadBalancers();
    balancers.check(targets, definition, true);
    return new NewTaskSet(
        SetStatus.PRIMARY,
        definition.taskDefinitionArn(),
        100,
        targets,
        "",
        old.toBuilder()
            .networkConfiguration(network)
            .capacityProviderStrategy(strategy)
            .launchType(launchType)
            .platformVersion(
                request.platformVersion() == null
                    ? old.platformVersion()
                    : request.platformVersion())
            .build());
  }

  private static ServiceRecord startRollOut(
      Transaction t, ServiceRecord service, NewTaskSet revision, Instant now) {
    Snapshot.of(t, service).sets().stream()
        .filter(set -> set.status() == SetStatus.PRIMARY)
        .forEach(set ->
            Documents.change(
                t, Kinds.TASK_SET, set.key(), s -> s.withStatus(SetStatus.ACTIVE, now)));
    TaskSetRecord set = revision.insert(t, service.cluster(), service.name(), now);
    return service.withPrimary(set.id()).withSteady(false);
  }

  private static ServiceRecord changed(ServiceRecord service, UpdateServiceRequest request) {
    Service.Builder kept = service.kept().toBuilder();
    if (request.deploymentConfiguration() != null) {
      kept.deploymentConfiguration(
          percents(request.deploymentConfiguration(), service.kept().deploymentConfiguration()));
    }
    if (request.healthCheckGracePeriodSeconds() != null) {
      kept.healthCheckGracePeriodSeconds(request.healthCheckGracePeriodSeconds());
    }
    if (request.hasPlacementConstraints()) {
      kept.placementConstraints(request.placementConstraints());
    }
    if (request.hasPlacementStrategy()) {
      kept.placementStrategy(request.placementStrategy());
    }
    if (request.enableECSManagedTags() != null) {
      kept.enableECSManagedTags(request.enableECSManagedTags());
    }
    if (request.enableExecuteCommand() != null) {
      kept.enableExecuteCommand(request.enableExecuteCommand());
    }
    if (request.propagateTags() != null) {
      kept.propagateTags(request.propagateTags());
    }
    int desired = request.desiredCount() == null ? service.desiredCount() : request.desiredCount();
    return service.withKept(kept.build()).withDesiredCount(desired);
  }

  private static DeploymentConfiguration percents(
      DeploymentConfiguration given, DeploymentConfiguration old) {
    return given.toBuilder()
        .maximumPercent(
            given.maximumPercent() == null ? old.maximumPercent() : given.maximumPercent())
        .minimumHealthyPercent(
            given.minimumHealthyPercent() == null
                ? old.minimumHealthyPercent()
                : given.minimumHealthyPercent())
        .build();
  }
}
