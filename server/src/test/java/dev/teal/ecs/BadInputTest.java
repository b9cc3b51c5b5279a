package dev.teal.ecs;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.ecs.model.CapacityProviderStrategyItem;
import software.amazon.awssdk.services.ecs.model.ClientException;
import software.amazon.awssdk.services.ecs.model.ClusterContainsServicesException;
import software.amazon.awssdk.services.ecs.model.ClusterNotFoundException;
import software.amazon.awssdk.services.ecs.model.ContainerOverride;
import software.amazon.awssdk.services.ecs.model.CreateServiceRequest;
import software.amazon.awssdk.services.ecs.model.DeploymentControllerType;
import software.amazon.awssdk.services.ecs.model.InvalidParameterException;
import software.amazon.awssdk.services.ecs.model.LoadBalancer;
import software.amazon.awssdk.services.ecs.model.SchedulingStrategy;
import software.amazon.awssdk.services.ecs.model.ServiceNotFoundException;
import software.amazon.awssdk.services.ecs.model.TaskSetNotFoundException;
import software.amazon.awssdk.services.ecs.model.UnsupportedFeatureException;
import software.amazon.awssdk.services.ecs.model.UpdateServiceRequest;

/// Each bad input with the error that it gets: against a world with a CODE_DEPLOY service `shop`,
/// an EXTERNAL service `ext` and a rolling service `roll`.
class BadInputTest {
  private static final CapacityProviderStrategyItem FARGATE =
      CapacityProviderStrategyItem.builder().capacityProvider("FARGATE").build();

  @TempDir Path folder;
  private EcsWorld world;

  @BeforeEach
  void open() {
    world = new EcsWorld(folder);
    String app = world.define("app");
    world.codeDeployService("shop", app, 1);
    world.api.createService(world.request("roll", app, DeploymentControllerType.ECS, 1).build());
    world.api.createService(
        r -> r.serviceName("ext").desiredCount(1).deploymentController(c -> c.type("EXTERNAL")));
    world.settle();
  }

  @AfterEach
  void close() {
    world.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"services", "updates", "taskSets", "others"})
  void isRefused(
      String what, Consumer<EcsWorld> call, Class<? extends Exception> error, String message) {
    assertThatThrownBy(() -> call.accept(world)).isInstanceOf(error).hasMessageContaining(message);
  }

  private static Arguments create(
      String what, Consumer<CreateServiceRequest.Builder> change, String message) {
    return create(what, change, InvalidParameterException.class, message);
  }

  private static Arguments create(
      String what,
      Consumer<CreateServiceRequest.Builder> change,
      Class<? extends Exception> error,
      String message) {
    Consumer<EcsWorld> call =
        world -> {
          var request = world.request("new", "app", DeploymentControllerType.CODE_DEPLOY, 1);
          change.accept(request);
          world.api.createService(request.build());
        };
    return arguments("CreateService: " + what, call, error, message);
  }

  private static LoadBalancer balancer(String group, String container, int port) {
    return LoadBalancer.builder()
        .targetGroupArn(group)
        .containerName(container)
        .containerPort(port)
        .build();
  }

  static Stream<Arguments> services() {
    return Stream.of(
        create("no name", r -> r.serviceName(null), "serviceName: null"),
        create("name with a space", r -> r.serviceName("a b"), "serviceName: a b"),
        create("taken name", r -> r.serviceName("shop"), "Creation of service was not idempotent."),
        create(
            "unknown cluster", r -> r.cluster("no"), ClusterNotFoundException.class, "not found"),
        create("no count", r -> r.desiredCount(null), "desiredCount: not given"),
        create("negative count", r -> r.desiredCount(-1), "desiredCount: -1"),
        create(
            "unknown task definition",
            r -> r.taskDefinition("app:99"),
            ClientException.class,
            "TaskDefinition not found."),
        create(
            "no task definition", r -> r.taskDefinition(null), "TaskDefinition can not be blank"),
        create("no load balancer", r -> r.loadBalancers(List.of()), "loadBalancers: 0"),
        create(
            "DAEMON",
            r -> r.schedulingStrategy(SchedulingStrategy.DAEMON),
            "The DAEMON scheduling strategy is not supported with the CODE_DEPLOY"),
        create(
            "unknown controller",
            r -> r.deploymentController(c -> c.type("MAGIC")),
            "deploymentController.type: MAGIC"),
        create(
            "unknown group",
            r -> r.loadBalancers(balancer("arn:none", "web", 8080)),
            "The target group with targetGroupArn arn:none does not exist."),
        create(
            "unknown container",
            r -> r.loadBalancers(balancer("arn:none", "db", 8080)),
            "The container db does not exist in the task definition."),
        create(
            "unknown port",
            r -> r.loadBalancers(balancer("arn:none", "web", 81)),
            "The container web did not have a container port 81 defined."),
        create(
            "no network",
            r -> r.networkConfiguration(n -> {}),
            "Network Configuration must be provided when networkMode 'awsvpc' is specified."),
        create(
            "launch type and strategy",
            r -> r.capacityProviderStrategy(FARGATE),
            "Specifying both a launch type and capacity provider strategy is not supported."),
        create(
            "BLUE_GREEN strategy",
            r -> r.deploymentConfiguration(c -> c.strategy("BLUE_GREEN")),
            UnsupportedFeatureException.class,
            "deploymentConfiguration.strategy: BLUE_GREEN"),
        create(
            "circuit breaker",
            r ->
                r.deploymentConfiguration(
                    c -> c.deploymentCircuitBreaker(b -> b.enable(true).rollback(true))),
            UnsupportedFeatureException.class,
            "deploymentCircuitBreaker"),
        create(
            "maximumPercent",
            r -> r.deploymentConfiguration(c -> c.maximumPercent(50)),
            "maximumPercent: 50"),
        create(
            "negative grace",
            r -> r.healthCheckGracePeriodSeconds(-1),
            "healthCheckGracePeriodSeconds: -1"),
        arguments(
            "CreateService: group without a load balancer",
            (Consumer<EcsWorld>)
                world -> {
                  String lonely = world.balancers.group("lonely", false, "ip");
                  world.api.createService(
                      world
                          .request("new", "app", DeploymentControllerType.CODE_DEPLOY, 1)
                          .loadBalancers(world.behind(lonely))
                          .build());
                },
            InvalidParameterException.class,
            "does not have an associated load balancer."),
        arguments(
            "CreateService: group of instances with awsvpc",
            (Consumer<EcsWorld>)
                world -> {
                  String instances = world.balancers.group("instances", true, "instance");
                  world.api.createService(
                      world
                          .request("new", "app", DeploymentControllerType.CODE_DEPLOY, 1)
                          .loadBalancers(world.behind(instances))
                          .build());
                },
            InvalidParameterException.class,
            "which is incompatible with the awsvpc network mode"));
  }

  private static Arguments update(
      String what, String service, Consumer<UpdateServiceRequest.Builder> change, String message) {
    Consumer<EcsWorld> call =
        world ->
            world.api.updateService(r -> {
              r.service(service);
              change.accept(r);
            });
    return arguments("UpdateService: " + what, call, InvalidParameterException.class, message);
  }

  static Stream<Arguments> updates() {
    String codeDeploy =
        " on services with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new"
            + " deployment.";
    return Stream.of(
        update(
            "task definition",
            "shop",
            r -> r.taskDefinition("app"),
            "Unable to update task definition" + codeDeploy),
        update(
            "network",
            "shop",
            r -> r.networkConfiguration(EcsWorld.NETWORK),
            "Unable to update network parameters" + codeDeploy),
        update(
            "load balancers",
            "shop",
            r -> r.loadBalancers(balancer("arn:none", "web", 8080)),
            "Unable to update load balancers" + codeDeploy),
        update(
            "force",
            "shop",
            r -> r.forceNewDeployment(true),
            "Cannot force a new deployment" + codeDeploy),
        update(
            "capacity providers",
            "shop",
            r -> r.capacityProviderStrategy(FARGATE),
            "you must force a new deployment."),
        update(
            "task definition of EXTERNAL",
            "ext",
            r -> r.taskDefinition("app"),
            "Unable to update task definition on services with an EXTERNAL deployment controller."),
        update("negative count", "shop", r -> r.desiredCount(-2), "desiredCount: -2"),
        arguments(
            "UpdateService: controller",
            (Consumer<EcsWorld>)
                world ->
                    world.api.updateService(
                        r -> r.service("shop").deploymentController(c -> c.type("ECS"))),
            UnsupportedFeatureException.class,
            "deploymentController: ECS"),
        arguments(
            "UpdateService: unknown service",
            (Consumer<EcsWorld>) world -> world.api.updateService(r -> r.service("no")),
            ServiceNotFoundException.class,
            "Service not found."));
  }

  private static Arguments refused(
      String what, Consumer<EcsWorld> call, Class<? extends Exception> error, String message) {
    return arguments(what, call, error, message);
  }

  static Stream<Arguments> taskSets() {
    String managed = "Use AWS CodeDeploy to trigger a new deployment.";
    return Stream.of(
        refused(
            "CreateTaskSet of a CODE_DEPLOY service from outside",
            w -> w.api.createTaskSet(r -> r.service("shop").taskDefinition("app")),
            InvalidParameterException.class,
            managed),
        refused(
            "UpdateServicePrimaryTaskSet from outside",
            w ->
                w.api.updateServicePrimaryTaskSet(
                    r -> r.service("shop").primaryTaskSet("ecs-svc/1")),
            InvalidParameterException.class,
            managed),
        refused(
            "DeleteTaskSet of the PRIMARY from outside",
            w -> {
              String id = w.service("shop").taskSets().getFirst().id();
              w.api.deleteTaskSet(r -> r.service("shop").taskSet(id).force(true));
            },
            InvalidParameterException.class,
            "is PRIMARY"),
        refused(
            "CreateTaskSet of an ECS service",
            w -> w.api.createTaskSet(r -> r.service("roll").taskDefinition("app")),
            InvalidParameterException.class,
            "has the ECS deployment controller"),
        refused(
            "CreateTaskSet: scale",
            w ->
                w.api.createTaskSet(r ->
                    r.service("ext")
                        .taskDefinition("app")
                        .networkConfiguration(EcsWorld.NETWORK)
                        .scale(s -> s.value(101.0))),
            InvalidParameterException.class,
            "scale.value: 101.0"),
        refused(
            "DeleteTaskSet of an unknown set",
            w -> w.api.deleteTaskSet(r -> r.service("ext").taskSet("ecs-svc/1")),
            TaskSetNotFoundException.class,
            "ecs-svc/1"),
        refused(
            "DeleteTaskSet of a set with a scale",
            w -> {
              String id =
                  w.api
                      .createTaskSet(r ->
                          r.service("ext")
                              .taskDefinition("app")
                              .networkConfiguration(EcsWorld.NETWORK)
                              .scale(s -> s.value(50.0)))
                      .taskSet()
                      .id();
              w.api.deleteTaskSet(r -> r.service("ext").taskSet(id));
            },
            InvalidParameterException.class,
            "has scale 50.0"),
        refused(
            "DeleteTaskSet of the PRIMARY",
            w -> {
              String id = w.service("shop").taskSets().getFirst().id();
              w.codeDeploy.deleteTaskSet(r -> r.service("shop").taskSet(id));
            },
            InvalidParameterException.class,
            "is PRIMARY"));
  }

  static Stream<Arguments> others() {
    return Stream.of(
        refused(
            "DeleteService above 0",
            w -> w.api.deleteService(r -> r.service("shop")),
            InvalidParameterException.class,
            "The service cannot be stopped while it is scaled above 0."),
        refused(
            "DeleteCluster with services",
            w -> w.api.deleteCluster(r -> r.cluster("default")),
            ClusterContainsServicesException.class,
            "The Cluster cannot be deleted while Services are active."),
        refused(
            "DescribeServices of none",
            w -> w.api.describeServices(r -> {}),
            InvalidParameterException.class,
            "services: 0 (expected: 1..10)"),
        refused(
            "a service's ARN of another cluster",
            w ->
                w.api.describeServices(
                    r -> r.services("arn:aws:ecs:us-east-1:000000000000:service/other/shop")),
            InvalidParameterException.class,
            "is of cluster other"),
        refused(
            "ListTasks of an unknown service",
            w -> w.api.listTasks(r -> r.serviceName("no")),
            ServiceNotFoundException.class,
            "Service not found."),
        refused(
            "StopTask of an unknown task",
            w -> w.api.stopTask(r -> r.task("0".repeat(32))),
            InvalidParameterException.class,
            "The referenced task was not found."),
        refused(
            "RunTask: count",
            w -> w.api.runTask(r -> r.taskDefinition("app").count(11)),
            InvalidParameterException.class,
            "count: 11"),
        refused(
            "RunTask: override of an unknown container",
            w ->
                w.api.runTask(r ->
                    r.taskDefinition("app")
                        .networkConfiguration(EcsWorld.NETWORK)
                        .overrides(o ->
                            o.containerOverrides(ContainerOverride.builder().name("db").build()))),
            InvalidParameterException.class,
            "Override for container named db is not a container in the TaskDefinition."),
        refused(
            "paging with a foreign token",
            w -> w.api.listServices(r -> r.nextToken("garbage")),
            InvalidParameterException.class,
            "nextToken: garbage"),
        refused(
            "page size",
            w -> w.api.listServices(r -> r.maxResults(0)),
            InvalidParameterException.class,
            "maxResults: 0"),
        refused(
            "tags of an unknown resource",
            w ->
                w.api.listTagsForResource(
                    r -> r.resourceArn("arn:aws:ecs:us-east-1:000000000000:cluster/no")),
            InvalidParameterException.class,
            "The specified resource is not found"));
  }
}
