package dev.teal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;

/// The walk-through, told by an unmodified boto3 script (walkthrough.py) while users are served.
@OtherPrograms
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WalkThroughTest {
  private static final int MINUTE_MILLIS = 1000;

  private final Inbox inbox = Inbox.open();
  private Teal teal;
  private Tool boto3;
  private Load load;

  @BeforeAll
  void set() {
    teal = Teal.start(WalkThroughTest.class, MINUTE_MILLIS + "ms");
    int production = Ports.free();
    Map<String, String> environment = new HashMap<>(teal.environment());
    environment.putAll(
        Map.of(
            "PROD_PORT",
            String.valueOf(production),
            "TEST_PORT",
            String.valueOf(Ports.free()),
            "INBOX",
            inbox.uri().toString(),
            "CALLS",
            teal.folder().resolve("calls").toString(),
            "GATES",
            teal.folder().toString(),
            "PYTHON",
            Tool.python(),
            "APP",
            Tool.script("app.py").toString(),
            "HOOK",
            Tool.script("hook.py").toString(),
            "OWNER",
            String.valueOf(ProcessHandle.current().pid())));
    environment.put("MINUTE_SECONDS", String.valueOf(MINUTE_MILLIS / 1000.0));
    boto3 = new Tool(environment);
    boto3.python("walkthrough.py", "stage").succeeded();
    load = Load.small(URI.create("http://127.0.0.1:" + production));
    load.awaitAnswersOf("132");
  }

  @AfterAll
  void strike() {
    load.close();
    teal.close();
    inbox.close();
  }

  @Test
  @Order(1)
  @AwsDocumented(
      "CodeDeploy User Guide: What happens during an Amazon ECS deployment with a test listener")
  void theHappyPathLeadsFrom132To133() {
    boto3.python("walkthrough.py", "happy-path").succeeded();
    load.awaitAnswersOf("133");
  }

  @Test
  @Order(2)
  @AwsDocumented("CodeDeploy User Guide: Stop a deployment with CodeDeploy#automatic rollback")
  void stopAndRollBackLeadsFrom134BackTo133() {
    boto3.python("walkthrough.py", "stop-and-roll-back").succeeded();
    load.awaitAnswersOf("133");
  }

  @Test
  @Order(3)
  @AwsDocumented("CodeDeploy User Guide: AppSpec 'hooks' section#AfterAllowTestTraffic")
  void aFailingHookKeepsUsersOn133() {
    boto3.python("walkthrough.py", "failing-hook").succeeded();
    load.awaitAnswersOf("133");
    assertThat(load.revisions()).doesNotContain("135");
  }

  @Test
  @Order(4)
  @AwsObserved("SNS messages of an ECS deployment and its rollback, captured in 2022")
  void theTopicHearsOfEveryDeploymentFromStartToEnd() {
    List<DeploymentInfo> newestFirst =
        teal.aws().codeDeploy().listDeployments(r -> {}).deployments().stream()
            .map(id ->
                teal.aws().codeDeploy().getDeployment(r -> r.deploymentId(id)).deploymentInfo())
            .toList();
    assertThat(newestFirst)
        .extracting(DeploymentInfo::statusAsString)
        .containsExactly("Succeeded", "Failed", "Succeeded", "Stopped", "Succeeded");
    for (DeploymentInfo deployment : newestFirst) {
      Set<String> expected =
          Set.of("CREATED", "IN_PROGRESS", deployment.statusAsString().toUpperCase(Locale.ROOT));
      Await.that(
          "notifications of " + deployment.deploymentId(),
          () -> inbox.statusesOf(deployment.deploymentId()),
          statuses -> statuses.equals(expected));
    }
  }

  @Test
  @Order(5)
  @TealPromise
  void noRequestFailedAllTheWhile() {
    load.end();
    load.assertNoneFailed();
    assertThat(load.served()).isGreaterThan(500);
    assertThat(load.revisions()).containsExactlyInAnyOrder("132", "133", "134");
  }
}
