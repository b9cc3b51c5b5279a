package dev.teal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;
import software.amazon.awssdk.services.codedeploy.model.TriggerEventType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a deployment group's trigger tells an HTTP subscriber of its topic.
@ExtendWith(SharedTeal.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("unchecked") // The SDK's builders take generic varargs.
class NotificationsTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Inbox inbox = Inbox.open();
  private Teal teal;
  private String topic;

  @BeforeAll
  void start(Teal shared) {
    teal = shared;
    topic = teal.aws().sns().createTopic(r -> r.name("CodeDeployTopic_told")).topicArn();
    teal.aws()
        .sns()
        .subscribe(r -> r.topicArn(topic).protocol("http").endpoint(inbox.uri().toString()));
    Await.that("the subscription is confirmed", this::confirmed);
  }

  private boolean confirmed() {
    return teal
        .aws()
        .sns()
        .listSubscriptionsByTopic(r -> r.topicArn(topic))
        .subscriptions()
        .stream()
        .allMatch(subscription -> subscription.subscriptionArn().startsWith(topic));
  }

  @AfterAll
  void stop() {
    inbox.close();
  }

  @Test
  @AwsObserved("SNS message of a deployment, captured in 2022")
  void aFailureAndItsRollbackAreToldInTheFormatThatWasSeenOnAws() {
    Stage stage =
        Stage.build(
            teal,
            "told",
            group ->
                group.triggerConfigurations(trigger ->
                    trigger
                        .triggerName("told-trigger")
                        .triggerTargetArn(topic)
                        .triggerEvents(
                            TriggerEventType.DEPLOYMENT_START,
                            TriggerEventType.DEPLOYMENT_SUCCESS,
                            TriggerEventType.DEPLOYMENT_FAILURE)));
    Rollout rollout =
        stage.deploy(
            stage.register("2", Map.of()), Map.of("AfterInstall", "CodeDeployHook_nowhere"));
    DeploymentInfo failed = rollout.awaitEnd(DeploymentStatus.FAILED);
    Rollout rollback = rollout.rollback();
    rollback.succeeds();
    awaitStatuses(rollout, "CREATED", "IN_PROGRESS", "FAILED");
    awaitStatuses(rollback, "CREATED", "IN_PROGRESS", "SUCCEEDED");

    Inbox.Notification last = inbox.of(rollout.id(), "FAILED");
    assertThat(last.subject())
        .isEqualTo("FAILED: AWS CodeDeploy %s in us-east-1 to told-app", rollout.id());
    assertThat(text(last, "region")).isEqualTo("us-east-1");
    assertThat(text(last, "accountId")).isEqualTo("000000000000");
    assertThat(text(last, "eventTriggerName")).isEqualTo("told-trigger");
    assertThat(text(last, "applicationName")).isEqualTo("told-app");
    assertThat(text(last, "deploymentGroupName")).isEqualTo("told-group");
    assertThat(text(last, "createTime")).matches(javaDate());
    assertThat(text(last, "completeTime")).matches(javaDate());
    assertThat(inside(last, "deploymentOverview").path("Failed").asInt()).isEqualTo(1);
    assertThat(inside(last, "errorInformation").path("ErrorCode").asString())
        .isEqualTo(failed.errorInformation().codeAsString());
    assertThat(inside(last, "errorInformation").path("ErrorMessage").asString())
        .isEqualTo(failed.errorInformation().message());
    assertThat(
            inside(inbox.of(rollback.id(), "CREATED"), "rollbackInformation")
                .path("RollbackTriggeringDeploymentId")
                .asString())
        .isEqualTo(rollout.id());
    Inbox.Notification first = inbox.of(rollout.id(), "CREATED");
    assertThat(first.message().path("completeTime").isNull()).isTrue();
    assertThat(first.message().has("deploymentOverview")).isFalse();
  }

  private void awaitStatuses(Rollout rollout, String... statuses) {
    Await.that(
        "the notifications of " + rollout.id(),
        () -> inbox.statusesOf(rollout.id()),
        seen -> seen.equals(Set.of(statuses)));
  }

  private static String text(Inbox.Notification notification, String member) {
    return notification.message().path(member).asString();
  }

  /// What stands in a member as JSON text, not as an object.
  private static JsonNode inside(Inbox.Notification notification, String member) {
    return JSON.readTree(text(notification, member));
  }

  /// As java.util.Date prints it: Thu Oct 13 15:50:45 UTC 2022.
  private static String javaDate() {
    return "[A-Z][a-z]{2} [A-Z][a-z]{2} [0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2} UTC [0-9]{4}";
  }
}
