package dev.teal.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ecs.model.Deployment;
import software.amazon.awssdk.services.ecs.model.DeploymentControllerType;
import software.amazon.awssdk.services.ecs.model.DeploymentRolloutState;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

class RollingTest {
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

  private void create(int desired, int least, int most) {
    world.api.createService(
        world
            .request("roll", world.define("app", "v1"), DeploymentControllerType.ECS, desired)
            .deploymentConfiguration(c -> c.minimumHealthyPercent(least).maximumPercent(most))
            .build());
    world.settle();
  }

  @Test
  void aServiceShowsItsDeploymentsAndNoTaskSets() {
    create(2, 100, 200);
    Service service = world.service("roll");
    assertThat(service.hasTaskSets()).isFalse();
    assertThat(service.deployments())
        .singleElement()
        .satisfies(deployment -> {
          assertThat(deployment.status()).isEqualTo("PRIMARY");
          assertThat(deployment.runningCount()).isEqualTo(2);
          assertThat(deployment.rolloutState()).isEqualTo(DeploymentRolloutState.COMPLETED);
        });
    assertThat(world.events("roll")).contains("(service roll) has reached a steady state.");
  }

  @Test
  void theOldRevisionStopsOnlyWhenTheNewOneIsHealthy() {
    create(2, 100, 200);
    String old = world.service("roll").deployments().getFirst().id();
    world.balancers.atRegistration = TargetHealthStateEnum.INITIAL;
    world.api.updateService(r -> r.service("roll").taskDefinition(world.define("app", "v2")));
    world.pass(Duration.ofMinutes(1));
    assertThat(world.service("roll").deployments())
        .extracting(Deployment::status, Deployment::runningCount)
        .containsExactly(tuple("PRIMARY", 2), tuple("ACTIVE", 2));
    assertThat(world.tasks(old, "RUNNING")).hasSize(2);

    world.balancers.all(world.blue, TargetHealthStateEnum.HEALTHY);
    world.reconciler.healthChanged(world.blue);
    world.pass(Duration.ofSeconds(2));
    assertThat(world.tasks(old, "RUNNING")).isEmpty();
    assertThat(world.service("roll").deployments())
        .singleElement()
        .satisfies(deployment ->
            assertThat(deployment.rolloutState()).isEqualTo(DeploymentRolloutState.COMPLETED));
    assertThat(world.balancers.targets(world.blue)).hasSize(2);
  }

  /// How many tasks run at most and at least in the roll-out of a service of 4.
  @ParameterizedTest
  @CsvSource({"100,200,4,8", "50,100,2,4", "75,125,3,5", "0,100,0,4"})
  void neverTooFewAndNeverTooMany(int least, int most, int fewest, int many) {
    create(4, least, most);
    world.api.updateService(r -> r.service("roll").taskDefinition(world.define("app", "v2")));
    int lowest = 4;
    int highest = 4;
    for (int i = 0; i < 40; i++) {
      world.pass(Duration.ofMillis(250));
      int running = world.runner.running().size();
      lowest = Math.min(lowest, running);
      highest = Math.max(highest, running);
    }
    assertThat(lowest).isGreaterThanOrEqualTo(fewest);
    assertThat(highest).isLessThanOrEqualTo(many);
    assertThat(world.service("roll").deployments()).hasSize(1);
    assertThat(world.service("roll").runningCount()).isEqualTo(4);
  }

  @Test
  void aForcedDeploymentReplacesTheTasksOfTheSameRevision() {
    create(1, 100, 200);
    String old = world.service("roll").deployments().getFirst().id();
    world.api.updateService(r -> r.service("roll").forceNewDeployment(true));
    world.pass(Duration.ofSeconds(3));
    assertThat(world.service("roll").deployments())
        .singleElement()
        .satisfies(deployment -> assertThat(deployment.id()).isNotEqualTo(old));
  }
}
