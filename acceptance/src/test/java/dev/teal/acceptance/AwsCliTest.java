package dev.teal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

/// `aws ecs deploy`, as pipelines use it. It looks every 15 s whether the deployment has ended, so
/// the two run at the same time.
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
