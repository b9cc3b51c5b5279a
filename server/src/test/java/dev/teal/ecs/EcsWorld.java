package dev.teal.ecs;

import dev.teal.clock.Pace;
import dev.teal.clock.SettableClock;
import dev.teal.home.Home;
import dev.teal.store.DirectExecutor;
import dev.teal.store.ManualWorker;
import dev.teal.store.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.Compatibility;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.CreateServiceRequest;
import software.amazon.awssdk.services.ecs.model.DeploymentControllerType;
import software.amazon.awssdk.services.ecs.model.LaunchType;
import software.amazon.awssdk.services.ecs.model.LoadBalancer;
import software.amazon.awssdk.services.ecs.model.NetworkConfiguration;
import software.amazon.awssdk.services.ecs.model.NetworkMode;
import software.amazon.awssdk.services.ecs.model.PortMapping;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.ServiceEvent;
import software.amazon.awssdk.services.ecs.model.Task;
import software.amazon.awssdk.services.ecs.model.TaskSet;

/// The room with a real store, a clock and a worker that are moved by hand, and fakes around it.
final class EcsWorld implements AutoCloseable {
  static final NetworkConfiguration NETWORK =
      NetworkConfiguration.builder()
          .awsvpcConfiguration(vpc -> vpc.subnets("subnet-1").securityGroups("sg-1"))
          .build();

  final List<String> log = new ArrayList<>();
  final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
  final FakeRunner runner = new FakeRunner(clock, log);
  final FakeBalancers balancers = new FakeBalancers(log);
  final String blue = balancers.group("tg2", true, "ip");
  final String green = balancers.group("tg1", true, "ip");
  final SqliteStore store;
  final EcsApi api;
  final EcsClient codeDeploy;
  Reconciler reconciler;
  ManualWorker worker;

  EcsWorld(Path folder) {
    store = SqliteStore.open(folder.resolve("teal.db"));
    api = new EcsApi(store, balancers, new Home("us-east-1", "000000000000"), clock);
    codeDeploy = api.forCodeDeploy();
    reconciler = reconciler();
    worker = new ManualWorker(store, clock, reconciler.handlers());
    reconciler.resume();
  }

  private Reconciler reconciler() {
    return new Reconciler(store, runner, balancers, Pace.REAL, clock, new DirectExecutor());
  }

  /// The server is killed and starts again: all that was only in memory is gone.
  void restart() {
    reconciler = reconciler();
    worker = new ManualWorker(store, clock, reconciler.handlers());
    reconciler.resume();
  }

  /// Does what is due now.
  void settle() {
    worker.runDue();
  }

  /// Lets time pass, with the work that falls due in it.
  void pass(Duration time) {
    Instant end = clock.instant().plus(time);
    while (true) {
      worker.runDue();
      Instant next = worker.nextDue().filter(due -> due.isBefore(end)).orElse(end);
      clock.set(next);
      if (next.equals(end)) {
        worker.runDue();
        return;
      }
    }
  }

  String define(String family, String... command) {
    return api.registerTaskDefinition(r ->
            r.family(family)
                .networkMode(NetworkMode.AWSVPC)
                .requiresCompatibilities(Compatibility.FARGATE)
                .cpu("256")
                .memory("512")
                .containerDefinitions(container("web", command)))
        .taskDefinition()
        .taskDefinitionArn();
  }

  static ContainerDefinition container(String name, String... command) {
    return ContainerDefinition.builder()
        .name(name)
        .image("app")
        .command(command)
        .portMappings(PortMapping.builder().containerPort(8080).build())
        .build();
  }

  LoadBalancer behind(String group) {
    return LoadBalancer.builder()
        .targetGroupArn(group)
        .containerName("web")
        .containerPort(8080)
        .build();
  }

  CreateServiceRequest.Builder request(
      String name, String definition, DeploymentControllerType controller, int desired) {
    return CreateServiceRequest.builder()
        .serviceName(name)
        .taskDefinition(definition)
        .desiredCount(desired)
        .launchType(LaunchType.FARGATE)
        .networkConfiguration(NETWORK)
        .deploymentController(c -> c.type(controller))
        .loadBalancers(behind(blue));
  }

  Service codeDeployService(String name, String definition, int desired) {
    return api.createService(
            request(name, definition, DeploymentControllerType.CODE_DEPLOY, desired).build())
        .service();
  }

  TaskSet greenSet(String service, String definition, String deployment) {
    return codeDeploy
        .createTaskSet(r ->
            r.service(service)
                .taskDefinition(definition)
                .externalId(deployment)
                .clientToken(deployment)
                .launchType(LaunchType.FARGATE)
                .networkConfiguration(NETWORK)
                .loadBalancers(behind(green))
                .scale(s -> s.value(100.0).unit("PERCENT")))
        .taskSet();
  }

  Service service(String name) {
    return api.describeServices(r -> r.services(name)).services().getFirst();
  }

  TaskSet set(String service, String id) {
    return api.describeTaskSets(r -> r.service(service).taskSets(id)).taskSets().getFirst();
  }

  List<String> events(String service) {
    return service(service).events().stream().map(ServiceEvent::message).toList();
  }

  /// The tasks of a service or, without one, of RunTask; wanted to run, or stopped.
  List<Task> tasks(String startedBy, String desiredStatus) {
    List<String> arns =
        api.listTasks(r -> r.startedBy(startedBy).desiredStatus(desiredStatus)).taskArns();
    return arns.isEmpty() ? List.of() : api.describeTasks(r -> r.tasks(arns)).tasks();
  }

  Task task(String startedBy) {
    return tasks(startedBy, "RUNNING").getFirst();
  }

  static String container(Task task) {
    return task.containers().getFirst().runtimeId();
  }

  @Override
  public void close() {
    reconciler.close();
    store.close();
  }
}
