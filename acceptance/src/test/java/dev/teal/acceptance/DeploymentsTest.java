package dev.teal.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.codedeploy.model.ComputePlatform;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentGroupRequest;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentReadyAction;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;
import software.amazon.awssdk.services.codedeploy.model.DeploymentWaitType;
import software.amazon.awssdk.services.codedeploy.model.ECSTarget;
import software.amazon.awssdk.services.codedeploy.model.ECSTaskSet;
import software.amazon.awssdk.services.codedeploy.model.LifecycleEvent;
import software.amazon.awssdk.services.codedeploy.model.TargetStatus;
import software.amazon.awssdk.services.codedeploy.model.TrafficRoutingConfig;
import software.amazon.awssdk.services.codedeploy.model.TrafficRoutingType;
import software.amazon.awssdk.services.ecs.model.TaskSet;

/// The ways in which a deployment can go, and what the API shows of it meanwhile.
@ExtendWith(SharedTeal.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("unchecked") // The SDK's builders take generic varargs.
class DeploymentsTest {
  private static final Duration MINUTE = Duration.ofSeconds(2);
  private static final int REQUESTS = 60;

  private Teal teal;

  @BeforeAll
  void start(Teal shared) {
    teal = shared;
  }

  @Test
  @AwsDocumented(
      "CodeDeploy User Guide: Deployment configurations on an Amazon ECS compute platform")
  void aCanaryGivesGreenItsShareAndTheRestAfterTheInterval() {
    createConfig(
        "Canary25Percent4Minutes",
        routing ->
            routing
                .type(TrafficRoutingType.TIME_BASED_CANARY)
                .timeBasedCanary(canary -> canary.canaryPercentage(25).canaryInterval(4)));
    Stage stage = Stage.build(teal, "canary");
    Rollout rollout = deploy(stage, "2", "Canary25Percent4Minutes");
    rollout.awaitThat("green has its share", () -> rollout.greenShare() == 25);
    assertThat(stage.sharesAt(stage.productionListener())).isEqualTo("tg1 25, tg2 75");
    assertThat(answersOf("2", stage)).as("of %d", REQUESTS).isBetween(5, 30);
    rollout.succeeds();
    assertThat(stage.sharesAt(stage.productionListener())).isEqualTo("tg1 100");
    assertThat(answersOf("2", stage)).isEqualTo(REQUESTS);
    assertThat(lasted(rollout, "AllowTraffic")).isGreaterThanOrEqualTo(MINUTE.multipliedBy(4));
  }

  private static int answersOf(String revision, Stage stage) {
    return (int)
        IntStream.range(0, REQUESTS)
            .filter(i -> Visit.revisionAt(stage.production()).equals(revision))
            .count();
  }

  @Test
  @AwsObserved("the listener's weights in a linear deployment of 2026: the first step at once")
  void aLinearShiftTakesAStepAtOnceAndEachOtherAfterItsInterval() {
    createConfig(
        "Linear40PercentEvery2Minutes",
        routing ->
            routing
                .type(TrafficRoutingType.TIME_BASED_LINEAR)
                .timeBasedLinear(linear -> linear.linearPercentage(40).linearInterval(2)));
    Stage stage = Stage.build(teal, "linear");
    Rollout rollout = deploy(stage, "2", "Linear40PercentEvery2Minutes");
    List<Double> shares = new ArrayList<>();
    rollout.awaitThat("green has everything", () -> seen(shares, rollout.greenShare()) == 100);
    assertThat(shares).containsExactly(40.0, 80.0, 100.0);
    rollout.succeeds();
    assertThat(lasted(rollout, "AllowTraffic")).isGreaterThanOrEqualTo(MINUTE.multipliedBy(4));
  }

  private static double seen(List<Double> shares, double share) {
    if (share > 0 && (shares.isEmpty() || shares.getLast() != share)) {
      shares.add(share);
    }
    return share;
  }

  private static Duration lasted(Rollout rollout, String name) {
    LifecycleEvent event =
        rollout.target().lifecycleEvents().stream()
            .filter(e -> e.lifecycleEventName().equals(name))
            .findFirst()
            .orElseThrow();
    return Duration.between(event.startTime(), event.endTime());
  }

  @Test
  @AwsDocumented("CodeDeploy API Reference: ContinueDeployment, DeploymentReadyOption")
  void aGroupThatStopsWhenReadyGoesOnWhenItIsToldTo() {
    Stage stage = Stage.build(teal, "ready", waits(60, 2880));
    Rollout rollout = deploy(stage, "2", Stage.CONFIG);
    rollout.awaitThat("it is ready", () -> rollout.info().status() == DeploymentStatus.READY);
    assertThat(rollout.target().status()).isEqualTo(TargetStatus.READY);
    assertThat(Visit.revisionAt(stage.test())).isEqualTo("2");
    assertThat(Visit.revisionAt(stage.production())).isEqualTo("1");
    Refused.with(
        "InvalidDeploymentStatusException",
        rollout.id(),
        () -> rollout.continueAfter(DeploymentWaitType.TERMINATION_WAIT));

    rollout.continueAfter(DeploymentWaitType.READY_WAIT);
    rollout.awaitAllEvents();
    assertThat(Visit.revisionAt(stage.production())).isEqualTo("2");
    rollout.awaitThat(
        "the termination wait", () -> rollout.info().instanceTerminationWaitTimeStarted());
    Refused.with(
        "DeploymentIsNotInReadyStateException",
        rollout.id(),
        () -> rollout.continueAfter(DeploymentWaitType.READY_WAIT));

    rollout.continueAfter(DeploymentWaitType.TERMINATION_WAIT);
    rollout.succeeds();
    Refused.with(
        "DeploymentAlreadyCompletedException",
        rollout.id(),
        () -> rollout.continueAfter(DeploymentWaitType.TERMINATION_WAIT));
  }

  @Test
  @AwsObserved("CodeDeploy's message when a ready deployment was forgotten")
  void aReadyDeploymentThatNobodyContinuesIsStopped() {
    Stage stage = Stage.build(teal, "forgotten", waits(1, 0));
    DeploymentInfo stopped = deploy(stage, "2", Stage.CONFIG).awaitEnd(DeploymentStatus.STOPPED);
    assertThat(stopped.errorInformation().message())
        .contains(
            "The deployment timed out while waiting for a notification to continue. This time out"
                + " period is");
    assertThat(Visit.revisionAt(stage.production())).isEqualTo("1");
  }

  @Test
  @AwsObserved("CodeDeploy's message, from which the GitHub Action takes the id")
  void aSecondDeploymentOfAGroupIsRefusedWhileOneIsUnderWay() {
    Stage stage = Stage.build(teal, "busy", Stage.keepsBlue(2880));
    Rollout first = deploy(stage, "2", Stage.CONFIG).awaitAllEvents();
    Refused.with(
        "DeploymentLimitExceededException",
        "The Deployment Group 'busy-group' already has an active Deployment '" + first.id() + "'",
        () -> deploy(stage, "3", Stage.CONFIG));
    assertThat(Rollout.all(stage)).containsExactly(first.id());
    first.continueAfter(DeploymentWaitType.TERMINATION_WAIT);
    first.succeeds();
    deploy(stage, "3", Stage.CONFIG).awaitAllEvents();
  }

  @Test
  @AwsDocumented("CodeDeploy User Guide: Step 6: Verify your results#get-deployment-target")
  void theTargetShowsBothTaskSetsWithTheirShares() {
    Stage stage = Stage.build(teal, "target", Stage.keepsBlue(2880));
    List<TaskSet> before = stage.taskSets();
    Rollout rollout = deploy(stage, "2", Stage.CONFIG).awaitAllEvents();
    ECSTarget target = rollout.target();
    assertThat(target.deploymentId()).isEqualTo(rollout.id());
    assertThat(target.targetId()).isEqualTo("target-cluster:target");
    assertThat(target.targetArn())
        .isEqualTo("arn:aws:ecs:us-east-1:000000000000:service/target-cluster/target");
    assertThat(target.status()).isEqualTo(TargetStatus.SUCCEEDED);
    assertThat(rollout.events())
        .containsExactly(
            "BeforeInstall Succeeded",
            "Install Succeeded",
            "AfterInstall Succeeded",
            "AllowTestTraffic Succeeded",
            "AfterAllowTestTraffic Succeeded",
            "BeforeAllowTraffic Succeeded",
            "AllowTraffic Succeeded",
            "AfterAllowTraffic Succeeded");
    assertThat(target.taskSetsInfo())
        .extracting(ECSTaskSet::identifer)
        .allMatch(DeploymentsTest::isId);
    ECSTaskSet blue = target.taskSetsInfo().get(0);
    assertThat(blue.identifer()).isEqualTo(before.getFirst().id());
    assertThat(blue.toString())
        .contains("Status=ACTIVE", "TrafficWeight=0.0", "Name=target-tg2", "TaskSetLabel=Blue")
        .contains("DesiredCount=1", "PendingCount=0", "RunningCount=1");
    assertThat(target.taskSetsInfo().get(1).toString())
        .contains("Status=PRIMARY", "TrafficWeight=100.0", "Name=target-tg1", "TaskSetLabel=Green")
        .contains("DesiredCount=1", "PendingCount=0", "RunningCount=1");
    assertThat(
            teal.aws()
                .codeDeploy()
                .listDeploymentTargets(r -> r.deploymentId(rollout.id()))
                .targetIds())
        .containsExactly("target-cluster:target");
    Refused.with(
        "DeploymentTargetDoesNotExistException",
        "target-cluster:another",
        () ->
            teal.aws()
                .codeDeploy()
                .getDeploymentTarget(
                    r -> r.deploymentId(rollout.id()).targetId("target-cluster:another")));
    rollout.continueAfter(DeploymentWaitType.TERMINATION_WAIT);
    rollout.succeeds();
  }

  private static boolean isId(String taskSet) {
    return taskSet.matches("ecs-svc/[0-9]{19}");
  }

  @Test
  @AwsObserved("tools take the first deployment that is listed as the newest")
  void deploymentsAreListedTheNewestFirst() {
    Stage stage = Stage.build(teal, "listed");
    List<String> newestFirst = new ArrayList<>();
    for (String revision : List.of("2", "3")) {
      Rollout rollout = deploy(stage, revision, Stage.CONFIG);
      rollout.succeeds();
      newestFirst.addFirst(rollout.id());
    }
    Rollout failed = Rollout.start(stage, "version: 0.0", r -> {});
    failed.awaitEnd(DeploymentStatus.FAILED);
    newestFirst.addFirst(failed.id());
    assertThat(Rollout.all(stage)).containsExactlyElementsOf(newestFirst);
    assertThat(Rollout.active(stage)).isEmpty();
    assertThat(
            teal.aws()
                .codeDeploy()
                .listDeployments(r ->
                    r.applicationName(stage.application())
                        .deploymentGroupName(stage.group())
                        .includeOnlyStatuses(DeploymentStatus.FAILED))
                .deployments())
        .containsExactly(failed.id());
  }

  @Test
  @AwsDocumented(
      "CodeDeploy User Guide: Stop a deployment#components remain in their current state")
  void aDeploymentThatIsStoppedWithoutRollbackLeavesThingsAsTheyStand() {
    Stage stage = Stage.build(teal, "stopped");
    Rollout rollout = deploy(stage, "2", "CodeDeployDefault.ECSCanary10Percent15Minutes");
    rollout.awaitThat("green has its share", () -> rollout.greenShare() == 10);
    teal.aws()
        .codeDeploy()
        .stopDeployment(r -> r.deploymentId(rollout.id()).autoRollbackEnabled(false));
    DeploymentInfo stopped = rollout.awaitEnd(DeploymentStatus.STOPPED);
    assertThat(stopped.errorInformation().codeAsString()).isEqualTo("MANUAL_STOP");
    assertThat(stopped.rollbackInfo()).isNull();
    assertThat(stage.sharesAt(stage.productionListener())).isEqualTo("tg1 10, tg2 90");
    assertThat(stage.taskSets())
        .extracting(TaskSet::status)
        .containsExactlyInAnyOrder("PRIMARY", "ACTIVE");
    assertThat(rollout.events())
        .containsSequence("AllowTraffic Failed", "AfterAllowTraffic Skipped");
    Refused.with(
        "DeploymentAlreadyCompletedException",
        rollout.id(),
        () -> teal.aws().codeDeploy().stopDeployment(r -> r.deploymentId(rollout.id())));
  }

  private void createConfig(String name, Consumer<TrafficRoutingConfig.Builder> routing) {
    teal.aws()
        .codeDeploy()
        .createDeploymentConfig(r ->
            r.deploymentConfigName(name)
                .computePlatform(ComputePlatform.ECS)
                .trafficRoutingConfig(routing));
  }

  /// @param ready for how many minutes a deployment waits when it is ready
  /// @param termination for how many minutes blue is kept
  private static Consumer<CreateDeploymentGroupRequest.Builder> waits(int ready, int termination) {
    return Stage.keepsBlue(termination)
        .andThen(group ->
            group.blueGreenDeploymentConfiguration(
                group.build().blueGreenDeploymentConfiguration().toBuilder()
                    .deploymentReadyOption(option ->
                        option
                            .actionOnTimeout(DeploymentReadyAction.STOP_DEPLOYMENT)
                            .waitTimeInMinutes(ready))
                    .build()));
  }

  private static Rollout deploy(Stage stage, String revision, String config) {
    String appSpec = stage.appSpec(stage.register(revision, Map.of()), Map.of());
    return Rollout.start(stage, appSpec, r -> r.deploymentConfigName(config));
  }
}
