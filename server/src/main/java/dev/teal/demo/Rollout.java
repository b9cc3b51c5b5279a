package dev.teal.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentNotStartedException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;
import software.amazon.awssdk.services.codedeploy.model.LifecycleEvent;
import software.amazon.awssdk.services.codedeploy.model.LifecycleEventStatus;
import software.amazon.awssdk.services.codedeploy.model.RevisionLocationType;

/// A deployment under observation: its lifecycle events are told as they come.
final class Rollout {
  private static final Set<DeploymentStatus> ENDS =
      Set.of(DeploymentStatus.SUCCEEDED, DeploymentStatus.FAILED, DeploymentStatus.STOPPED);

  private final Clients aws;
  private final Terminal terminal;
  private final String id;
  private final Instant asked;
  private final Set<String> told = new HashSet<>();

  private Rollout(Clients aws, Terminal terminal, String id, Instant asked) {
    this.aws = aws;
    this.terminal = terminal;
    this.id = id;
    this.asked = asked;
  }

  /// Asks CodeDeploy for a revision of the service.
  static Rollout of(int revision, Clients aws, Terminal terminal) {
    String appSpec = appSpec(revision);
    Instant asked = Instant.now();
    String id =
        aws.codeDeploy()
            .createDeployment(r ->
                r.applicationName(Stage.APPLICATION)
                    .deploymentGroupName(Stage.GROUP)
                    .revision(location ->
                        location
                            .revisionType(RevisionLocationType.APP_SPEC_CONTENT)
                            .appSpecContent(
                                content -> content.content(appSpec).sha256(sha256(appSpec)))))
            .deploymentId();
    terminal.line("CreateDeployment " + id);
    return new Rollout(aws, terminal, id, asked);
  }

  private static String appSpec(int revision) {
    return """
    version: 0.0
    Resources:
      - TargetService:
          Type: AWS::ECS::Service
          Properties:
            TaskDefinition: %s:%d
            LoadBalancerInfo:
              ContainerName: %s
              ContainerPort: %d
    Hooks:
      - AfterAllowTestTraffic: %s
    """
        .formatted(Stage.SERVICE, revision, Stage.SERVICE, Stage.CONTAINER_PORT, Stage.HOOK);
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  String id() {
    return id;
  }

  /// When it was asked for.
  Instant asked() {
    return asked;
  }

  /// Waits until a lifecycle event is over.
  ///
  /// @throws DemoException when the deployment ends before
  LifecycleEvent until(String event) {
    return Await.that(
        id + ": " + event,
        () -> {
          // Asked before the events, so that an end is never seen without what led to it.
          DeploymentInfo info = info();
          Optional<LifecycleEvent> seen = tell().stream().filter(e -> over(e, event)).findFirst();
          if (seen.isEmpty() && ENDS.contains(info.status())) {
            throw new DemoException(
                id + " ended before " + event + ": " + info.statusAsString() + because(info));
          }
          return seen;
        });
  }

  private static boolean over(LifecycleEvent event, String name) {
    return event.lifecycleEventName().equals(name) && event.endTime() != null;
  }

  /// Waits until the deployment has ended.
  DeploymentInfo untilEnded() {
    DeploymentInfo ended =
        Await.that(
            id + ": the end",
            () -> {
              DeploymentInfo info = info();
              tell();
              return Optional.of(info).filter(i -> ENDS.contains(i.status()));
            });
    terminal.line(id + " " + ended.statusAsString() + because(ended));
    return ended;
  }

  private static String because(DeploymentInfo info) {
    return info.errorInformation() == null
        ? ""
        : ": " + info.errorInformation().codeAsString() + ", " + info.errorInformation().message();
  }

  /// Asks CodeDeploy to stop it and roll back.
  void stopAndRollBack() {
    terminal.line("StopDeployment " + id + ", and roll back");
    aws.codeDeploy().stopDeployment(r -> r.deploymentId(id).autoRollbackEnabled(true));
  }

  /// The deployment that rolls this one back.
  Rollout rollback() {
    Instant now = Instant.now();
    String rollback =
        Await.that(
            id + ": its rollback",
            () ->
                Optional.ofNullable(info().rollbackInfo())
                    .map(rollbackInfo -> rollbackInfo.rollbackDeploymentId()));
    terminal.line("rolled back by " + rollback);
    return new Rollout(aws, terminal, rollback, now);
  }

  DeploymentInfo info() {
    return aws.codeDeploy().getDeployment(r -> r.deploymentId(id)).deploymentInfo();
  }

  private List<LifecycleEvent> tell() {
    List<LifecycleEvent> events = events();
    for (LifecycleEvent event : events) {
      boolean over =
          event.status() == LifecycleEventStatus.SUCCEEDED
              || event.status() == LifecycleEventStatus.FAILED;
      if (over && event.endTime() != null && told.add(event.lifecycleEventName())) {
        terminal.line(
            String.format(
                Locale.ROOT,
                "%-22s %-9s %6.2f s",
                event.lifecycleEventName(),
                event.statusAsString(),
                seconds(event)));
      }
    }
    return events;
  }

  private static double seconds(LifecycleEvent event) {
    return event.startTime() == null
        ? 0
        : Duration.between(event.startTime(), event.endTime()).toMillis() / 1000.0;
  }

  private List<LifecycleEvent> events() {
    try {
      return aws.codeDeploy()
          .getDeploymentTarget(
              r -> r.deploymentId(id).targetId(Stage.CLUSTER + ":" + Stage.SERVICE))
          .deploymentTarget()
          .ecsTarget()
          .lifecycleEvents();
    } catch (DeploymentNotStartedException e) {
      return List.of();
    }
  }
}
