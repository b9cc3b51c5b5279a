package dev.teal.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.clock.Pace;
import dev.teal.home.Home;
import dev.teal.runner.ContainerState;
import dev.teal.runner.ProcessRunner;
import dev.teal.store.SqliteStore;
import dev.teal.store.Worker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ecs.model.LoadBalancer;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.StabilityStatus;
import software.amazon.awssdk.services.ecs.model.Task;

/// Services of real processes, with the real store, worker, clock and threads.
class RealTasksTest {
  private static final Duration WAIT = Duration.ofSeconds(20);

  @TempDir Path folder;
  private final FakeBalancers balancers = new FakeBalancers(new ArrayList<>());
  private final String group = balancers.group("tg", true, "ip");
  private SqliteStore store;
  private ProcessRunner runner;
  private Reconciler reconciler;
  private Worker worker;
  private EcsApi api;

  @BeforeEach
  void open() {
    start();
    String python =
        "import os,http.server as h;"
            + "h.ThreadingHTTPServer(('127.0.0.1',int(os.environ['PORT'])),"
            + "h.SimpleHTTPRequestHandler).serve_forever()";
    api.registerTaskDefinition(r ->
        r.family("web")
            .containerDefinitions(
                EcsWorld.container("web", "python3", "-c", python).toBuilder()
                    .memory(64)
                    .stopTimeout(5)
                    .build()));
  }

  private void start() {
    store = SqliteStore.open(folder.resolve("teal.db"));
    runner = new ProcessRunner(folder.resolve("containers"), folder);
    InstantSource clock = InstantSource.system();
    api = new EcsApi(store, balancers, new Home("us-east-1", "000000000000"), clock);
    Pace pace = new Pace(Duration.ofSeconds(1));
    reconciler = new Reconciler(store, runner, balancers, pace, clock);
    worker = new Worker(store, clock, reconciler.handlers());
    reconciler.resume();
    worker.start();
  }

  private void stopServer() {
    worker.close();
    reconciler.close();
    runner.close();
    store.close();
  }

  @AfterEach
  void close() {
    api.listServices(r -> {})
        .serviceArns()
        .forEach(arn -> api.deleteService(r -> r.service(arn).force(true)));
    await(() -> api.listServices(r -> {}).serviceArns().isEmpty());
    runner.ids().forEach(id -> runner.stop(id, Duration.ZERO));
    stopServer();
  }

  private Service create(int desired) {
    return api.createService(r ->
            r.serviceName("shop")
                .taskDefinition("web")
                .desiredCount(desired)
                .deploymentController(c -> c.type("CODE_DEPLOY"))
                .loadBalancers(
                    LoadBalancer.builder()
                        .targetGroupArn(group)
                        .containerName("web")
                        .containerPort(8080)
                        .build()))
        .service();
  }

  private Service service() {
    return api.describeServices(r -> r.services("shop")).services().getFirst();
  }

  private List<Task> tasks() {
    List<String> arns = api.listTasks(r -> r.serviceName("shop")).taskArns();
    return arns.isEmpty() ? List.of() : api.describeTasks(r -> r.tasks(arns)).tasks();
  }

  private void awaitSteady() {
    await(() -> service().taskSets().getFirst().stabilityStatus() == StabilityStatus.STEADY_STATE);
  }

  private static void await(BooleanSupplier condition) {
    Instant deadline = Instant.now().plus(WAIT);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).as("deadline").isBefore(deadline);
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  /// The processes of the service's tasks that run.
  private List<Long> pids() {
    return tasks().stream()
        .flatMap(task -> runner.inspect(EcsWorld.container(task)).stream())
        .filter(ContainerState.Running.class::isInstance)
        .map(state -> ((ContainerState.Running) state).pid())
        .toList();
  }

  @Test
  void tasksServeOnThePortThatTheyTell() throws IOException, InterruptedException {
    create(2);
    awaitSteady();
    assertThat(service().runningCount()).isEqualTo(2);
    for (Task task : tasks()) {
      int port = task.containers().getFirst().networkBindings().getFirst().hostPort();
      await(() -> answers(port));
    }
  }

  private static boolean answers(int port) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
              .send(
                  HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/")).build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aKilledProcessIsReplacedSoonAndToldWithItsExitCode() {
    String set = create(1).taskSets().getFirst().id();
    awaitSteady();
    Task victim = tasks().getFirst();
    ProcessHandle.of(pids().getFirst()).orElseThrow().destroyForcibly();
    Instant killed = Instant.now();
    await(() ->
        tasks().stream()
            .anyMatch(task ->
                !task.taskArn().equals(victim.taskArn()) && task.lastStatus().equals("RUNNING")));
    assertThat(Duration.between(killed, Instant.now())).isLessThan(Duration.ofSeconds(5));
    List<String> stopped = api.listTasks(r -> r.startedBy(set).desiredStatus("STOPPED")).taskArns();
    assertThat(stopped).containsExactly(victim.taskArn());
    assertThat(
            api.describeTasks(r -> r.tasks(stopped))
                .tasks()
                .getFirst()
                .containers()
                .getFirst()
                .exitCode())
        .isEqualTo(137);
  }

  @Test
  void afterARestartOfTheServerTheSameProcessesGoOnAndTheLostOneIsReplaced() {
    create(3);
    awaitSteady();
    List<Long> before = pids();
    stopServer();
    ProcessHandle.of(before.getFirst()).orElseThrow().destroyForcibly();
    await(() -> ProcessHandle.of(before.getFirst()).isEmpty());
    start();
    await(() -> service().runningCount() == 3 && pids().size() == 3);
    List<Long> after = pids();
    assertThat(after).hasSize(3).containsAll(before.subList(1, 3));
  }

  @Test
  void aCommandThatDoesNotExistIsToldByName() {
    api.registerTaskDefinition(r ->
        r.family("web")
            .containerDefinitions(
                EcsWorld.container("web", "/no/such/command").toBuilder().memory(64).build()));
    String set = create(1).taskSets().getFirst().id();
    await(
        () -> !api.listTasks(r -> r.startedBy(set).desiredStatus("STOPPED")).taskArns().isEmpty());
    List<String> stopped = api.listTasks(r -> r.startedBy(set).desiredStatus("STOPPED")).taskArns();
    assertThat(api.describeTasks(r -> r.tasks(stopped)).tasks().getFirst().stoppedReason())
        .startsWith("CannotStartContainerError: ")
        .contains("/no/such/command");
    await(() ->
        service().events().stream()
            .anyMatch(event ->
                event.message().contains(set)
                    && event.message().contains("unable to consistently start tasks successfully")
                    && event.message().contains("/no/such/command")));
  }
}
