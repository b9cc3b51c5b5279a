package dev.teal.ecs;

import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.model.CreateServiceRequest;
import software.amazon.awssdk.services.ecs.model.CreateServiceResponse;
import software.amazon.awssdk.services.ecs.model.DeleteServiceRequest;
import software.amazon.awssdk.services.ecs.model.DeleteServiceResponse;
import software.amazon.awssdk.services.ecs.model.DeploymentConfiguration;
import software.amazon.awssdk.services.ecs.model.DescribeServicesRequest;
import software.amazon.awssdk.services.ecs.model.DescribeServicesResponse;
import software.amazon.awssdk.services.ecs.model.Failure;
import software.amazon.awssdk.services.ecs.model.LaunchType;
import software.amazon.awssdk.services.ecs.model.ListServicesRequest;
import software.amazon.awssdk.services.ecs.model.ListServicesResponse;
import software.amazon.awssdk.services.ecs.model.PropagateTags;
import software.amazon.awssdk.services.ecs.model.SchedulingStrategy;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.ServiceField;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;
import software.amazon.awssdk.services.ecs.model.TaskSet;

/// Services: created, described, listed and deleted here; changed in [ServiceUpdates]. Errors:
/// ClusterNotFoundException, ServiceNotFoundException, InvalidParameterException, ClientException,
/// UnsupportedFeatureException.
final class Services {
  private final Store store;
  private final Arns arns;
  private final InstantSource clock;
  private final Clusters clusters;
  private final TaskDefinitions definitions;
  private final LoadBalancerRules balancers;
  private final ServiceView view;

  Services(
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
    view = new ServiceView(arns);
  }

  CreateServiceResponse create(CreateServiceRequest request) {
    ServiceRules.check(request);
    String cluster = clusters.require(request.cluster());
    Optional<Service> earlier = store.read(t -> earlier(t, cluster, request));
    Service service = earlier.orElseGet(() -> createNew(cluster, request));
    return CreateServiceResponse.builder().service(service).build();
  }

  /// What an earlier call with the same client token made.
  private Optional<Service> earlier(Transaction t, String cluster, CreateServiceRequest request) {
    Optional<ServiceRecord> existing =
        t.find(Kinds.SERVICE, ServiceRecord.key(cluster, request.serviceName()))
            .map(read -> read.value())
            .filter(service -> service.status() != ServiceStatus.INACTIVE);
    existing.ifPresent(service -> {
      if (request.clientToken() == null || !request.clientToken().equals(service.clientToken())) {
        throw Problems.invalid(
            service.status() == ServiceStatus.DRAINING
                ? "Unable to Start a service that is still Draining."
                : "Creation of service was not idempotent.");
      }
    });
    return existing.map(service -> view.service(t, service, true));
  }

  private Service createNew(String cluster, CreateServiceRequest request) {
    ServiceRecord record = record(cluster, request, clock.instant());
    Optional<NewTaskSet> set =
        record.controller() == Controller.EXTERNAL
            ? Optional.empty()
            : Optional.of(firstSet(request));
    if (set.isEmpty() && (request.taskDefinition() != null || request.hasLoadBalancers())) {
      throw Problems.invalid(
          "taskDefinition, loadBalancers: given (expected: none for the EXTERNAL deployment"
              + " controller; CreateTaskSet takes them)");
    }
    return store.transact(t -> {
      Optional<Service> earlier = earlier(t, cluster, request);
      return earlier.orElseGet(() -> view.service(t, insert(t, record, set), true));
    });
  }

  private static ServiceRecord insert(
      Transaction t, ServiceRecord record, Optional<NewTaskSet> first) {
    Documents.put(t, Kinds.EVENTS, record.key(), EventLog.EMPTY);
    Instant now = record.createdAt();
    ServiceRecord service =
        first
            .map(set -> set.insert(t, record.cluster(), record.name(), now))
            .map(set -> record.withPrimary(set.id()))
            .orElse(record);
    Documents.put(t, Kinds.SERVICE, record.key(), service);
    Queues.service(t, record.key(), now);
    return service;
  }

  private NewTaskSet firstSet(CreateServiceRequest request) {
    TaskDefinition definition = definitions.usable(request.taskDefinition());
    ServiceRules.checkLaunch(
        request.launchType(),
        request.capacityProviderStrategy(),
        request.networkConfiguration(),
        definition);
    balancers.check(request.loadBalancers(), definition, true);
    return new NewTaskSet(
        SetStatus.PRIMARY,
        definition.taskDefinitionArn(),
        100,
        request.loadBalancers(),
        "",
        TaskSet.builder()
            .launchType(launchType(request))
            .capacityProviderStrategy(request.capacityProviderStrategy())
            .platformVersion(platformVersion(request.platformVersion(), request.launchType()))
            .networkConfiguration(request.networkConfiguration())
            .tags(request.tags())
            .build());
  }

  private static @Nullable LaunchType launchType(CreateServiceRequest request) {
    return request.launchType() != null || !request.capacityProviderStrategy().isEmpty()
        ? request.launchType()
        : LaunchType.EC2;
  }

  static @Nullable String platformVersion(@Nullable String given, @Nullable LaunchType type) {
    return given != null || type != LaunchType.FARGATE ? given : "LATEST";
  }

  private ServiceRecord record(String cluster, CreateServiceRequest request, Instant now) {
    Service kept =
        Service.builder()
            .deploymentController(request.deploymentController())
            .deploymentConfiguration(percents(request.deploymentConfiguration()))
            .placementConstraints(request.placementConstraints())
            .placementStrategy(request.placementStrategy())
            .healthCheckGracePeriodSeconds(
                request.healthCheckGracePeriodSeconds() == null
                        && !request.loadBalancers().isEmpty()
                    ? Integer.valueOf(0)
                    : request.healthCheckGracePeriodSeconds())
            .roleArn(
                "arn:aws:iam::"
                    + arns.home().account()
                    + ":role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS")
            .enableECSManagedTags(Boolean.TRUE.equals(request.enableECSManagedTags()))
            .enableExecuteCommand(Boolean.TRUE.equals(request.enableExecuteCommand()))
            .propagateTags(
                request.propagateTags() == null ? PropagateTags.NONE : request.propagateTags())
            .createdBy("arn:aws:iam::" + arns.home().account() + ":root")
            .tags(request.tags())
            .build();
    return new ServiceRecord(
        cluster,
        request.serviceName(),
        ServiceStatus.ACTIVE,
        ServiceRules.controller(request),
        request.desiredCount(),
        null,
        false,
        request.clientToken(),
        now,
        kept);
  }

  /// With AWS's defaults for what was not given.
  static DeploymentConfiguration percents(@Nullable DeploymentConfiguration given) {
    DeploymentConfiguration base =
        given == null ? DeploymentConfiguration.builder().build() : given;
    return base.toBuilder()
        .maximumPercent(base.maximumPercent() == null ? 200 : base.maximumPercent())
        .minimumHealthyPercent(
            base.minimumHealthyPercent() == null ? 100 : base.minimumHealthyPercent())
        .build();
  }

  DescribeServicesResponse describe(DescribeServicesRequest request) {
    String cluster = clusters.require(request.cluster());
    if (request.services().isEmpty() || request.services().size() > 10) {
      throw Problems.invalid("services: " + request.services().size() + " (expected: 1..10)");
    }
    boolean withTags = request.include().contains(ServiceField.TAGS);
    List<Service> found = new ArrayList<>();
    List<Failure> failures = new ArrayList<>();
    store.read(t -> {
      for (String given : request.services()) {
        String name =
            Arns.looksLikeArn(given) && arns.resource("service", given).isEmpty()
                ? ""
                : arns.serviceName(cluster, given);
        t.find(Kinds.SERVICE, ServiceRecord.key(cluster, name))
            .ifPresentOrElse(
                read -> found.add(view.service(t, read.value(), withTags)),
                () ->
                    failures.add(
                        Problems.missing(
                            Arns.looksLikeArn(given) ? given : arns.service(cluster, given))));
      }
      return true;
    });
    return DescribeServicesResponse.builder().services(found).failures(failures).build();
  }

  ListServicesResponse list(ListServicesRequest request) {
    String cluster = clusters.require(request.cluster());
    List<String> all =
        request.schedulingStrategy() == SchedulingStrategy.DAEMON
            ? List.of()
            : store.read(t ->
                t.list(Kinds.SERVICE, cluster + "/").stream()
                    .map(Stored::value)
                    .filter(service -> service.status() != ServiceStatus.INACTIVE)
                    .filter(service -> launched(t, service, request.launchType()))
                    .map(service -> arns.service(cluster, service.name()))
                    .sorted()
                    .toList());
    Page page =
        Page.of(
            "services of " + cluster,
            all,
            Comparator.naturalOrder(),
            request.nextToken(),
            request.maxResults(),
            10);
    return ListServicesResponse.builder().serviceArns(page.items()).nextToken(page.next()).build();
  }

  private static boolean launched(
      Transaction t, ServiceRecord service, @Nullable LaunchType wanted) {
    return wanted == null
        || Snapshot.of(t, service)
            .primary()
            .filter(set -> set.kept().launchType() == wanted)
            .isPresent();
  }

  DeleteServiceResponse delete(DeleteServiceRequest request) {
    String cluster = clusters.require(request.cluster());
    String name = arns.serviceName(cluster, request.service());
    Service gone =
        store.transact(t -> {
          ServiceRecord service = require(t, cluster, name);
          if (service.desiredCount() > 0
              && service.status() == ServiceStatus.ACTIVE
              && !Boolean.TRUE.equals(request.force())) {
            throw Problems.invalid("The service cannot be stopped while it is scaled above 0.");
          }
          ServiceRecord draining = service.withStatus(ServiceStatus.DRAINING).withDesiredCount(0);
          Documents.put(t, Kinds.SERVICE, service.key(), draining);
          Queues.service(t, service.key(), clock.instant());
          return view.service(t, draining, true);
        });
    return DeleteServiceResponse.builder().service(gone).build();
  }

  /// The service of that name that is ACTIVE or DRAINING.
  static ServiceRecord require(Transaction t, String cluster, String name) {
    return t.find(Kinds.SERVICE, ServiceRecord.key(cluster, name))
        .map(read -> read.value())
        .filter(service -> service.status() != ServiceStatus.INACTIVE)
        .orElseThrow(Problems::serviceNotFound);
  }

  /// The service of that name, if it may be changed.
  static ServiceRecord requireActive(Transaction t, String cluster, String name) {
    ServiceRecord service =
        t.find(Kinds.SERVICE, ServiceRecord.key(cluster, name))
            .map(read -> read.value())
            .orElseThrow(Problems::serviceNotFound);
    if (service.status() != ServiceStatus.ACTIVE) {
      throw Problems.serviceNotActive();
    }
    return service;
  }
}
