package dev.teal.codedeploy;

import dev.teal.clock.Pace;
import dev.teal.clock.SettableClock;
import dev.teal.deploy.World;
import dev.teal.home.Home;
import dev.teal.store.ManualWorker;
import dev.teal.store.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import software.amazon.awssdk.services.codedeploy.model.ComputePlatform;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentGroupRequest;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;
import software.amazon.awssdk.services.codedeploy.model.RevisionLocation;
import software.amazon.awssdk.services.codedeploy.model.TriggerEventType;

/// The room with a real store, small fakes around it, and a worker that is stepped by hand.
// The SDK takes varargs of consumers, which Java calls unchecked at every call.
@SuppressWarnings("unchecked")
final class CodeDeployWorld implements AutoCloseable {
  static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  static final String ROLE = "arn:aws:iam::123456789012:role/ecsCodeDeployRole";
  static final String APP_SPEC =
      """
      version: 0.0
      Resources:
        - TargetService:
            Type: AWS::ECS::Service
            Properties:
              TaskDefinition: "arn:aws:ecs:us-east-1:123456789012:task-definition/app:133"
              LoadBalancerInfo: {ContainerName: "app", ContainerPort: 8080}
      """;

  final SettableClock clock = new SettableClock(NOON);
  final FakeEcs ecs = new FakeEcs();
  final FakeElb elb = new FakeElb();
  final FakeSns sns = new FakeSns();
  final FakeS3 s3 = new FakeS3();
  final CountingStore store;
  final CodeDeployApi api;

  CodeDeployWorld(Path folder) {
    store = new CountingStore(SqliteStore.open(folder.resolve("teal.db")));
    api =
        new CodeDeployApi(
            store,
            new World(ecs, elb, new FakeLambda(), new FakeCloudWatch(), Pace.REAL),
            sns,
            s3,
            new Home("us-east-1", "123456789012"),
            clock);
  }

  /// The application `shop` for ECS with its group `blue-green`.
  CodeDeployWorld withGroup() {
    api.createApplication(r -> r.applicationName("shop").computePlatform(ComputePlatform.ECS));
    api.createDeploymentGroup(ecsGroup("shop", "blue-green").build());
    return this;
  }

  static CreateDeploymentGroupRequest.Builder ecsGroup(String application, String name) {
    return CreateDeploymentGroupRequest.builder()
        .applicationName(application)
        .deploymentGroupName(name)
        .serviceRoleArn(ROLE)
        .deploymentStyle(
            s -> s.deploymentType("BLUE_GREEN").deploymentOption("WITH_TRAFFIC_CONTROL"))
        .blueGreenDeploymentConfiguration(c ->
            c.deploymentReadyOption(o -> o.actionOnTimeout("CONTINUE_DEPLOYMENT"))
                .terminateBlueInstancesOnDeploymentSuccess(
                    o -> o.action("TERMINATE").terminationWaitTimeInMinutes(5)))
        .ecsServices(s -> s.clusterName("c").serviceName("s"))
        .loadBalancerInfo(i ->
            i.targetGroupPairInfoList(p ->
                p.targetGroups(g -> g.name("tg1"), g -> g.name("tg2"))
                    .prodTrafficRoute(r -> r.listenerArns(FakeElb.PRODUCTION))
                    .testTrafficRoute(r -> r.listenerArns(FakeElb.TEST))))
        .triggerConfigurations(t ->
            t.triggerName("told")
                .triggerTargetArn(FakeSns.TOPIC)
                .triggerEvents(
                    TriggerEventType.DEPLOYMENT_START,
                    TriggerEventType.DEPLOYMENT_SUCCESS,
                    TriggerEventType.DEPLOYMENT_FAILURE,
                    TriggerEventType.DEPLOYMENT_STOP));
  }

  static RevisionLocation text(String content) {
    return RevisionLocation.builder()
        .revisionType("AppSpecContent")
        .appSpecContent(c -> c.content(content))
        .build();
  }

  String deploy(RevisionLocation revision) {
    return api.createDeployment(
            r -> r.applicationName("shop").deploymentGroupName("blue-green").revision(revision))
        .deploymentId();
  }

  /// Does what is due now and within a second.
  CodeDeployWorld run() {
    for (int i = 0; i < 4; i++) {
      new ManualWorker(store, clock, api.handlers()).runDue();
      clock.advance(Duration.ofMillis(250));
    }
    return this;
  }

  /// Lets a deployment go on until it has a status.
  DeploymentInfo runUntil(String id, DeploymentStatus status) {
    for (int i = 0; i < 100; i++) {
      if (deployment(id).status() == status) {
        return deployment(id);
      }
      run();
      clock.advance(Duration.ofMinutes(1));
    }
    throw new AssertionError(deployment(id) + " does not become " + status);
  }

  DeploymentInfo deployment(String id) {
    return api.getDeployment(r -> r.deploymentId(id)).deploymentInfo();
  }

  @Override
  public void close() {
    store.close();
  }
}
