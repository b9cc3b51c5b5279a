package dev.teal.codedeploy;

import dev.teal.codedeploy.Notifications.Notification;
import dev.teal.home.Home;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentOverview;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The words of a notification, in the form that AWS was seen to send; its documentation shows
/// another.
final class NotificationText {
  private static final JsonMapper JSON = new JsonMapper();
  private static final DateTimeFormatter JAVA_DATE =
      DateTimeFormatter.ofPattern("EEE MMM dd HH:mm:ss 'UTC' yyyy", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private NotificationText() {}

  static String subject(Notification notification, Home home) {
    DeploymentInfo deployment = notification.deployment();
    return deployment.status().name()
        + ": AWS CodeDeploy "
        + deployment.deploymentId()
        + " in "
        + home.region()
        + " to "
        + deployment.applicationName();
  }

  static String message(Notification notification, Home home) {
    DeploymentInfo deployment = notification.deployment();
    ObjectNode message =
        JSON.createObjectNode()
            .put("region", home.region())
            .put("accountId", home.account())
            .put("eventTriggerName", notification.trigger())
            .put("applicationName", deployment.applicationName())
            .put("deploymentId", deployment.deploymentId())
            .put("deploymentGroupName", deployment.deploymentGroupName())
            .put("createTime", date(deployment.createTime()))
            .put(
                "completeTime",
                Optional.ofNullable(deployment.completeTime())
                    .map(NotificationText::date)
                    .orElse(null));
    if (deployment.status() != DeploymentStatus.CREATED) {
      message.put("deploymentOverview", overview(deployment));
    }
    message.put("status", deployment.status().name());
    Optional.ofNullable(deployment.errorInformation())
        .ifPresent(error ->
            message.put(
                "errorInformation",
                JSON.createObjectNode()
                    .put("ErrorCode", error.codeAsString())
                    .put("ErrorMessage", error.message())
                    .toString()));
    return message.put("rollbackInformation", rollback(deployment)).toString();
  }

  private static String rollback(DeploymentInfo info) {
    ObjectNode rollback = JSON.createObjectNode();
    if (info.rollbackInfo() != null) {
      rollback.put("RollbackMessage", info.rollbackInfo().rollbackMessage());
      Optional.ofNullable(info.rollbackInfo().rollbackTriggeringDeploymentId())
          .ifPresent(id -> rollback.put("RollbackTriggeringDeploymentId", id));
      Optional.ofNullable(info.rollbackInfo().rollbackDeploymentId())
          .ifPresent(id -> rollback.put("RollbackDeploymentId", id));
    }
    return rollback.toString();
  }

  private static String overview(DeploymentInfo info) {
    DeploymentOverview overview =
        Optional.ofNullable(info.deploymentOverview())
            .orElseGet(() ->
                DeploymentOverview.builder()
                    .succeeded(0L)
                    .failed(0L)
                    .skipped(0L)
                    .inProgress(1L)
                    .pending(0L)
                    .build());
    return JSON.createObjectNode()
        .put("Succeeded", overview.succeeded())
        .put("Failed", overview.failed())
        .put("Skipped", overview.skipped())
        .put("InProgress", overview.inProgress())
        .put("Pending", overview.pending())
        .toString();
  }

  private static String date(Instant instant) {
    return JAVA_DATE.format(instant);
  }
}
