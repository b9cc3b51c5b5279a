package dev.teal.codedeploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.codedeploy.model.Alarm;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentLimitExceededException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentOverview;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;
import software.amazon.awssdk.services.codedeploy.model.ECSTarget;
import software.amazon.awssdk.services.codedeploy.model.ECSTaskSet;
import software.amazon.awssdk.services.codedeploy.model.InvalidTrafficRoutingConfigurationException;
import software.amazon.awssdk.services.codedeploy.model.LifecycleEventAlreadyCompletedException;

// The SDK takes varargs of consumers, which Java calls unchecked at every call.
@SuppressWarnings("unchecked")
class DeploymentsTest {
  @TempDir Path folder;
  private CodeDeployWorld world;

  @BeforeEach
  void open() {
    world = new CodeDeployWorld(folder).withGroup();
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void aDeploymentToServersFindsNone() {
    world.api.createApplication(r -> r.applicationName("servers"));
    world.api.createDeploymentGroup(r ->
        r.applicationName("servers")
            .deploymentGroupName("fleet")
            .serviceRoleArn(CodeDeployWorld.ROLE));
    String id =
        world
            .api
            .createDeployment(r ->
                r.applicationName("servers")
                    .deploymentGroupName("fleet")
                    .ignoreApplicationStopFailures(true)
                    .revision(l ->
                        l.revisionType("S3")
                            .s3Location(s -> s.bucket("code").key("app.zip").bundleType("zip"))))
            .deploymentId();
    DeploymentInfo failed = world.deployment(id);
    assertThat(failed.status()).isEqualTo(DeploymentStatus.FAILED);
    assertThat(failed.errorInformation().codeAsString()).isEqualTo("NO_INSTANCES");
    assertThat(failed.errorInformation().message())
        .startsWith(
            "The deployment failed because no instances were found for your deployment group.");
    assertThat(failed.ignoreApplicationStopFailures()).isTrue();
    assertThat(failed.completeTime()).isEqualTo(CodeDeployWorld.NOON);
    assertThat(world.api.listDeploymentTargets(r -> r.deploymentId(id)).targetIds()).isEmpty();
    assertThat(
            world
                .api
                .listDeployments(r -> r.includeOnlyStatuses(DeploymentStatus.FAILED))
                .deployments())
        .containsExactly(id);
  }

  private void furnishServers() {
    world.api.createApplication(r -> r.applicationName("servers"));
    world.api.createDeploymentGroup(r ->
        r.applicationName("servers")
            .deploymentGroupName("fleet")
            .serviceRoleArn(CodeDeployWorld.ROLE));
  }

  private String deployToServers() {
    return world
        .api
        .createDeployment(r ->
            r.applicationName("servers")
                .deploymentGroupName("fleet")
                .ignoreApplicationStopFailures(true)
                .revision(l ->
                    l.revisionType("S3")
                        .s3Location(s -> s.bucket("code").key("app.zip").bundleType("zip"))))
        .deploymentId();
  }

  @Test
  void aGroupHasOneActiveDeployment() {
    String id = world.deploy(CodeDeployWorld.text(CodeDeployWorld.APP_SPEC));
    assertThatThrownBy(() -> world.deploy(CodeDeployWorld.text(CodeDeployWorld.APP_SPEC)))
        .isInstanceOf(DeploymentLimitExceededException.class)
        .hasMessage(
            "The Deployment Group 'blue-green' already has an active Deployment '" + id + "'");
    world.runUntil(id, DeploymentStatus.SUCCEEDED);
    world.deploy(CodeDeployWorld.text(CodeDeployWorld.APP_SPEC));
  }

  @Test
  void theNewestComesFirstAndPagesHoldAHundred() {
    furnishServers();
    List<String> ids =
        IntStream.range(0, 105)
            .mapToObj(i -> {
              world.clock.advance(Duration.ofSeconds(1));
              return deployToServers();
            })
            .toList()
            .reversed();
    assertThat(world.api.listDeployments().deployments()).isEqualTo(ids.subList(0, 100));
    assertThat(
            world
                .api
                .listDeploymentsPaginator(r ->
                    r.applicationName("servers")
                        .deploymentGroupName("fleet")
                        .includeOnlyStatuses(DeploymentStatus.FAILED))
                .deployments())
        .containsExactlyElementsOf(ids);
    assertThat(
            world
                .api
                .listDeployments(
                    r -> r.createTimeRange(t -> t.end(CodeDeployWorld.NOON.plusSeconds(1))))
                .deployments())
        .containsExactly(ids.getLast());
    assertThat(world.api.listDeployments(r -> r.externalId("stack")).deployments()).isEmpty();
  }

  @Test
  void theTerminationWaitCanBeCutShortBothWays() {
    String first = world.deploy(CodeDeployWorld.text(CodeDeployWorld.APP_SPEC));
    world.run().run();
    assertThat(world.deployment(first).instanceTerminationWaitTimeStarted()).isTrue();
    world.api.continueDeployment(r -> r.deploymentId(first).deploymentWaitType("TERMINATION_WAIT"));
    world.run();
    assertThat(world.deployment(first).status()).isEqualTo(DeploymentStatus.SUCCEEDED);
    String second = world.deploy(CodeDeployWorld.text(CodeDeployWorld.APP_SPEC));
    world.run().run();
    try (WireCalls wire = new WireCalls(world.api)) {
      WireCalls.Answer answer =
          wire.call("SkipWaitTimeForInstanceTermination", "{\"deploymentId\":\"" + second + "\"}");
      assertThat(answer.status()).as(answer.message()).isEqualTo(200);
    }
    world.run();
    assertThat(world.deployment(second).status()).isEqualTo(DeploymentStatus.SUCCEEDED);
  }

  @Test
  void aTargetIsFilteredByItsStatus() {
    String id = world.deploy(CodeDeployWorld.text(CodeDeployWorld.APP_SPEC));
    world.run();
    try (WireCalls wire = new WireCalls(world.api)) {
      assertThat(wire.call("ListDeploymentTargets", "{\"deploymentId\":\"" + id + "\"}").status())
          .isEqualTo(200);
    }
    world.runUntil(id, DeploymentStatus.SUCCEEDED);
    assertThat(targets(id, "Succeeded")).containsExactly("c:s");
    assertThat(targets(id, "Failed", "Pending")).isEmpty();
  }

  private List<String> targets(String id, String... statuses) {
    return world
        .api
        .listDeploymentTargets(r ->
            r.deploymentId(id).targetFiltersWithStrings(Map.of("TargetStatus", List.of(statuses))))
        .targetIds();
  }

  @Test
  void aDeploymentGoesByItsOwnAlarmsWhenItHasAny() {
    world.api.updateDeploymentGroup(r ->
        r.applicationName("shop")
            .currentDeploymentGroupName("blue-green")
            .alarmConfiguration(
                c -> c.enabled(true).alarms(Alarm.builder().name("burning").build())));
    String stopped = world.deploy(CodeDeployWorld.text(CodeDeployWorld.APP_SPEC));
    assertThat(world.runUntil(stopped, DeploymentStatus.STOPPED).errorInformation().codeAsString())
        .isEqualTo("ALARM_ACTIVE");
    String undisturbed =
        world
            .api
            .createDeployment(r ->
                r.applicationName("shop")
                    .deploymentGroupName("blue-green")
                    .revision(CodeDeployWorld.text(CodeDeployWorld.APP_SPEC))
                    .overrideAlarmConfiguration(c -> c.enabled(false)))
            .deploymentId();
    assertThat(
            world
                .runUntil(undisturbed, DeploymentStatus.SUCCEEDED)
                .overrideAlarmConfiguration()
                .enabled())
        .isFalse();
  }

  @Test
  void aNetworkLoadBalancerIsDeployedToAllAtOnceOnly() {
    world.api.createDeploymentGroup(
        CodeDeployWorld.ecsGroup("shop", "network")
            .ecsServices(s -> s.clusterName("c").serviceName("t"))
            .loadBalancerInfo(i ->
                i.targetGroupPairInfoList(p ->
                    p.targetGroups(g -> g.name("tg1"), g -> g.name("tg2"))
                        .prodTrafficRoute(r -> r.listenerArns(FakeElb.NETWORK))))
            .build());
    assertThatThrownBy(() -> deployToNetwork("CodeDeployDefault.ECSCanary10Percent5Minutes"))
        .isInstanceOf(InvalidTrafficRoutingConfigurationException.class)
        .hasMessage(
            "Only ALB supports gradual traffic routing, use AllAtOnce Traffic routing instead when"
                + " you create/update Deployment group.");
    assertThat(world.api.listDeployments().deployments()).isEmpty();
    deployToNetwork("CodeDeployDefault.ECSAllAtOnce");
  }

  private void deployToNetwork(String config) {
    world.api.createDeployment(r ->
        r.applicationName("shop")
            .deploymentGroupName("network")
            .deploymentConfigName(config)
            .revision(CodeDeployWorld.text(CodeDeployWorld.APP_SPEC)));
  }

  @Test
  void aTargetIsShownAsFarAsItIsKnownWhenItsListenerOrClusterIsGone() {
    String id = world.deploy(CodeDeployWorld.text(CodeDeployWorld.APP_SPEC));
    world.run().run();
    world.elb.actions.remove(FakeElb.PRODUCTION);
    assertThat(target(id).taskSetsInfo())
        .extracting(ECSTaskSet::identifer, ECSTaskSet::trafficWeight)
        .containsExactly(tuple("ecs-svc/1", 0.0), tuple("ecs-svc/2", 0.0));
    world.ecs.cluster = "another";
    assertThat(target(id).taskSetsInfo()).isEmpty();
    assertThat(target(id).statusAsString()).isEqualTo("Succeeded");
  }

  private ECSTarget target(String id) {
    return world
        .api
        .batchGetDeploymentTargets(r -> r.deploymentId(id).targetIds("c:s"))
        .deploymentTargets()
        .getFirst()
        .ecsTarget();
  }

  @Test
  void theTargetOfAStoppedDeploymentFailedAndIsCountedSo() {
    String id =
        world.deploy(
            CodeDeployWorld.text(CodeDeployWorld.APP_SPEC + "Hooks: [{AfterInstall: f}]\n"));
    world.run();
    world.api.stopDeployment(r -> r.deploymentId(id).autoRollbackEnabled(false));
    DeploymentOverview overview = world.runUntil(id, DeploymentStatus.STOPPED).deploymentOverview();
    assertThat(target(id).statusAsString()).isEqualTo("Failed");
    assertThat(overview.failed()).isEqualTo(1);
    assertThat(overview.skipped()).isZero();
  }

  @Test
  void aHookIsAnsweredOnce() {
    String id =
        world.deploy(
            CodeDeployWorld.text(CodeDeployWorld.APP_SPEC + "Hooks: [{BeforeInstall: f}]\n"));
    world.run();
    String execution =
        world
            .store
            .read(tx -> Deployments.running(tx, id))
            .orElseThrow()
            .value()
            .facts()
            .hooks()
            .values()
            .iterator()
            .next()
            .executionId();
    answer(id, execution);
    assertThatThrownBy(() -> answer(id, execution))
        .isInstanceOf(LifecycleEventAlreadyCompletedException.class);
    world.clock.advance(Duration.ofMinutes(1));
    world.runUntil(id, DeploymentStatus.SUCCEEDED);
  }

  private void answer(String id, String execution) {
    world.api.putLifecycleEventHookExecutionStatus(
        r -> r.deploymentId(id).lifecycleEventHookExecutionId(execution).status("Succeeded"));
  }
}
