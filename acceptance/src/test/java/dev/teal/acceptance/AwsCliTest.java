package dev.teal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;
import software.amazon.awssdk.services.ecs.model.TaskSet;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `aws ecs deploy` and `aws deploy`, as pipelines use them. They look every 15 s whether a
/// deployment has ended, so these tests run at the same time.
@OtherPrograms
@ExtendWith(SharedTeal.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
class AwsCliTest {
  private Teal teal;

  @BeforeAll
  void start(Teal shared) {
    teal = shared;
  }

  @Test
  @AwsDocumented("AWS CLI Command Reference: ecs deploy")
  void ecsDeployEndsWithStatus0WhenTheDeploymentSucceeds() {
    Stage stage = Stage.build(teal, "cli-good");
    String hook = stage.createHook("tests", "handler", Map.of("TEST_URL", stage.test().toString()));
    Tool.Result result = deploy(stage, hook, Map.of()).succeeded();
    assertThat(result.out()).contains("Successfully deployed");
    assertThat(Rollout.all(stage)).hasSize(1).allMatch(result.out()::contains);
    assertThat(stage.taskSets())
        .singleElement()
        .extracting(TaskSet::taskDefinition)
        .isEqualTo("arn:aws:ecs:us-east-1:000000000000:task-definition/cli-good:2");
    assertThat(Visit.revisionAt(stage.production())).isEqualTo("2");
  }

  @Test
  @AwsDocumented("AWS CLI Command Reference: ecs deploy")
  void ecsDeployEndsWithAnotherStatusWhenTheDeploymentIsRolledBack() {
    Stage stage = Stage.build(teal, "cli-bad");
    String hook = stage.createHook("tests", "handler", Map.of("TEST_URL", stage.test().toString()));
    Tool.Result result = deploy(stage, hook, Map.of("FAULTY", "yes"));
    assertThat(result.status()).as(result.out() + result.err()).isNotZero();
    assertThat(result.err()).contains("Waiter DeploymentSuccessful failed");
    Rollout failed = new Rollout(stage, Rollout.all(stage).getLast());
    failed.awaitEnd(DeploymentStatus.FAILED);
    failed.rollback().succeeds();
    assertThat(Visit.revisionAt(stage.production())).isEqualTo("1");
  }

  @Test
  @AwsDocumented("AWS CLI Command Reference: deploy")
  void awsDeployTakesADeploymentFromItsConfigurationToItsEnd() {
    Stage stage = Stage.build(teal, "cli-steps");
    aws(
        "create-deployment-config",
        "--deployment-config-name=cli-linear",
        "--compute-platform=ECS",
        "--traffic-routing-config",
        "type=TimeBasedLinear,timeBasedLinear={linearPercentage=50,linearInterval=1}");
    aws(
        "update-deployment-group",
        "--application-name=" + stage.application(),
        "--current-deployment-group-name=" + stage.group(),
        "--deployment-config-name=cli-linear");
    String id = createDeployment(stage, "2");
    aws("wait", "deployment-successful", "--deployment-id=" + id);
    assertThat(
            aws("get-deployment", "--deployment-id=" + id, "--query=deploymentInfo.status")
                .out()
                .strip())
        .isEqualTo("Succeeded");
    assertThat(
            aws("list-deployment-targets", "--deployment-id=" + id, "--query=targetIds")
                .out()
                .strip())
        .isEqualTo(stage.targetId());
    String second = createDeployment(stage, "3");
    assertThat(
            aws(
                    "list-deployments",
                    "--application-name=" + stage.application(),
                    "--deployment-group-name=" + stage.group(),
                    "--max-items=1",
                    "--query=deployments")
                .out())
        .contains(second)
        .doesNotContain(id);
    aws("wait", "deployment-successful", "--deployment-id=" + second);
    assertThat(Visit.revisionAt(stage.production())).isEqualTo("3");
  }

  @Test
  @AwsDocumented("AWS CLI Command Reference: deploy stop-deployment, deploy wait")
  void awsDeployStopsAndRollsBack() {
    Stage stage = Stage.build(teal, "cli-stop", Stage.keepsBlue(600));
    String id = createDeployment(stage, "2");
    new Rollout(stage, id).awaitAllEvents();
    aws("stop-deployment", "--deployment-id=" + id, "--auto-rollback-enabled");
    Tool.Result wait =
        AwsCli.run(teal, "deploy", "wait", "deployment-successful", "--deployment-id=" + id);
    assertThat(wait.status()).isNotZero();
    assertThat(wait.err()).contains("Waiter DeploymentSuccessful failed");
    String rollback =
        aws(
                "get-deployment",
                "--deployment-id=" + id,
                "--query=deploymentInfo.rollbackInfo.rollbackDeploymentId")
            .out()
            .strip();
    aws("wait", "deployment-successful", "--deployment-id=" + rollback);
    assertThat(Visit.revisionAt(stage.production())).isEqualTo("1");
  }

  private String createDeployment(Stage stage, String name) {
    String appSpec = stage.appSpec(stage.register(name, Map.of()), Map.of());
    ObjectNode revision = JsonMapper.shared().createObjectNode();
    revision
        .put("revisionType", "AppSpecContent")
        .putObject("appSpecContent")
        .put("content", appSpec);
    Path file = write(stage, "revision-" + name + ".json", revision.toString());
    return aws(
            "create-deployment",
            "--application-name=" + stage.application(),
            "--deployment-group-name=" + stage.group(),
            "--revision=file://" + file,
            "--query=deploymentId")
        .out()
        .strip();
  }

  /// `aws deploy`, which must end well and print text.
  private Tool.Result aws(String... arguments) {
    List<String> command = new ArrayList<>(List.of("deploy"));
    command.addAll(List.of(arguments));
    command.add("--output=text");
    return AwsCli.run(teal, command.toArray(String[]::new)).succeeded();
  }

  private Tool.Result deploy(Stage stage, String hook, Map<String, String> environment) {
    Path appSpec =
        write(
            stage,
            "appspec.yaml",
            stage.appSpec("to be replaced", Map.of("AfterAllowTestTraffic", hook)));
    Path taskDefinition = write(stage, "task-definition.json", taskDefinition(stage, environment));
    return AwsCli.run(
        teal,
        "ecs",
        "deploy",
        "--cluster",
        stage.cluster(),
        "--service",
        stage.name(),
        "--task-definition",
        taskDefinition.toString(),
        "--codedeploy-appspec",
        appSpec.toString(),
        "--codedeploy-application",
        stage.application(),
        "--codedeploy-deployment-group",
        stage.group());
  }

  private static String taskDefinition(Stage stage, Map<String, String> environment) {
    ObjectNode definition = JsonMapper.shared().createObjectNode().put("family", stage.name());
    definition.put("networkMode", "awsvpc").put("cpu", "256").put("memory", "512");
    definition.putArray("requiresCompatibilities").add("FARGATE");
    ObjectNode container = definition.putArray("containerDefinitions").addObject();
    container.put("name", stage.name()).put("image", "example/" + stage.name());
    Stage.sampleApp().forEach(container.putArray("entryPoint")::add);
    container.putArray("portMappings").addObject().put("containerPort", Stage.CONTAINER_PORT);
    ArrayNode variables = container.putArray("environment");
    stage
        .variables("2", environment)
        .forEach((name, value) -> variables.addObject().put("name", name).put("value", value));
    return definition.toString();
  }

  private static Path write(Stage stage, String name, String content) {
    try {
      return Files.writeString(stage.teal().folder().resolve(stage.name() + "-" + name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
