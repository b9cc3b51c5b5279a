package dev.teal.codedeploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;
import software.amazon.awssdk.services.codedeploy.model.TriggerEventType;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

// The SDK takes varargs of consumers, which Java calls unchecked at every call.
@SuppressWarnings("unchecked")
class NewsTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path folder;
  private final List<StateChange> changes = new ArrayList<>();
  private CodeDeployWorld world;

  @BeforeEach
  void open() {
    world = new CodeDeployWorld(folder).withGroup();
    world.api.onStateChange(changes::add);
    world.sns.published.clear();
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void aDeploymentIsToldOfFromItsCreationToItsEnd() {
    String id = succeed();
    assertThat(subjects())
        .containsExactly(
            "CREATED: AWS CodeDeploy " + id + " in us-east-1 to shop",
            "IN_PROGRESS: AWS CodeDeploy " + id + " in us-east-1 to shop",
            "SUCCEEDED: AWS CodeDeploy " + id + " in us-east-1 to shop");
    assertThat(states()).containsExactly("START", "SUCCESS");
  }

  @Test
  void messagesHaveTheFormThatAwsWasSeenToSend() {
    succeed();
    JsonNode created = message(0);
    assertThat(created.propertyNames())
        .containsExactly(
            "region",
            "accountId",
            "eventTriggerName",
            "applicationName",
            "deploymentId",
            "deploymentGroupName",
            "createTime",
            "completeTime",
            "status",
            "rollbackInformation");
    assertThat(created.get("createTime").asString()).isEqualTo("Thu Jan 01 12:00:00 UTC 2026");
    assertThat(created.get("completeTime").isNull()).isTrue();
    JsonNode succeeded = message(2);
    assertThat(succeeded.get("deploymentOverview").asString())
        .isEqualTo("{\"Succeeded\":1,\"Failed\":0,\"Skipped\":0,\"InProgress\":0,\"Pending\":0}");
    assertThat(succeeded.get("status").asString()).isEqualTo("SUCCEEDED");
    assertThat(succeeded.get("rollbackInformation").asString()).isEqualTo("{}");
  }

  @Test
  void eventsHaveEventBridgesForm() {
    String id = succeed();
    JsonNode event = JSON.readTree(changes.getFirst().toJson());
    String groupId =
        world
            .api
            .getDeploymentGroup(r -> r.applicationName("shop").deploymentGroupName("blue-green"))
            .deploymentGroupInfo()
            .deploymentGroupId();
    assertThat(event)
        .isEqualTo(
            JSON.readTree(
                """
                {"version":"0","id":"%s",
                "detail-type":"CodeDeploy Deployment State-change Notification",
                "source":"aws.codedeploy","account":"123456789012","time":"2026-01-01T12:00:00Z",
                "region":"us-east-1","resources":[
                "arn:aws:codedeploy:us-east-1:123456789012:deploymentgroup:shop/blue-green",
                "arn:aws:codedeploy:us-east-1:123456789012:application:shop"],
                "detail":{"region":"us-east-1","deploymentId":"%s","instanceGroupId":"%s",
                "deploymentGroup":"blue-green","state":"START","application":"shop"}}
                """
                    .formatted(changes.getFirst().id(), id, groupId)));
  }

  @Test
  void aSubscriberThatFailsKeepsNothingFromTheOthers() {
    world.api.onStateChange(change -> {
      throw new IllegalStateException("deaf");
    });
    List<StateChange> last = new ArrayList<>();
    world.api.onStateChange(last::add);
    succeed();
    assertThat(last).isEqualTo(changes).hasSize(2);
  }

  @Test
  void aStopAndItsRollbackAreToldOf() {
    update(TriggerEventType.DEPLOYMENT_STOP, TriggerEventType.DEPLOYMENT_ROLLBACK);
    String id = world.deploy(CodeDeployWorld.text(CodeDeployWorld.APP_SPEC));
    world.run();
    world.api.stopDeployment(r -> r.deploymentId(id).autoRollbackEnabled(true));
    DeploymentInfo stopped = world.runUntil(id, DeploymentStatus.STOPPED);
    String rollback = stopped.rollbackInfo().rollbackDeploymentId();
    world.runUntil(rollback, DeploymentStatus.SUCCEEDED);
    assertThat(subjects().stream().map(s -> s.replaceFirst(" in .*", "")))
        .containsExactlyInAnyOrder(
            "STOPPED: AWS CodeDeploy " + id,
            "CREATED: AWS CodeDeploy " + rollback,
            "IN_PROGRESS: AWS CodeDeploy " + rollback,
            "SUCCEEDED: AWS CodeDeploy " + rollback);
    assertThat(states()).containsExactlyInAnyOrder("START", "STOP", "START", "SUCCESS");
    assertThat(
            world
                .api
                .getDeploymentGroup(
                    r -> r.applicationName("shop").deploymentGroupName("blue-green"))
                .deploymentGroupInfo()
                .lastAttemptedDeployment()
                .deploymentId())
        .isEqualTo(rollback);
  }

  @Test
  void aWaitForAPersonIsToldOfAndItsEndIsNot() {
    update(TriggerEventType.DEPLOYMENT_READY, TriggerEventType.DEPLOYMENT_START);
    world.api.updateDeploymentGroup(r ->
        r.applicationName("shop")
            .currentDeploymentGroupName("blue-green")
            .blueGreenDeploymentConfiguration(c ->
                c.deploymentReadyOption(
                    o -> o.actionOnTimeout("STOP_DEPLOYMENT").waitTimeInMinutes(60))));
    String id = world.deploy(CodeDeployWorld.text(CodeDeployWorld.APP_SPEC));
    world.runUntil(id, DeploymentStatus.READY);
    world.api.continueDeployment(r -> r.deploymentId(id));
    world.runUntil(id, DeploymentStatus.SUCCEEDED);
    assertThat(subjects().stream().map(s -> s.replaceFirst(":.*", "")))
        .containsExactly("CREATED", "IN_PROGRESS", "READY");
    assertThat(states()).containsExactly("START", "READY", "SUCCESS");
  }

  private void update(TriggerEventType... events) {
    world.api.updateDeploymentGroup(r ->
        r.applicationName("shop")
            .currentDeploymentGroupName("blue-green")
            .triggerConfigurations(
                t -> t.triggerName("told").triggerTargetArn(FakeSns.TOPIC).triggerEvents(events)));
    world.sns.published.clear();
  }

  private String succeed() {
    String id = world.deploy(CodeDeployWorld.text(CodeDeployWorld.APP_SPEC));
    world.runUntil(id, DeploymentStatus.SUCCEEDED);
    world.run();
    return id;
  }

  private List<String> subjects() {
    world.run();
    return world.sns.published.stream().map(PublishRequest::subject).toList();
  }

  private List<String> states() {
    world.run();
    return changes.stream().map(change -> change.state().name()).toList();
  }

  private JsonNode message(int index) {
    return JSON.readTree(world.sns.published.get(index).message());
  }
}
