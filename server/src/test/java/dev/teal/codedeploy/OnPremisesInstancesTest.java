package dev.teal.codedeploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.codedeploy.model.InstanceInfo;
import software.amazon.awssdk.services.codedeploy.model.InstanceNameAlreadyRegisteredException;
import software.amazon.awssdk.services.codedeploy.model.InstanceNotRegisteredException;
import software.amazon.awssdk.services.codedeploy.model.OperationNotSupportedException;
import software.amazon.awssdk.services.codedeploy.model.Tag;
import software.amazon.awssdk.services.codedeploy.model.TagFilter;

class OnPremisesInstancesTest {
  private static final String USER = "arn:aws:iam::123456789012:user/AWS/CodeDeploy/";

  @TempDir Path folder;
  private CodeDeployWorld world;

  @BeforeEach
  void open() {
    world = new CodeDeployWorld(folder);
    register("one");
    register("two");
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void aRegisteredInstanceIsDescribed() {
    tag("one", "Name", "web");
    InstanceInfo one = world.api.getOnPremisesInstance(r -> r.instanceName("one")).instanceInfo();
    assertThat(one.instanceArn())
        .matches("arn:aws:codedeploy:us-east-1:123456789012:instance/one_[A-Za-z0-9]{10}");
    assertThat(one.iamUserArn()).isEqualTo(USER + "one");
    assertThat(one.registerTime()).isEqualTo(CodeDeployWorld.NOON);
    assertThat(one.deregisterTime()).isNull();
    assertThat(one.tags()).containsExactly(Tag.builder().key("Name").value("web").build());
    assertThat(
            world
                .api
                .batchGetOnPremisesInstances(r -> r.instanceNames("one", "none"))
                .instanceInfos())
        .containsExactly(one);
  }

  @Test
  void filtersFindWhatOneOfThemFinds() {
    tag("one", "Name", "web");
    tag("two", "Name", "db");
    assertThat(list(filter("KEY_ONLY", "Name", null))).containsExactly("one", "two");
    assertThat(list(filter("VALUE_ONLY", null, "db"))).containsExactly("two");
    assertThat(list(filter("KEY_AND_VALUE", "Name", "web"))).containsExactly("one");
    assertThat(list(filter("KEY_AND_VALUE", "Name", "web"), filter("VALUE_ONLY", null, "db")))
        .containsExactly("one", "two");
    assertThat(list(filter("KEY_ONLY", "Zone", null))).isEmpty();
  }

  @Test
  void tagsAreRemovedByKeyAndValue() {
    tag("one", "Name", "web");
    world.api.removeTagsFromOnPremisesInstances(
        r -> r.instanceNames("one").tags(Tag.builder().key("Name").value("other").build()));
    assertThat(list(filter("KEY_ONLY", "Name", null))).containsExactly("one");
    world.api.removeTagsFromOnPremisesInstances(
        r -> r.instanceNames("one").tags(Tag.builder().key("Name").value("web").build()));
    assertThat(list(filter("KEY_ONLY", "Name", null))).isEmpty();
  }

  @Test
  void aDeregisteredInstanceIsShownForADayAndKeepsItsName() {
    world.api.deregisterOnPremisesInstance(r -> r.instanceName("one"));
    assertThat(
            world
                .api
                .listOnPremisesInstances(r -> r.registrationStatus("Deregistered"))
                .instanceNames())
        .containsExactly("one");
    assertThat(
            world
                .api
                .listOnPremisesInstances(r -> r.registrationStatus("Registered"))
                .instanceNames())
        .containsExactly("two");
    assertThat(
            world
                .api
                .getOnPremisesInstance(r -> r.instanceName("one"))
                .instanceInfo()
                .deregisterTime())
        .isEqualTo(CodeDeployWorld.NOON);
    assertThatThrownBy(() -> tag("one", "a", "b"))
        .isInstanceOf(InstanceNotRegisteredException.class);
    assertThatThrownBy(() -> register("one"))
        .isInstanceOf(InstanceNameAlreadyRegisteredException.class);
    world.clock.advance(Duration.ofHours(24));
    assertThat(world.api.listOnPremisesInstances().instanceNames()).containsExactly("two");
    register("one");
  }

  @Test
  void aDeploymentThatWouldReachOneIsRefused() {
    world.api.createApplication(r -> r.applicationName("servers"));
    world.api.createDeploymentGroup(r ->
        r.applicationName("servers")
            .deploymentGroupName("boxes")
            .serviceRoleArn(CodeDeployWorld.ROLE)
            .onPremisesInstanceTagFilters(filter("KEY_ONLY", "Name", null)));
    deploy();
    tag("one", "Name", "web");
    assertThatThrownBy(this::deploy)
        .isInstanceOf(OperationNotSupportedException.class)
        .hasMessageContaining("[one]");
  }

  private void deploy() {
    world.api.createDeployment(r ->
        r.applicationName("servers")
            .deploymentGroupName("boxes")
            .revision(l ->
                l.revisionType("GitHub")
                    .gitHubLocation(g -> g.repository("a/b").commitId("0".repeat(40)))));
  }

  private void register(String name) {
    world.api.registerOnPremisesInstance(r -> r.instanceName(name).iamUserArn(USER + name));
  }

  private void tag(String name, String key, String value) {
    world.api.addTagsToOnPremisesInstances(
        r -> r.instanceNames(name).tags(Tag.builder().key(key).value(value).build()));
  }

  private static TagFilter filter(String type, @Nullable String key, @Nullable String value) {
    return TagFilter.builder().type(type).key(key).value(value).build();
  }

  private List<String> list(TagFilter... filters) {
    return world.api.listOnPremisesInstances(r -> r.tagFilters(filters)).instanceNames();
  }
}
