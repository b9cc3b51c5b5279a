package dev.teal.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ecs.model.DeploymentControllerType;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.ServiceNotActiveException;
import software.amazon.awssdk.services.ecs.model.StabilityStatus;
import software.amazon.awssdk.services.ecs.model.Task;
import software.amazon.awssdk.services.ecs.model.TaskSet;
import software.amazon.awssdk.services.ecs.model.TaskStopCode;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

class ServiceLifeTest {
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

  @Test
  void aCodeDeployServiceRunsItsPrimaryTaskSetBehindItsTargetGroup() {
    String definition = world.define("app", "serve");
    Service made = world.codeDeployService("shop", definition, 2);
    assertThat(made.taskSets()).hasSize(1);
    assertThat(made.deployments()).isEmpty();
    assertThat(made.taskSets().getFirst().status()).isEqualTo("PRIMARY");
    assertThat(made.taskSets().getFirst().stabilityStatus()).isEqualTo(StabilityStatus.STABILIZING);

    world.settle();

    Service service = world.service("shop");
    TaskSet primary = service.taskSets().getFirst();
    assertThat(service.serviceArn())
        .isEqualTo("arn:aws:ecs:us-east-1:000000000000:service/default/shop");
    assertThat(primary.id()).matches("ecs-svc/[0-9]{19}");
    assertThat(primary.taskSetArn())
        .isEqualTo("arn:aws:ecs:us-east-1:000000000000:task-set/default/shop/" + primary.id());
    assertThat(service.runningCount()).isEqualTo(2);
    assertThat(service.pendingCount()).isZero();
    assertThat(service.taskDefinition()).isEqualTo(definition);
    assertThat(service.loadBalancers()).containsExactly(world.behind(world.blue));
    assertThat(primary.stabilityStatus()).isEqualTo(StabilityStatus.STEADY_STATE);
    assertThat(world.balancers.targets(world.blue)).hasSize(2);
    Task task = world.task(primary.id());
    assertThat(task.taskArn()).matches(".*:task/default/[0-9a-f]{32}");
    assertThat(task.group()).isEqualTo("service:shop");
    assertThat(task.lastStatus()).isEqualTo("RUNNING");
    assertThat(task.containers().getFirst().networkBindings().getFirst().hostPort())
        .isGreaterThanOrEqualTo(40_000);
    String id = primary.id();
    assertThat(world.events("shop").reversed())
        .map(message -> message.replaceAll("[0-9a-f]{32}", "T"))
        .containsExactly(
            "(service shop) updated computedDesiredCount for taskSet " + id + " to 2.",
            "(service shop, taskSet " + id + ") has started 2 tasks: (task T) (task T).",
            "(service shop, taskSet "
                + id
                + ") registered 1 targets in (target-group "
                + world.blue
                + ").",
            "(service shop, taskSet "
                + id
                + ") registered 1 targets in (target-group "
                + world.blue
                + ").",
            "(service shop, taskSet " + id + ") updated state to STEADY_STATE.",
            "(service shop) has reached a steady state.");
  }

  @Test
  void aTaskSetIsSteadyOnlyWhenTheBalancerFindsItsTasksHealthy() {
    world.balancers.atRegistration = TargetHealthStateEnum.INITIAL;
    String id = world.codeDeployService("shop", world.define("app"), 1).taskSets().getFirst().id();
    world.pass(Duration.ofMinutes(1));
    assertThat(world.set("shop", id).runningCount()).isEqualTo(1);
    assertThat(world.set("shop", id).stabilityStatus()).isEqualTo(StabilityStatus.STABILIZING);

    world.balancers.all(world.blue, TargetHealthStateEnum.HEALTHY);
    world.reconciler.healthChanged(world.blue);
    world.settle();
    assertThat(world.set("shop", id).stabilityStatus()).isEqualTo(StabilityStatus.STEADY_STATE);

    world.balancers.all(world.blue, TargetHealthStateEnum.INITIAL);
    world.reconciler.healthChanged(world.blue);
    world.settle();
    assertThat(world.set("shop", id).stabilityStatus()).isEqualTo(StabilityStatus.STABILIZING);
  }

  @Test
  void targetsOfAGroupWithoutAListenerCountOnceTheTaskHasRunForASecond() {
    world.balancers.atRegistration = TargetHealthStateEnum.UNUSED;
    String id = world.codeDeployService("shop", world.define("app"), 1).taskSets().getFirst().id();
    world.settle();
    assertThat(world.set("shop", id).runningCount()).isEqualTo(1);
    assertThat(world.set("shop", id).stabilityStatus()).isEqualTo(StabilityStatus.STABILIZING);
    world.pass(TaskHealth.SETTLES);
    assertThat(world.set("shop", id).stabilityStatus()).isEqualTo(StabilityStatus.STEADY_STATE);
  }

  @Test
  void aChangedDesiredCountIsNoLongerSteadyBeforeTheReconcilerHasSeenIt() {
    String id = world.codeDeployService("shop", world.define("app"), 1).taskSets().getFirst().id();
    world.settle();
    world.api.updateService(r -> r.service("shop").desiredCount(3));
    assertThat(world.set("shop", id).computedDesiredCount()).isEqualTo(3);
    assertThat(world.set("shop", id).stabilityStatus()).isEqualTo(StabilityStatus.STABILIZING);
    world.settle();
    assertThat(world.set("shop", id).runningCount()).isEqualTo(3);
    assertThat(world.set("shop", id).stabilityStatus()).isEqualTo(StabilityStatus.STEADY_STATE);
  }

  @Test
  void scalingInStopsTheNewestTasksAndKeepsTheOldest() {
    String id = world.codeDeployService("shop", world.define("app"), 1).taskSets().getFirst().id();
    world.settle();
    String oldest = world.task(id).taskArn();
    world.clock.advance(Duration.ofSeconds(5));
    world.api.updateService(r -> r.service("shop").desiredCount(3));
    world.settle();
    world.api.updateService(r -> r.service("shop").desiredCount(1));
    world.settle();
    assertThat(world.tasks(id, "RUNNING")).extracting(Task::taskArn).containsExactly(oldest);
    assertThat(world.tasks(id, "STOPPED"))
        .hasSize(2)
        .allSatisfy(task -> {
          assertThat(task.stopCode()).isEqualTo(TaskStopCode.SERVICE_SCHEDULER_INITIATED);
          assertThat(task.stoppedReason())
              .isEqualTo("Scaling activity initiated by (taskSet " + id + ")");
        });
  }

  @Test
  void theDeploymentOfGreenEndsWithGreenAsPrimaryAndBlueGone() {
    String old = world.define("app", "v1");
    String blue = world.codeDeployService("shop", old, 1).taskSets().getFirst().id();
    world.settle();
    String revised = world.define("app", "v2");
    TaskSet green = world.greenSet("shop", revised, "d-ABCDEFGHI");
    assertThat(green.startedBy()).isEqualTo("CODE_DEPLOY");
    assertThat(green.externalId()).isEqualTo("d-ABCDEFGHI");
    world.settle();
    assertThat(world.set("shop", green.id()).stabilityStatus())
        .isEqualTo(StabilityStatus.STEADY_STATE);
    assertThat(world.service("shop").runningCount()).isEqualTo(2);
    assertThat(world.service("shop").taskDefinition()).isEqualTo(old);

    world.codeDeploy.updateServicePrimaryTaskSet(r -> r.service("shop").primaryTaskSet(green.id()));
    Service promoted = world.service("shop");
    assertThat(promoted.taskDefinition()).isEqualTo(revised);
    assertThat(promoted.loadBalancers()).containsExactly(world.behind(world.green));
    assertThat(promoted.taskSets())
        .extracting(TaskSet::status)
        .containsExactly("PRIMARY", "ACTIVE");

    TaskSet gone = world.codeDeploy.deleteTaskSet(r -> r.service("shop").taskSet(blue)).taskSet();
    assertThat(gone.status()).isEqualTo("DRAINING");
    assertThat(gone.scale().value()).isZero();
    world.settle();
    assertThat(world.service("shop").taskSets())
        .extracting(TaskSet::id)
        .containsExactly(green.id());
    assertThat(world.service("shop").runningCount()).isEqualTo(1);
    assertThat(world.balancers.targets(world.blue)).isEmpty();
  }

  @Test
  void aUserMayDeleteWhatAStoppedDeploymentLeftBehind() {
    String definition = world.define("app");
    world.codeDeployService("shop", definition, 1);
    TaskSet left = world.greenSet("shop", definition, "d-ABCDEFGHI");
    world.settle();
    world.api.deleteTaskSet(r -> r.service("shop").taskSet(left.id()).force(true));
    world.settle();
    assertThat(world.service("shop").taskSets()).hasSize(1);
  }

  @Test
  void aRepeatWithTheSameClientTokenFindsTheTaskSetThatWasMade() {
    String definition = world.define("app");
    world.codeDeployService("shop", definition, 1);
    TaskSet first = world.greenSet("shop", definition, "d-ABCDEFGHI");
    world.settle();
    TaskSet second = world.greenSet("shop", definition, "d-ABCDEFGHI");
    assertThat(second.id()).isEqualTo(first.id());
    assertThat(world.service("shop").taskSets()).hasSize(2);
  }

  @Test
  void aDeletedServiceDrainsAndItsNameCanBeUsedAgain() {
    String definition = world.define("app");
    world.codeDeployService("shop", definition, 1);
    world.settle();
    world.balancers.busy = true;
    Service draining = world.api.deleteService(r -> r.service("shop").force(true)).service();
    assertThat(draining.status()).isEqualTo("DRAINING");
    world.settle();
    assertThat(world.service("shop").status()).isEqualTo("DRAINING");
    world.balancers.drained();
    world.pass(Duration.ofSeconds(2));
    assertThat(world.service("shop").status()).isEqualTo("INACTIVE");
    assertThat(world.service("shop").taskDefinition()).isEqualTo(definition);
    assertThat(world.runner.running()).isEmpty();
    assertThatThrownBy(() -> world.api.updateService(r -> r.service("shop").desiredCount(1)))
        .isInstanceOf(ServiceNotActiveException.class);
    assertThat(world.codeDeployService("shop", definition, 1).status()).isEqualTo("ACTIVE");
    assertThat(world.api.listServices(r -> {}).serviceArns()).hasSize(1);
  }

  @Test
  void endAllEndsEveryTaskOfAStoreThatIsAboutToBeEmptied() {
    String definition = world.define("app");
    world.codeDeployService("shop", definition, 2);
    world.api.runTask(r -> r.taskDefinition(definition).networkConfiguration(EcsWorld.NETWORK));
    world.settle();
    assertThat(world.runner.running()).hasSize(3);
    world.reconciler.endAll();
    assertThat(world.runner.running()).isEmpty();
    world.store.clear();
    world.settle();
    assertThat(world.api.listServices(r -> {}).serviceArns()).isEmpty();
  }

  @Test
  void theFirstDeploymentOfAnExternalServiceIsItsFirstTaskSet() {
    String definition = world.define("app");
    world.api.createService(
        r -> r.serviceName("ext").desiredCount(3).deploymentController(c -> c.type("EXTERNAL")));
    TaskSet set =
        world
            .api
            .createTaskSet(r ->
                r.service("ext")
                    .taskDefinition(definition)
                    .externalId("pipeline-7")
                    .networkConfiguration(EcsWorld.NETWORK)
                    .loadBalancers(world.behind(world.blue)))
            .taskSet();
    assertThat(set.scale().value()).isZero();
    assertThat(set.status()).isEqualTo("ACTIVE");
    world.api.updateTaskSet(
        r -> r.service("ext").taskSet(set.taskSetArn()).scale(s -> s.value(50.0)));
    world.settle();
    assertThat(world.set("ext", set.id()).computedDesiredCount()).isEqualTo(2);
    assertThat(world.set("ext", set.id()).runningCount()).isEqualTo(2);
    assertThat(world.service("ext").taskDefinition()).isNull();
    world.api.updateServicePrimaryTaskSet(r -> r.service("ext").primaryTaskSet(set.taskSetArn()));
    world.settle();
    assertThat(world.service("ext").taskDefinition()).isEqualTo(definition);
    assertThat(world.events("ext").getFirst())
        .isEqualTo("(service ext) has reached a steady state.");
  }

  @Test
  void whatDoesNotExistIsToldAsMissing() {
    world.codeDeployService("shop", world.define("app"), 0);
    assertThat(world.api.describeServices(r -> r.services("shop", "no")).failures())
        .singleElement()
        .satisfies(failure -> {
          assertThat(failure.arn())
              .isEqualTo("arn:aws:ecs:us-east-1:000000000000:service/default/no");
          assertThat(failure.reason()).isEqualTo("MISSING");
        });
    assertThat(world.api.describeTaskSets(r -> r.service("shop").taskSets("ecs-svc/1")).failures())
        .hasSize(1);
    assertThat(world.api.describeTasks(r -> r.tasks("0".repeat(32))).failures()).hasSize(1);
    assertThat(world.api.describeClusters(r -> r.clusters("no")).failures()).hasSize(1);
  }

  @Test
  void clustersAreMadeListedAndDeleted() {
    world.api.createCluster(r -> r.clusterName("prod"));
    String definition = world.define("app");
    world.api.createService(
        world.request("shop", definition, DeploymentControllerType.ECS, 2).cluster("prod").build());
    world.settle();
    assertThat(world.api.describeClusters(r -> r.clusters("prod")).clusters())
        .singleElement()
        .satisfies(cluster -> {
          assertThat(cluster.runningTasksCount()).isEqualTo(2);
          assertThat(cluster.activeServicesCount()).isEqualTo(1);
        });
    world.api.deleteService(r -> r.cluster("prod").service("shop").force(true));
    world.settle();
    assertThat(world.api.deleteCluster(r -> r.cluster("prod")).cluster().status())
        .isEqualTo("INACTIVE");
    assertThat(world.api.listClusters(r -> {}).clusterArns())
        .noneMatch(arn -> arn.endsWith("/prod"));
  }

  @Test
  void eventsBeyondTheHundredthAreForgotten() {
    EventLog log = EventLog.EMPTY;
    for (int i = 0; i < 120; i++) {
      log = log.plus(new EventLog.Event("e" + i, world.clock.instant(), "m" + i));
    }
    assertThat(log.events()).hasSize(100);
    assertThat(log.events().getFirst().message()).isEqualTo("m119");
    assertThat(log.events().getLast().message()).isEqualTo("m20");
  }
}
