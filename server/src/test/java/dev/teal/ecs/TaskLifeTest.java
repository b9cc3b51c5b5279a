package dev.teal.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ecs.model.Container;
import software.amazon.awssdk.services.ecs.model.ContainerDependency;
import software.amazon.awssdk.services.ecs.model.ContainerOverride;
import software.amazon.awssdk.services.ecs.model.DeploymentControllerType;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;
import software.amazon.awssdk.services.ecs.model.NetworkMode;
import software.amazon.awssdk.services.ecs.model.StabilityStatus;
import software.amazon.awssdk.services.ecs.model.Task;
import software.amazon.awssdk.services.ecs.model.TaskOverride;
import software.amazon.awssdk.services.ecs.model.TaskStopCode;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

class TaskLifeTest {
  @TempDir Path folder;
  private EcsWorld world;

  @BeforeEach
  void open() {
    world = new EcsWorld(folder);
  }

  @AfterEach
  void close() {
    world.close();
  }

  private String start(int desired, String... command) {
    String id =
        world
            .codeDeployService("shop", world.define("app", command), desired)
            .taskSets()
            .getFirst()
            .id();
    world.settle();
    return id;
  }

  @Test
  void aProcessIsStoppedOnlyAfterItsTargetIsDeregisteredAndDrained() {
    String id = start(1);
    world.balancers.busy = true;
    world.api.stopTask(r -> r.task(world.task(id).taskArn()).reason("by hand"));
    world.pass(Duration.ofMinutes(2));
    Task draining = world.tasks(id, "STOPPED").getFirst();
    assertThat(draining.lastStatus()).isEqualTo("DEACTIVATING");
    assertThat(stopOrder()).containsExactly("deregister");
    world.balancers.drained();
    world.pass(Duration.ofSeconds(1));
    assertThat(stopOrder()).containsExactly("deregister", "drained", "stop web within 30 s");
    Task stopped = world.tasks(id, "STOPPED").getFirst();
    assertThat(stopped.lastStatus()).isEqualTo("STOPPED");
    assertThat(stopped.stopCode()).isEqualTo(TaskStopCode.USER_INITIATED);
    assertThat(stopped.stoppedReason()).isEqualTo("by hand");
    assertThat(stopped.containers().getFirst().exitCode()).isEqualTo(143);
    assertThat(stopped.stoppedAt()).isNotNull();
  }

  @Test
  void whateverTheCauseTheStopOrderIsTheSame() {
    String id = start(1);
    List<Runnable> causes =
        List.of(
            () -> world.api.stopTask(r -> r.task(world.task(id).taskArn())),
            () -> {
              world.balancers.all(world.blue, TargetHealthStateEnum.UNHEALTHY);
              world.reconciler.healthChanged(world.blue);
            },
            () -> {
              world.api.updateService(r -> r.service("shop").desiredCount(0));
              world.settle();
              world.api.updateService(r -> r.service("shop").desiredCount(1));
            },
            () -> {
              world.api.deleteService(r -> r.service("shop").force(true));
            });
    for (Runnable cause : causes) {
      world.pass(Duration.ofMinutes(20));
      world.log.clear();
      cause.run();
      world.pass(Duration.ofSeconds(1));
      assertThat(stopOrder()).containsExactly("deregister", "stop web within 30 s");
    }
  }

  /// What the log says of stopping.
  private List<String> stopOrder() {
    return world.log.stream().filter(line -> line.matches("deregister|drained|stop .*")).toList();
  }

  @Test
  void aCrashedTaskIsReplacedAtOnceAndThenWithGrowingWaits() {
    String id = start(1);
    List<Duration> waits =
        List.of(
            Duration.ZERO, Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(20));
    for (Duration wait : waits) {
      int before = world.runner.starts();
      world.runner.crash(EcsWorld.container(world.task(id)), 7);
      if (!wait.isZero()) {
        world.pass(wait.minusMillis(1));
        assertThat(world.runner.starts()).isEqualTo(before);
        assertThat(world.set("shop", id).stabilityStatus()).isEqualTo(StabilityStatus.STABILIZING);
      }
      world.pass(Duration.ofMillis(1));
      assertThat(world.runner.starts()).isEqualTo(before + 1);
    }
    assertThat(world.events("shop"))
        .filteredOn(message -> message.contains("unable to consistently start tasks"))
        .singleElement()
        .asString()
        .startsWith(
            "(service shop, taskSet "
                + id
                + ") is unable to consistently start tasks successfully. Reason: Essential"
                + " container in task exited: web with exit code 7 (task ");
    assertThat(world.tasks(id, "STOPPED"))
        .hasSize(4)
        .allSatisfy(task -> {
          assertThat(task.stopCode()).isEqualTo(TaskStopCode.ESSENTIAL_CONTAINER_EXITED);
          assertThat(task.stoppedReason()).isEqualTo("Essential container in task exited");
          assertThat(task.containers().getFirst().exitCode()).isEqualTo(7);
        });
  }

  @Test
  void aPortThatTheNextTaskTookOverStaysRegistered() {
    String id = start(1);
    world.balancers.busy = true;
    world.runner.reusePorts = true;
    Task crashed = world.task(id);
    world.runner.crash(EcsWorld.container(crashed), 1);
    world.pass(Duration.ofSeconds(2));
    assertThat(world.task(id).lastStatus()).isEqualTo("RUNNING");
    assertThat(world.task(id).containers().getFirst().networkBindings())
        .isEqualTo(crashed.containers().getFirst().networkBindings());
    assertThat(world.balancers.targets(world.blue).values())
        .containsExactly(TargetHealthStateEnum.HEALTHY);
    assertThat(world.set("shop", id).stabilityStatus()).isEqualTo(StabilityStatus.STEADY_STATE);
  }

  @Test
  void tasksThatFailTogetherCountAsOneFailure() {
    String id = start(4);
    world.clock.advance(Duration.ofSeconds(1));
    List<Task> all = world.tasks(id, "RUNNING");
    all.forEach(task -> world.runner.crash(EcsWorld.container(task), 1));
    world.settle();
    assertThat(world.set("shop", id).runningCount()).isEqualTo(4);
    assertThat(world.events("shop"))
        .noneMatch(message -> message.contains("unable to consistently start tasks"));
  }

  @Test
  void aTaskThatRanWellIsReplacedAtOnceHoweverManyFailedBefore() {
    String id = start(1);
    world.runner.crash(EcsWorld.container(world.task(id)), 1);
    world.settle();
    world.runner.crash(EcsWorld.container(world.task(id)), 1);
    world.pass(Duration.ofMinutes(2));
    int before = world.runner.starts();
    world.runner.crash(EcsWorld.container(world.task(id)), 1);
    world.settle();
    assertThat(world.runner.starts()).isEqualTo(before + 1);
  }

  @Test
  void aCommandThatDoesNotExistIsToldInTheTaskAndInTheEvents() {
    String id = start(1, "no-such-command");
    Task failed = world.tasks(id, "STOPPED").getFirst();
    assertThat(failed.lastStatus()).isEqualTo("STOPPED");
    assertThat(failed.stopCode()).isEqualTo(TaskStopCode.TASK_FAILED_TO_START);
    assertThat(failed.stoppedReason())
        .isEqualTo("CannotStartContainerError: no-such-command: not found");
    assertThat(failed.startedBy()).isEqualTo(id);
    assertThat(world.events("shop"))
        .anySatisfy(message ->
            assertThat(message)
                .startsWith(
                    "(service shop, taskSet "
                        + id
                        + ") was unable to place a task. Reason:"
                        + " CannotStartContainerError: no-such-command: not found"));
    assertThat(world.set("shop", id).stabilityStatus()).isEqualTo(StabilityStatus.STABILIZING);
    assertThat(world.set("shop", id).runningCount()).isZero();
  }

  @Test
  void anUnhealthyTaskIsReplacedOnceItsGracePeriodIsOver() {
    String definition = world.define("app");
    String id =
        world
            .api
            .createService(
                world
                    .request("shop", definition, DeploymentControllerType.CODE_DEPLOY, 1)
                    .healthCheckGracePeriodSeconds(60)
                    .build())
            .service()
            .taskSets()
            .getFirst()
            .id();
    world.settle();
    String sick = world.task(id).taskArn();
    world.balancers.all(world.blue, TargetHealthStateEnum.UNHEALTHY);
    world.reconciler.healthChanged(world.blue);
    world.pass(Duration.ofSeconds(59));
    assertThat(world.task(id).taskArn()).isEqualTo(sick);
    world.pass(Duration.ofSeconds(1));
    Task replaced = world.tasks(id, "STOPPED").getFirst();
    assertThat(replaced.taskArn()).isEqualTo(sick);
    assertThat(replaced.stoppedReason())
        .isEqualTo("Task failed ELB health checks in (target-group " + world.blue + ")");
    assertThat(world.task(id).lastStatus()).isEqualTo("RUNNING");
    assertThat(world.events("shop"))
        .anySatisfy(message ->
            assertThat(message)
                .contains(
                    ") is unhealthy in (target-group "
                        + world.blue
                        + ") due to (reason Health checks failed with these codes: [502])."));
  }

  @Test
  void afterARestartRunningTasksGoOnAndTasksThatEndedMeanwhileAreReplaced() {
    String id = start(2);
    List<String> before = world.tasks(id, "RUNNING").stream().map(Task::taskArn).toList();
    String lost = EcsWorld.container(world.tasks(id, "RUNNING").getFirst());
    world.runner.crashUnseen(lost, 9);
    world.restart();
    world.settle();
    assertThat(world.runner.starts()).isEqualTo(3);
    assertThat(world.tasks(id, "RUNNING")).hasSize(2);
    assertThat(world.tasks(id, "RUNNING")).extracting(Task::taskArn).contains(before.get(1));
    assertThat(world.tasks(id, "STOPPED")).extracting(Task::taskArn).containsExactly(before.get(0));
  }

  @Test
  void aTaskThatEndedWithTheServerIsReplacedAtOnceHoweverOften() {
    String id = start(1);
    for (int stops = 1; stops <= 3; stops++) {
      world.runner.crashUnseen(EcsWorld.container(world.task(id)), 143);
      world.clock.advance(Duration.ofSeconds(1));
      world.restart();
      world.settle();
      assertThat(world.runner.starts()).isEqualTo(1 + stops);
    }
  }

  @Test
  void aTaskThatCannotBeRegisteredIsPendingAndItsServiceSaysWhyOnce() {
    String definition = world.define("app");
    String id = world.codeDeployService("shop", definition, 1).taskSets().getFirst().id();
    world.balancers.deleteGroup(world.blue);
    world.pass(Duration.ofMinutes(1));
    assertThat(world.task(id).lastStatus()).isEqualTo("ACTIVATING");
    assertThat(world.set("shop", id).pendingCount()).isEqualTo(1);
    assertThat(world.events("shop"))
        .filteredOn(message -> message.contains("failed to register targets"))
        .containsExactly(
            "(service shop, taskSet "
                + id
                + ") failed to register targets in (target-group "
                + world.blue
                + ") with (error not found).");
  }

  @Test
  void aDeletedTargetGroupDoesNotKeepATaskFromStopping() {
    String id = start(1);
    world.balancers.deleteGroup(world.blue);
    world.api.updateService(r -> r.service("shop").desiredCount(0));
    world.settle();
    assertThat(world.tasks(id, "STOPPED").getFirst().lastStatus()).isEqualTo("STOPPED");
  }

  @Test
  void aStoppedTaskStaysVisibleForAnHourAndIsThenForgottenWithItsOutput() {
    String id = start(1);
    world.api.updateService(r -> r.service("shop").desiredCount(0));
    world.settle();
    world.pass(TaskWork.SHOWN.minusSeconds(1));
    assertThat(world.tasks(id, "STOPPED")).hasSize(1);
    world.pass(Duration.ofSeconds(1));
    assertThat(world.tasks(id, "STOPPED")).isEmpty();
    assertThat(world.log).endsWith("remove");
  }

  @Test
  void containersStartInTheOrderOfTheirDependenciesAndStopInReverse() {
    String definition =
        world
            .api
            .registerTaskDefinition(r ->
                r.family("two")
                    .networkMode(NetworkMode.BRIDGE)
                    .containerDefinitions(
                        EcsWorld.container("web", "serve").toBuilder()
                            .memory(64)
                            .dependsOn(
                                dependency("migrate", "SUCCESS"), dependency("proxy", "START"))
                            .build(),
                        EcsWorld.container("proxy", "proxy").toBuilder()
                            .memory(64)
                            .stopTimeout(5)
                            .build(),
                        EcsWorld.container("migrate", "migrate").toBuilder()
                            .memory(64)
                            .essential(false)
                            .build()))
            .taskDefinition()
            .taskDefinitionArn();
    String task = world.api.runTask(r -> r.taskDefinition(definition)).tasks().getFirst().taskArn();
    world.settle();
    assertThat(world.log).containsExactly("start proxy", "start migrate");
    String migrate =
        world.api.describeTasks(r -> r.tasks(task)).tasks().getFirst().containers().stream()
            .filter(c -> c.name().equals("migrate"))
            .map(Container::runtimeId)
            .findFirst()
            .orElseThrow();
    world.runner.crash(migrate, 0);
    world.settle();
    assertThat(world.log).endsWith("start web");
    world.api.stopTask(r -> r.task(task));
    world.settle();
    assertThat(world.log).endsWith("stop web within 30 s", "stop proxy within 5 s");
  }

  @Test
  void runTaskStartsTasksOnceForAClientTokenWithTheirOverrides() {
    String definition = world.define("job", "work");
    for (int i = 0; i < 2; i++) {
      world.api.runTask(r ->
          r.taskDefinition(definition)
              .count(2)
              .clientToken("once")
              .startedBy("me")
              .networkConfiguration(EcsWorld.NETWORK)
              .overrides(
                  TaskOverride.builder()
                      .containerOverrides(
                          ContainerOverride.builder()
                              .name("web")
                              .command("other")
                              .environment(KeyValuePair.builder().name("K").value("V").build())
                              .build())
                      .build()));
      world.settle();
    }
    assertThat(world.tasks("me", "RUNNING")).hasSize(2);
    assertThat(world.runner.specs.values())
        .hasSize(2)
        .allSatisfy(spec -> {
          assertThat(spec.command()).containsExactly("other");
          assertThat(spec.environment()).containsEntry("K", "V");
        });
    world.runner.crash(EcsWorld.container(world.task("me")), 0);
    world.settle();
    assertThat(world.tasks("me", "RUNNING")).hasSize(1);
  }

  private static ContainerDependency dependency(String container, String condition) {
    return ContainerDependency.builder().containerName(container).condition(condition).build();
  }
}
