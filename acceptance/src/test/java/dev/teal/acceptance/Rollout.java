package dev.teal.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentRequest;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentNotStartedException;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;
import software.amazon.awssdk.services.codedeploy.model.DeploymentWaitType;
import software.amazon.awssdk.services.codedeploy.model.ECSTarget;
import software.amazon.awssdk.services.codedeploy.model.ECSTaskSet;
import software.amazon.awssdk.services.codedeploy.model.LifecycleEventStatus;
import software.amazon.awssdk.services.codedeploy.model.RevisionLocationType;

/// A deployment under observation.
record Rollout(Stage stage, String id) {
  private static final Set<DeploymentStatus> ENDS =
      Set.of(DeploymentStatus.SUCCEEDED, DeploymentStatus.FAILED, DeploymentStatus.STOPPED);

  /// Asks CodeDeploy for it.
  static Rollout start(
      Stage stage, String appSpec, Consumer<CreateDeploymentRequest.Builder> change) {
    String id =
        stage
            .teal()
            .aws()
            .codeDeploy()
            .createDeployment(r -> {
              r.applicationName(stage.application())
                  .deploymentGroupName(stage.group())
                  .revision(location ->
                      location
                          .revisionType(RevisionLocationType.APP_SPEC_CONTENT)
                          .appSpecContent(c -> c.content(appSpec).sha256(sha256(appSpec))));
              change.accept(r);
            })
            .deploymentId();
    return new Rollout(stage, id);
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  DeploymentInfo info() {
    return stage.teal().aws().codeDeploy().getDeployment(r -> r.deploymentId(id)).deploymentInfo();
  }

  ECSTarget target() {
    return stage
        .teal()
        .aws()
        .codeDeploy()
        .getDeploymentTarget(r -> r.deploymentId(id).targetId(stage.targetId()))
        .deploymentTarget()
        .ecsTarget();
  }

  /// The lifecycle events so far, each as `NAME STATUS`; none before it has begun.
  List<String> events() {
    return started().map(ECSTarget::lifecycleEvents).orElse(List.of()).stream()
        .map(event -> event.lifecycleEventName() + " " + event.statusAsString())
        .toList();
  }

  private Optional<ECSTarget> started() {
    try {
      return Optional.of(target());
    } catch (DeploymentNotStartedException e) {
      return Optional.empty();
    }
  }

  /// Waits until a lifecycle event has a status.
  ///
  /// @throws AssertionError when the deployment ends without it
  Rollout await(String event, LifecycleEventStatus status) {
    return awaitThat(event + " is " + status, () -> events().contains(event + " " + status));
  }

  /// Waits until something holds of a deployment that has not ended.
  Rollout awaitThat(String what, BooleanSupplier holds) {
    Await.that(
        id + ": " + what,
        () -> {
          // Asked first, so that an end is not seen without what led to it.
          DeploymentInfo info = info();
          boolean reached = holds.getAsBoolean();
          if (!reached && ENDS.contains(info.status())) {
            throw new AssertionError(what + ": never came, " + info + ", " + events());
          }
          return reached;
        });
    return this;
  }

  /// Waits until it waits to terminate blue: all its lifecycle events are over.
  Rollout awaitAllEvents() {
    return awaitThat(
        "all events are over",
        () -> {
          List<String> events = events();
          return !events.isEmpty() && events.stream().allMatch(e -> e.endsWith(" Succeeded"));
        });
  }

  /// Waits for its end, which must be this one.
  DeploymentInfo awaitEnd(DeploymentStatus end) {
    DeploymentInfo ended = Await.that(id + ": its end", this::info, i -> ENDS.contains(i.status()));
    if (ended.status() != end) {
      throw new AssertionError(id + ": " + end + " was expected, not " + ended + ", " + events());
    }
    return ended;
  }

  DeploymentInfo succeeds() {
    return awaitEnd(DeploymentStatus.SUCCEEDED);
  }

  /// The deployment that rolls it back.
  Rollout rollback() {
    String rollback =
        Await.that(
                id + ": its rollback",
                () ->
                    Optional.ofNullable(info().rollbackInfo())
                        .flatMap(i -> Optional.ofNullable(i.rollbackDeploymentId())),
                Optional::isPresent)
            .orElseThrow();
    return new Rollout(stage, rollback);
  }

  /// StopDeployment with automatic rollback.
  Rollout stopAndRollBack() {
    stage
        .teal()
        .aws()
        .codeDeploy()
        .stopDeployment(r -> r.deploymentId(id).autoRollbackEnabled(true));
    return rollback();
  }

  void continueAfter(DeploymentWaitType wait) {
    stage
        .teal()
        .aws()
        .codeDeploy()
        .continueDeployment(r -> r.deploymentId(id).deploymentWaitType(wait));
  }

  /// The share of production traffic that the deployment's target shows for the replacement task
  /// set; -1 while there is none.
  double greenShare() {
    return started().map(ECSTarget::taskSetsInfo).orElse(List.of()).stream()
        .filter(taskSet -> taskSet.taskSetLabelAsString().equals("Green"))
        .mapToDouble(ECSTaskSet::trafficWeight)
        .findFirst()
        .orElse(-1);
  }

  /// The deployments that the group has had, the newest first.
  static List<String> all(Stage stage) {
    return list(stage, Set.of());
  }

  /// Those that have not ended.
  static List<String> active(Stage stage) {
    Set<DeploymentStatus> active = EnumSet.complementOf(EnumSet.copyOf(ENDS));
    active.remove(DeploymentStatus.UNKNOWN_TO_SDK_VERSION);
    return list(stage, active);
  }

  private static List<String> list(Stage stage, Set<DeploymentStatus> statuses) {
    return stage
        .teal()
        .aws()
        .codeDeploy()
        .listDeployments(r ->
            r.applicationName(stage.application())
                .deploymentGroupName(stage.group())
                .includeOnlyStatuses(statuses))
        .deployments();
  }
}
