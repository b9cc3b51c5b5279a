package dev.teal.codedeploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.codedeploy.model.ApplicationLimitExceededException;
import software.amazon.awssdk.services.codedeploy.model.ComputePlatform;
import software.amazon.awssdk.services.codedeploy.model.DeploymentConfigLimitExceededException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentDoesNotExistException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupLimitExceededException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;
import software.amazon.awssdk.services.codedeploy.model.EcsServiceMappingLimitExceededException;
import software.amazon.awssdk.services.codedeploy.model.InvalidLoadBalancerInfoException;
import software.amazon.awssdk.services.codedeploy.model.InvalidTriggerConfigException;
import software.amazon.awssdk.services.codedeploy.model.Tag;

// The SDK takes varargs of consumers, which Java calls unchecked at every call.
@SuppressWarnings("unchecked")
class GroupsTest {
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
  void aNewGroupGivesTheProductionListenerBothTargetGroups() {
    assertThat(world.elb.production()).isEqualTo("tg1=100 tg2=0");
  }

  @Test
  void membersThatAreLeftOutKeepTheirValues() {
    DeploymentGroupInfo before = group("blue-green");
    world.api.updateDeploymentGroup(r ->
        r.applicationName("shop")
            .currentDeploymentGroupName("blue-green")
            .autoRollbackConfiguration(c -> c.enabled(true).eventsWithStrings("DEPLOYMENT_FAILURE"))
            .alarmConfiguration(c -> c.enabled(true).alarms(a -> a.name("errors"))));
    DeploymentGroupInfo after = group("blue-green");
    assertThat(after.autoRollbackConfiguration().eventsAsStrings())
        .containsExactly("DEPLOYMENT_FAILURE");
    assertThat(after.alarmConfiguration().alarms().getFirst().name()).isEqualTo("errors");
    assertThat(after.alarmConfiguration().ignorePollAlarmFailure()).isFalse();
    assertThat(
            after.toBuilder()
                .autoRollbackConfiguration(before.autoRollbackConfiguration())
                .alarmConfiguration(before.alarmConfiguration())
                .build())
        .isEqualTo(before);
  }

  @Test
  void anotherNameKeepsIdTagsAndHistory() {
    String id = world.deploy(CodeDeployWorld.text(CodeDeployWorld.APP_SPEC));
    world.runUntil(id, DeploymentStatus.SUCCEEDED);
    world.api.tagResource(r -> r.resourceArn(arn("shop/blue-green")).tags(tag("team", "a")));
    world.api.updateDeploymentGroup(r ->
        r.applicationName("shop")
            .currentDeploymentGroupName("blue-green")
            .newDeploymentGroupName("green-blue"));
    assertThat(world.api.listDeploymentGroups(r -> r.applicationName("shop")).deploymentGroups())
        .containsExactly("green-blue");
    assertThat(
            world
                .api
                .listDeployments(r -> r.applicationName("shop").deploymentGroupName("green-blue"))
                .deployments())
        .containsExactly(id);
    assertThat(world.deployment(id).deploymentGroupName()).isEqualTo("green-blue");
    assertThat(world.api.listTagsForResource(r -> r.resourceArn(arn("shop/green-blue"))).tags())
        .containsExactly(tag("team", "a"));
  }

  @Test
  void aGroupMayBeRenamedWhileItDeploys() {
    String id = world.deploy(CodeDeployWorld.text(CodeDeployWorld.APP_SPEC));
    world.run();
    world.api.updateApplication(r -> r.applicationName("shop").newApplicationName("store"));
    world.runUntil(id, DeploymentStatus.SUCCEEDED);
    assertThat(world.deployment(id).applicationName()).isEqualTo("store");
    assertThat(
            world
                .api
                .getDeploymentGroup(
                    r -> r.applicationName("store").deploymentGroupName("blue-green"))
                .deploymentGroupInfo()
                .lastSuccessfulDeployment()
                .deploymentId())
        .isEqualTo(id);
  }

  @Test
  void aRenamedApplicationKeepsGroupsRevisionsAndTags() {
    world.api.registerApplicationRevision(
        r -> r.applicationName("shop").revision(CodeDeployWorld.text(CodeDeployWorld.APP_SPEC)));
    String application = "arn:aws:codedeploy:us-east-1:123456789012:application:";
    world.api.tagResource(r -> r.resourceArn(application + "shop").tags(tag("a", "b")));
    world.api.updateApplication(r -> r.applicationName("shop").newApplicationName("store"));
    assertThat(world.api.listApplications().applications()).containsExactly("store");
    assertThat(world.api.listDeploymentGroups(r -> r.applicationName("store")).deploymentGroups())
        .containsExactly("blue-green");
    assertThat(world.api.listApplicationRevisions(r -> r.applicationName("store")).revisions())
        .hasSize(1);
    assertThat(world.api.listTagsForResource(r -> r.resourceArn(application + "store")).tags())
        .containsExactly(tag("a", "b"));
  }

  @Test
  void aDeletedGroupTakesItsDeploymentsWithIt() {
    String id = world.deploy(CodeDeployWorld.text(CodeDeployWorld.APP_SPEC));
    world.runUntil(id, DeploymentStatus.SUCCEEDED);
    world.api.deleteDeploymentGroup(
        r -> r.applicationName("shop").deploymentGroupName("blue-green"));
    world.run();
    assertThat(world.api.listDeployments().deployments()).isEmpty();
    assertThatThrownBy(() -> world.deployment(id))
        .isInstanceOf(DeploymentDoesNotExistException.class);
  }

  @Test
  void aDeploymentOutlivesItsGroup() {
    String id = world.deploy(CodeDeployWorld.text(CodeDeployWorld.APP_SPEC));
    world.run();
    world.api.deleteApplication(r -> r.applicationName("shop"));
    assertThat(world.runUntil(id, DeploymentStatus.SUCCEEDED).deploymentGroupName())
        .isEqualTo("blue-green");
    assertThat(world.api.listDeployments().deployments()).containsExactly(id);
  }

  @Test
  void aServiceBelongsToOneGroupHoweverItIsNamed() {
    assertThatThrownBy(() ->
            world.api.createDeploymentGroup(
                CodeDeployWorld.ecsGroup("shop", "second")
                    .ecsServices(s -> s.clusterName("c").serviceName("s"))
                    .build()))
        .isInstanceOf(EcsServiceMappingLimitExceededException.class)
        .hasMessageContaining("blue-green");
    world.api.updateDeploymentGroup(r ->
        r.applicationName("shop")
            .currentDeploymentGroupName("blue-green")
            .ecsServices(s -> s.clusterName("c").serviceName("t")));
    world.api.createDeploymentGroup(CodeDeployWorld.ecsGroup("shop", "second").build());
  }

  @Test
  void newTriggersAreAnnouncedAndOnlyThose() {
    assertThat(world.sns.published).hasSize(1);
    var told =
        CodeDeployWorld.ecsGroup("shop", "blue-green").build().triggerConfigurations().getFirst();
    world.api.updateDeploymentGroup(r ->
        r.applicationName("shop")
            .currentDeploymentGroupName("blue-green")
            .triggerConfigurations(told, told.toBuilder().triggerName("second").build()));
    assertThat(world.sns.published).hasSize(2);
    assertThat(world.sns.published.getLast().message()).contains("second");
    assertThatThrownBy(() ->
            world.api.updateDeploymentGroup(r ->
                r.applicationName("shop")
                    .currentDeploymentGroupName("blue-green")
                    .triggerConfigurations(
                        told.toBuilder().triggerTargetArn(FakeSns.TOPIC + "-gone").build())))
        .isInstanceOf(InvalidTriggerConfigException.class)
        .hasMessageContaining("Topic ARN " + FakeSns.TOPIC + "-gone");
  }

  @Test
  void noTriggerIsAnnouncedWhenOneOfThemIsRefused() {
    var told =
        CodeDeployWorld.ecsGroup("shop", "blue-green").build().triggerConfigurations().getFirst();
    assertThatThrownBy(() ->
            world.api.updateDeploymentGroup(r ->
                r.applicationName("shop")
                    .currentDeploymentGroupName("blue-green")
                    .triggerConfigurations(
                        told.toBuilder().triggerName("good").build(),
                        told.toBuilder()
                            .triggerName("bad")
                            .triggerTargetArn(FakeSns.TOPIC + "-gone")
                            .build())))
        .isInstanceOf(InvalidTriggerConfigException.class)
        .hasMessageContaining("Topic ARN " + FakeSns.TOPIC + "-gone");
    assertThat(world.sns.published).as("that of the first group alone").hasSize(1);
  }

  @Test
  void aTargetGroupOfAnotherLoadBalancerIsRefused() {
    world.elb.attached.put("tg1", FakeElb.PRODUCTION);
    world.elb.attached.put("tg2", FakeElb.ELSEWHERE);
    assertThatThrownBy(() ->
            world.api.updateDeploymentGroup(r ->
                r.applicationName("shop")
                    .currentDeploymentGroupName("blue-green")
                    .outdatedInstancesStrategy("IGNORE")))
        .isInstanceOf(InvalidLoadBalancerInfoException.class)
        .hasMessageContaining(
            "targetGroups: tg2 is attached to the load balancer "
                + FakeElb.loadBalancer(FakeElb.ELSEWHERE)
                + " (expected: "
                + FakeElb.loadBalancer(FakeElb.PRODUCTION));
  }

  @Test
  void groupsOfServersAreKeptAsGiven() {
    world.api.createApplication(r -> r.applicationName("servers"));
    world.api.createDeploymentGroup(r ->
        r.applicationName("servers")
            .deploymentGroupName("fleet")
            .serviceRoleArn(CodeDeployWorld.ROLE)
            .ec2TagFilters(f -> f.type("KEY_AND_VALUE").key("Name").value("web"))
            .autoScalingGroups("scaled")
            .terminationHookEnabled(true)
            .outdatedInstancesStrategy("IGNORE"));
    DeploymentGroupInfo fleet = group("servers", "fleet");
    assertThat(fleet.computePlatform()).isEqualTo(ComputePlatform.SERVER);
    assertThat(fleet.deploymentConfigName()).isEqualTo("CodeDeployDefault.OneAtATime");
    assertThat(fleet.deploymentStyle().deploymentTypeAsString()).isEqualTo("IN_PLACE");
    assertThat(fleet.autoScalingGroups().getFirst().name()).isEqualTo("scaled");
    assertThat(fleet.autoScalingGroups().getFirst().hook()).isNull();
    assertThat(fleet.terminationHookEnabled()).isTrue();
    world.api.updateDeploymentGroup(r ->
        r.applicationName("servers")
            .currentDeploymentGroupName("fleet")
            .autoScalingGroups(List.of())
            .ec2TagSet(s -> s.ec2TagSetList(List.of(List.of()))));
    assertThat(group("servers", "fleet").autoScalingGroups()).isEmpty();
    assertThat(group("servers", "fleet").ec2TagFilters()).isEmpty();
    assertThat(group("servers", "fleet").ec2TagSet().ec2TagSetList()).hasSize(1);
  }

  @Test
  void unknownGroupsOfABatchAreToldOf() {
    var batch =
        world.api.batchGetDeploymentGroups(
            r -> r.applicationName("shop").deploymentGroupNames("blue-green", "gone"));
    assertThat(batch.deploymentGroupsInfo()).hasSize(1);
    assertThat(batch.errorMessage()).isEqualTo("No Deployment Group found for name: gone");
  }

  @Test
  void configurationsOfServersAreKept() {
    world.api.createDeploymentConfig(r ->
        r.deploymentConfigName("zones")
            .minimumHealthyHosts(h -> h.type("HOST_COUNT").value(2))
            .zonalConfig(z -> z.monitorDurationInSeconds(60L)));
    var config =
        world.api.getDeploymentConfig(r -> r.deploymentConfigName("zones")).deploymentConfigInfo();
    assertThat(config.computePlatform()).isEqualTo(ComputePlatform.SERVER);
    assertThat(config.minimumHealthyHosts().value()).isEqualTo(2);
    assertThat(config.zonalConfig().monitorDurationInSeconds()).isEqualTo(60);
    assertThat(
            world
                .api
                .getDeploymentConfig(r -> r.deploymentConfigName("CodeDeployDefault.OneAtATime"))
                .deploymentConfigInfo()
                .minimumHealthyHosts()
                .typeAsString())
        .isEqualTo("MOST_CONCURRENCY");
  }

  @Test
  void thereMayBeAThousandApplicationsAndGroupsAndTwoHundredConfigurations() {
    world.store.run(tx -> {
      GroupRecord like = Groups.require(tx, "shop", "blue-green").value();
      IntStream.range(0, 999)
          .forEach(i -> {
            tx.insert(
                ApplicationRecord.KIND,
                "a" + i,
                new ApplicationRecord(
                    "id" + i, "a" + i, ComputePlatform.ECS, CodeDeployWorld.NOON, TagSet.NONE));
            Groups.insert(
                tx,
                like.with(
                    like.info().toBuilder()
                        .deploymentGroupId("id" + i)
                        .deploymentGroupName("g" + i)
                        .build()));
          });
    });
    assertThatThrownBy(() -> world.api.createApplication(r -> r.applicationName("one-more")))
        .isInstanceOf(ApplicationLimitExceededException.class)
        .hasMessageContaining("1000");
    assertThatThrownBy(() ->
            world.api.createDeploymentGroup(
                CodeDeployWorld.ecsGroup("shop", "one-more")
                    .ecsServices(s -> s.clusterName("c").serviceName("t"))
                    .build()))
        .isInstanceOf(DeploymentGroupLimitExceededException.class);
    IntStream.range(0, 200).forEach(i -> config("c" + i));
    assertThatThrownBy(() -> config("one-more"))
        .isInstanceOf(DeploymentConfigLimitExceededException.class);
    assertThat(world.api.listApplicationsPaginator().applications()).hasSize(1000);
    assertThat(
            world
                .api
                .listDeploymentGroupsPaginator(r -> r.applicationName("shop"))
                .deploymentGroups())
        .hasSize(1000);
    assertThat(world.api.listDeploymentConfigsPaginator().deploymentConfigsList()).hasSize(217);
  }

  private void config(String name) {
    world.api.createDeploymentConfig(r ->
        r.deploymentConfigName(name)
            .computePlatform(ComputePlatform.ECS)
            .trafficRoutingConfig(c -> c.type("AllAtOnce")));
  }

  private DeploymentGroupInfo group(String name) {
    return group("shop", name);
  }

  private DeploymentGroupInfo group(String application, String name) {
    return world
        .api
        .getDeploymentGroup(r -> r.applicationName(application).deploymentGroupName(name))
        .deploymentGroupInfo();
  }

  private static Tag tag(String key, String value) {
    return Tag.builder().key(key).value(value).build();
  }

  private static String arn(String group) {
    return "arn:aws:codedeploy:us-east-1:123456789012:deploymentgroup:" + group;
  }
}
