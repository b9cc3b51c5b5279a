package dev.teal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;
import software.amazon.awssdk.services.codedeploy.model.LifecycleEventStatus;

/// Deployments that cannot succeed: each fails with the reason, and users stay on blue.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FailedDeploymentsTest {
  private Teal teal;
  private Stage stage;

  @BeforeAll
  void start() {
    // An hour lasts 30 s: so long is a hook waited for, and an install.
    teal = Teal.start(FailedDeploymentsTest.class, "500ms");
    stage = Stage.build(teal, "fails");
  }

  @AfterAll
  void stop() {
    teal.close();
  }

  /// One test's rollback does not end before the next begins, if that test has failed.
  @BeforeEach
  void awaitQuiet() {
    Await.that("no deployment is under way", () -> Rollout.active(stage).isEmpty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'version: 0.0 Resources: ['|The input AppSpec file is a not well-formed yaml.",
        "version: 0.0|Resources",
        "'{\"version\": 0.0, \"Resources\": []}'|Resources",
        "'{\"version\": 0.0, \"Resources\": [{\"S\": {\"Type\": \"AWS::Lambda::Function\"}}]}'|Type",
        "'{\"version\": 0.0, \"Resources\": [{\"S\": {\"Type\": \"AWS::ECS::Service\","
            + " \"Properties\": {}}}]}'|LoadBalancerInfo",
      })
  @AwsObserved("CodeDeploy's message for a malformed AppSpec file, aws-cli issue 6267")
  void aMalformedAppSpecFailsTheDeploymentBeforeAnythingIsMade(String appSpec, String words) {
    DeploymentInfo failed =
        Rollout.start(stage, appSpec, r -> {}).awaitEnd(DeploymentStatus.FAILED);
    assertThat(failed.errorInformation().codeAsString()).isEqualTo("INVALID_REVISION");
    assertThat(failed.errorInformation().message())
        .startsWith(
            "The deployment failed because the AppSpec file that specifies the deployment"
                + " configuration is missing or has an invalid configuration.")
        .contains(words);
    assertThat(failed.rollbackInfo()).isNull();
    assertThat(stage.taskSets()).hasSize(1);
  }

  @Test
  @AwsUnverified("which code a task definition has that does not exist")
  void aTaskDefinitionThatDoesNotExistFailsInInstallAndIsRolledBack() {
    Rollout rollout =
        stage.deploy("arn:aws:ecs:us-east-1:000000000000:task-definition/fails:99", Map.of());
    failsAndIsRolledBack(rollout, "ECS_UPDATE_ERROR", "TaskDefinition not found.");
    assertThat(rollout.events())
        .startsWith("BeforeInstall Succeeded", "Install Failed", "AfterInstall Skipped");
  }

  @Test
  @AwsUnverified("AWS waits for an hour where Teal fails once ECS says that no task starts")
  void aCommandThatDoesNotStartFailsWithItsReasonAndIsRolledBack() {
    String taskDefinition = stage.register(List.of("/no/such/program"), Map.of());
    failsAndIsRolledBack(
        stage.deploy(taskDefinition, Map.of()), "ECS_UPDATE_ERROR", "/no/such/program");
  }

  @Test
  @AwsUnverified("AWS waits for an hour where Teal fails once ECS says that no task stays up")
  void aCommandThatEndsAtOnceFailsWithItsReasonAndIsRolledBack() {
    String taskDefinition = stage.register(List.of(Tool.python(), "-c", "exit(3)"), Map.of());
    failsAndIsRolledBack(
        stage.deploy(taskDefinition, Map.of()), "ECS_UPDATE_ERROR", "Essential container");
  }

  @Test
  @AwsUnverified("which code a hook's function has that does not exist")
  void aHookThatDoesNotExistFailsTheDeploymentWhichIsRolledBack() {
    Map<String, String> hooks = Map.of("AfterInstall", "CodeDeployHook_nowhere");
    failsAndIsRolledBack(
        stage.deploy(stage.register("good", Map.of()), hooks),
        "INVALID_LAMBDA_FUNCTION",
        "Function not found");
  }

  @Test
  @AwsDocumented("CodeDeploy User Guide: AppSpec 'hooks' section#within one hour")
  @OtherPrograms
  void aHookThatThrowsIsWaitedForAnHourAndThenTheDeploymentFails() {
    String hook = stage.createHook("throws", "throws", Map.of());
    Rollout rollout =
        stage.deploy(stage.register("good", Map.of()), Map.of("BeforeAllowTraffic", hook));
    rollout.await("BeforeAllowTraffic", LifecycleEventStatus.IN_PROGRESS);
    failsAndIsRolledBack(
        rollout,
        "HOOK_EXECUTION_FAILURE",
        "The deployment timed out while waiting for a status callback. CodeDeploy expects a status"
            + " callback within one hour after a deployment hook is invoked.");
    // Lambda Developer Guide, asynchronous invocation: a function that fails is called twice more.
    assertThat(stage.traces().callsOf(rollout))
        .hasSize(3)
        .containsOnly(stage.traces().callsOf(rollout).getFirst());
  }

  @Test
  @AwsDocumented("CodeDeploy User Guide: List of lifecycle event hooks for an ECS deployment")
  void aFailureBeforeInstallLeavesNothingToRollBack() {
    Rollout rollout =
        stage.deploy(
            stage.register("good", Map.of()), Map.of("BeforeInstall", "CodeDeployHook_nowhere"));
    assertThat(rollout.awaitEnd(DeploymentStatus.FAILED).rollbackInfo()).isNull();
    assertThat(rollout.events())
        .hasSize(8)
        .startsWith("BeforeInstall Failed", "Install Skipped")
        .endsWith("AfterAllowTraffic Skipped");
  }

  private void failsAndIsRolledBack(Rollout rollout, String code, String words) {
    DeploymentInfo failed = rollout.awaitEnd(DeploymentStatus.FAILED);
    assertThat(failed.errorInformation().codeAsString()).isEqualTo(code);
    assertThat(failed.errorInformation().message()).contains(words);
    Rollout rollback = rollout.rollback();
    assertThat(failed.rollbackInfo().rollbackMessage())
        .isEqualTo(
            "Deployment %s terminated. Automatic rollback is triggered with a DeploymentId %s.",
            rollout.id(), rollback.id());
    assertThat(rollback.succeeds().rollbackInfo().rollbackMessage())
        .isEqualTo(
            "Deployment %s is triggered to roll back deployment %s.", rollback.id(), rollout.id());
    Await.that("blue alone is left", stage::taskSets, sets -> sets.size() == 1);
    assertThat(Visit.revisionAt(stage.production())).isEqualTo(Stage.FIRST_REVISION);
    assertThat(Visit.revisionAt(stage.test())).isEqualTo(Stage.FIRST_REVISION);
    assertThat(stage.traces().pidsOf(Stage.FIRST_REVISION)).as("starts of blue").hasSize(1);
  }
}
