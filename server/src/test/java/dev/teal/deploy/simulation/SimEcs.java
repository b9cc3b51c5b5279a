package dev.teal.deploy.simulation;

import dev.teal.deploy.simulation.Network.Remote;
import dev.teal.deploy.simulation.SimTaskSet.Fate;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.CreateTaskSetRequest;
import software.amazon.awssdk.services.ecs.model.CreateTaskSetResponse;
import software.amazon.awssdk.services.ecs.model.DeleteTaskSetRequest;
import software.amazon.awssdk.services.ecs.model.DeleteTaskSetResponse;
import software.amazon.awssdk.services.ecs.model.DescribeServicesRequest;
import software.amazon.awssdk.services.ecs.model.DescribeServicesResponse;
import software.amazon.awssdk.services.ecs.model.InvalidParameterException;
import software.amazon.awssdk.services.ecs.model.ServiceNotFoundException;
import software.amazon.awssdk.services.ecs.model.TaskSetNotFoundException;
import software.amazon.awssdk.services.ecs.model.UpdateServicePrimaryTaskSetRequest;
import software.amazon.awssdk.services.ecs.model.UpdateServicePrimaryTaskSetResponse;

/// ECS as far as CodeDeploy uses it, with tasks that live in virtual time.
final class SimEcs implements EcsClient {
  private final Scene scene;
  private final Map<String, SimService> services = new HashMap<>();
  private final Map<String, SimTaskSet> byToken = new HashMap<>();

  SimEcs(Scene scene) {
    this.scene = scene;
  }

  SimService add(String name) {
    SimService service = new SimService(name);
    services.put(name, service);
    return service;
  }

  SimService service(String name) {
    return Optional.ofNullable(services.get(name)).orElseThrow();
  }

  @Override
  public DescribeServicesResponse describeServices(DescribeServicesRequest request) {
    return scene.network.look(
        Remote.ECS, "DescribeServices", () -> service(request.services().getFirst()).describe());
  }

  @Override
  public CreateTaskSetResponse createTaskSet(CreateTaskSetRequest request) {
    return scene.network.change(
        Remote.ECS,
        "CreateTaskSet",
        () -> {
          SimService service = existing(request.service());
          SimTaskSet earlier = byToken.get(String.valueOf(request.clientToken()));
          SimTaskSet set =
              earlier != null && service.sets.containsKey(earlier.arn)
                  ? earlier
                  : make(service, request);
          return CreateTaskSetResponse.builder().taskSet(set.describe()).build();
        });
  }

  private SimTaskSet make(SimService service, CreateTaskSetRequest request) {
    if (service.sets.size() >= SimService.MOST_TASK_SETS) {
      scene.reasons.refused();
      throw InvalidParameterException.builder().statusCode(400).message("too many").build();
    }
    SimTaskSet set =
        service.make(
            request.loadBalancers().getFirst().targetGroupArn(),
            String.valueOf(request.externalId()),
            "ACTIVE",
            scene.now());
    if (request.clientToken() != null) {
      byToken.put(request.clientToken(), set);
    }
    scene.tell(() -> "ECS makes " + set.id() + " for " + scene.name(set.maker));
    scene.invariants.taskSetMade(service, set);
    live(service, set);
    return set;
  }

  private void live(SimService service, SimTaskSet set) {
    Fate fate =
        scene.chance.is(0.93)
            ? Fate.COMES_UP
            : scene.chance.is(0.5) ? Fate.NEVER_STEADY : Fate.CANNOT_START;
    Duration wait = SimTaskSet.startsAfter(scene.chance, scene.pace);
    switch (fate) {
      case COMES_UP -> scene.plan(wait, () -> steady(set, true));
      case NEVER_STEADY -> {}
      case CANNOT_START ->
          scene.plan(
              wait,
              () -> {
                scene.tell(() -> set.id() + ": its tasks cannot start");
                service.say(
                    "(service %s, taskSet %s) is unable to consistently start tasks successfully."
                        .formatted(service.name, set.id()));
              });
    }
  }

  /// Health changes by itself, or because of an incident.
  void steady(SimTaskSet set, boolean steady) {
    if (!set.draining() && set.steady() != steady) {
      scene.tell(() -> set.id() + (steady ? " is steady" : " is no longer steady"));
      set.steady(steady, scene.now());
    }
  }

  @Override
  public UpdateServicePrimaryTaskSetResponse updateServicePrimaryTaskSet(
      UpdateServicePrimaryTaskSetRequest request) {
    return scene.network.change(
        Remote.ECS,
        "UpdateServicePrimaryTaskSet",
        () -> {
          SimService service = existing(request.service());
          SimTaskSet set = existing(service, request.primaryTaskSet());
          if (set.draining()) {
            throw InvalidParameterException.builder().statusCode(400).message("DRAINING").build();
          }
          service.sets.values().stream()
              .filter(SimTaskSet::primary)
              .forEach(primary -> primary.become("ACTIVE"));
          set.become("PRIMARY");
          scene.tell(() -> "ECS makes " + set.id() + " PRIMARY");
          return UpdateServicePrimaryTaskSetResponse.builder().build();
        });
  }

  @Override
  public DeleteTaskSetResponse deleteTaskSet(DeleteTaskSetRequest request) {
    return scene.network.change(
        Remote.ECS,
        "DeleteTaskSet",
        () -> {
          SimService service = existing(request.service());
          SimTaskSet set = existing(service, request.taskSet());
          scene.invariants.taskSetDeleted(service, set);
          delete(service, set);
          return DeleteTaskSetResponse.builder().build();
        });
  }

  /// As the engine does, or a user by hand.
  void delete(SimService service, SimTaskSet set) {
    if (set.primary()) {
      throw InvalidParameterException.builder().statusCode(400).message("PRIMARY").build();
    }
    if (set.draining()) {
      return;
    }
    set.become("DRAINING");
    set.steady(false, scene.now());
    scene.tell(() -> "ECS drains " + set.id());
    Duration drains =
        scene.chance.is(0.2)
            ? Duration.ZERO
            : scene.chance.between(
                Duration.ofMillis(10), Duration.ofSeconds(scene.chance.is(0.02) ? 300 : 8));
    if (drains.isZero()) {
      service.remove(set);
    } else {
      scene.plan(drains, () -> service.remove(set));
    }
  }

  private SimService existing(String name) {
    SimService service = service(name);
    if (service.gone()) {
      throw ServiceNotFoundException.builder().statusCode(400).message("gone").build();
    }
    return service;
  }

  private static SimTaskSet existing(SimService service, String arn) {
    return Optional.ofNullable(service.sets.get(arn))
        .orElseThrow(() ->
            TaskSetNotFoundException.builder().statusCode(400).message("no such set").build());
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}
}
