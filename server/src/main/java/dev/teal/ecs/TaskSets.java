package dev.teal.ecs;

import dev.teal.store.Store;
import dev.teal.store.Transaction;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.model.CreateTaskSetRequest;
import software.amazon.awssdk.services.ecs.model.CreateTaskSetResponse;
import software.amazon.awssdk.services.ecs.model.DeleteTaskSetRequest;
import software.amazon.awssdk.services.ecs.model.DeleteTaskSetResponse;
import software.amazon.awssdk.services.ecs.model.DescribeTaskSetsRequest;
import software.amazon.awssdk.services.ecs.model.DescribeTaskSetsResponse;
import software.amazon.awssdk.services.ecs.model.Failure;
import software.amazon.awssdk.services.ecs.model.LaunchType;
import software.amazon.awssdk.services.ecs.model.Scale;
import software.amazon.awssdk.services.ecs.model.ScaleUnit;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;
import software.amazon.awssdk.services.ecs.model.TaskSet;
import software.amazon.awssdk.services.ecs.model.TaskSetField;
import software.amazon.awssdk.services.ecs.model.UpdateServicePrimaryTaskSetRequest;
import software.amazon.awssdk.services.ecs.model.UpdateServicePrimaryTaskSetResponse;
import software.amazon.awssdk.services.ecs.model.UpdateTaskSetRequest;
import software.amazon.awssdk.services.ecs.model.UpdateTaskSetResponse;

/// Task sets of services with the CODE_DEPLOY or EXTERNAL controller. Errors:
/// ClusterNotFoundException, ServiceNotFoundException, ServiceNotActiveException,
/// TaskSetNotFoundException, InvalidParameterException, ClientException.
final class TaskSets {
  /// Amazon ECS endpoints and quotas: task sets per service.
  private static final int MOST = 5;

  private final Store store;
  private final Arns arns;
  private final InstantSource clock;
  private final Clusters clusters;
  private final TaskDefinitions definitions;
  private final LoadBalancerRules balancers;
  private final ServiceView view;

  TaskSets(
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

  /// A repeat with the same client token answers the task set that the first call made.
  CreateTaskSetResponse create(CreateTaskSetRequest request, Caller caller) {
    String cluster = clusters.require(request.cluster());
    String name = arns.serviceName(cluster, request.service());
    Snapshot before = store.read(t -> Snapshot.of(t, mayChange(t, cluster, name, caller)));
    Optional<TaskSetRecord> earlier = earlier(before, request.clientToken());
    TaskSet made =
        earlier.isPresent()
            ? view.taskSet(before, earlier.get(), true)
            : insert(cluster, name, request.clientToken(), newSet(request, caller));
    return CreateTaskSetResponse.builder().taskSet(made).build();
  }

  private TaskSet insert(String cluster, String name, @Nullable String token, NewTaskSet set) {
    return store.transact(t -> {
      ServiceRecord service = Services.requireActive(t, cluster, name);
      Snapshot now = Snapshot.of(t, service);
      Optional<TaskSetRecord> earlier = earlier(now, token);
      if (earlier.isPresent()) {
        return view.taskSet(now, earlier.get(), true);
      }
      if (now.sets().size() >= MOST) {
        throw Problems.invalid(
            "service " + name + ": has " + MOST + " task sets (expected: fewer, for a new one)");
      }
      TaskSetRecord made = set.insert(t, cluster, name, clock.instant());
      return view.taskSet(Snapshot.of(t, service), made, true);
    });
  }

  private static Optional<TaskSetRecord> earlier(Snapshot snapshot, @Nullable String token) {
    return token == null || token.isEmpty()
        ? Optional.empty()
        : snapshot.sets().stream().filter(set -> set.clientToken().equals(token)).findFirst();
  }

  private NewTaskSet newSet(CreateTaskSetRequest request, Caller caller) {
    TaskDefinition definition = definitions.usable(request.taskDefinition());
    ServiceRules.checkLaunch(
        request.launchType(),
        request.capacityProviderStrategy(),
        request.networkConfiguration(),
        definition);
    ServiceRules.refuse("serviceRegistries", request.serviceRegistries());
    balancers.check(request.loadBalancers(), definition, false);
    LaunchType launchType =
        request.launchType() != null || !request.capacityProviderStrategy().isEmpty()
            ? request.launchType()
            : LaunchType.EC2;
    return new NewTaskSet(
        SetStatus.ACTIVE,
        definition.taskDefinitionArn(),
        scale(request.scale(), 0),
        request.loadBalancers(),
        request.clientToken() == null ? "" : request.clientToken(),
        TaskSet.builder()
            .startedBy(caller == Caller.CODE_DEPLOY ? "CODE_DEPLOY" : null)
            .externalId(request.externalId())
            .launchType(launchType)
            .capacityProviderStrategy(request.capacityProviderStrategy())
            .platformVersion(Services.platformVersion(request.platformVersion(), launchType))
            .networkConfiguration(request.networkConfiguration())
            .tags(request.tags())
            .build());
  }

  private static double scale(@Nullable Scale given, double usual) {
    if (given == null || given.value() == null) {
      return usual;
    }
    if (given.unit() == ScaleUnit.UNKNOWN_TO_SDK_VERSION) {
      throw Problems.invalid("scale.unit: " + given.unitAsString() + " (expected: PERCENT)");
    }
    if (!(given.value() >= 0 && given.value() <= 100)) {
      throw Problems.invalid("scale.value: " + given.value() + " (expected: 0..100)");
    }
    return given.value();
  }

  DescribeTaskSetsResponse describe(DescribeTaskSetsRequest request) {
    String cluster = clusters.require(request.cluster());
    String name = arns.serviceName(cluster, request.service());
    boolean withTags = request.include().contains(TaskSetField.TAGS);
    Snapshot now = store.read(t -> Snapshot.of(t, requireWithSets(t, cluster, name)));
    List<TaskSet> found = new ArrayList<>();
    List<Failure> failures = new ArrayList<>();
    if (!request.hasTaskSets() || request.taskSets().isEmpty()) {
      now.sets().forEach(set -> found.add(view.taskSet(now, set, withTags)));
    }
    for (String given : request.taskSets()) {
      now.sets().stream()
          .filter(
              set -> given.equals(set.id()) || given.equals(arns.taskSet(cluster, name, set.id())))
          .findFirst()
          .ifPresentOrElse(
              set -> found.add(view.taskSet(now, set, withTags)),
              () ->
                  failures.add(
                      Problems.missing(
                          Arns.looksLikeArn(given) ? given : arns.taskSet(cluster, name, given))));
    }
    return DescribeTaskSetsResponse.builder().taskSets(found).failures(failures).build();
  }

  UpdateTaskSetResponse update(UpdateTaskSetRequest request, Caller caller) {
    String cluster = clusters.require(request.cluster());
    String name = arns.serviceName(cluster, request.service());
    String id = arns.taskSetId(cluster, name, request.taskSet());
    if (request.scale() == null) {
      throw Problems.invalid("scale: not given (expected: a percentage)");
    }
    double scale = scale(request.scale(), 0);
    TaskSet changed =
        store.transact(t -> {
          ServiceRecord service = mayChange(t, cluster, name, caller);
          return change(t, service, id, set -> set.withScale(scale, clock.instant()));
        });
    return UpdateTaskSetResponse.builder().taskSet(changed).build();
  }

  UpdateServicePrimaryTaskSetResponse updatePrimary(
      UpdateServicePrimaryTaskSetRequest request, Caller caller) {
    String cluster = clusters.require(request.cluster());
    String name = arns.serviceName(cluster, request.service());
    String id = arns.taskSetId(cluster, name, request.primaryTaskSet());
    Instant now = clock.instant();
    TaskSet changed =
        store.transact(t -> {
          ServiceRecord service = mayChange(t, cluster, name, caller);
          Optional<TaskSetRecord> former =
              Snapshot.of(t, service).primary().filter(set -> !set.id().equals(id));
          former.ifPresent(
              set -> change(t, service, set.id(), s -> s.withStatus(SetStatus.ACTIVE, now)));
          ServiceRecord promoted = service.withPrimary(id);
          Documents.put(t, Kinds.SERVICE, service.key(), promoted);
          return change(t, promoted, id, set -> primary(set, now));
        });
    return UpdateServicePrimaryTaskSetResponse.builder().taskSet(changed).build();
  }

  private static TaskSetRecord primary(TaskSetRecord set, Instant now) {
    return switch (set.status()) {
      case PRIMARY -> set;
      case ACTIVE -> set.withStatus(SetStatus.PRIMARY, now);
      case DRAINING ->
          throw Problems.invalid(
              "primaryTaskSet: " + set.id() + " is DRAINING (expected: an ACTIVE task set)");
    };
  }

  /// Under CODE_DEPLOY users may delete what a stopped deployment left behind.
  DeleteTaskSetResponse delete(DeleteTaskSetRequest request, Caller caller) {
    String cluster = clusters.require(request.cluster());
    String name = arns.serviceName(cluster, request.service());
    String id = arns.taskSetId(cluster, name, request.taskSet());
    Instant now = clock.instant();
    boolean force = Boolean.TRUE.equals(request.force()) || caller == Caller.CODE_DEPLOY;
    TaskSet changed =
        store.transact(t -> {
          ServiceRecord service = requireWithSets(t, cluster, name);
          return change(t, service, id, set -> draining(set, force, now));
        });
    return DeleteTaskSetResponse.builder().taskSet(changed).build();
  }

  private static TaskSetRecord draining(TaskSetRecord set, boolean force, Instant now) {
    if (set.status() == SetStatus.DRAINING) {
      return set;
    }
    if (set.status() == SetStatus.PRIMARY) {
      throw Problems.invalid(
          "taskSet: " + set.id() + " is PRIMARY (expected: an ACTIVE task set, or DeleteService)");
    }
    if (!force && set.scale() > 0) {
      throw Problems.invalid(
          "taskSet: "
              + set.id()
              + " has scale "
              + set.scale()
              + " (expected: 0, or force to delete it as it is)");
    }
    return set.withScale(0, now).withStatus(SetStatus.DRAINING, now);
  }

  private TaskSet change(
      Transaction t, ServiceRecord service, String id, UnaryOperator<TaskSetRecord> change) {
    String key = TaskSetRecord.key(service.cluster(), service.name(), id);
    TaskSetRecord changed =
        Documents.change(t, Kinds.TASK_SET, key, change)
            .orElseThrow(() -> Problems.taskSetNotFound(id));
    Queues.service(t, service.key(), clock.instant());
    return view.taskSet(Snapshot.of(t, service), changed, true);
  }

  private static ServiceRecord requireWithSets(Transaction t, String cluster, String name) {
    ServiceRecord service = Services.requireActive(t, cluster, name);
    if (!service.controller().usesTaskSets()) {
      throw Problems.invalid(
          "service "
              + name
              + ": has the ECS deployment controller (expected: CODE_DEPLOY or"
              + " EXTERNAL, for task sets)");
    }
    return service;
  }

  private static ServiceRecord mayChange(
      Transaction t, String cluster, String name, Caller caller) {
    ServiceRecord service = requireWithSets(t, cluster, name);
    if (service.controller() == Controller.CODE_DEPLOY && caller != Caller.CODE_DEPLOY) {
      throw Problems.invalid(
          "Unable to change task sets on services with a CODE_DEPLOY deployment controller. Use AWS"
              + " CodeDeploy to trigger a new deployment.");
    }
    return service;
  }
}
