package dev.teal.codedeploy;

import dev.teal.codedeploy.Notifications.Notification;
import dev.teal.deploy.Deployment;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentOverview;
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

  static String subject(Notification notification, String region) {
    return status(notification.deployment())
        + ": AWS CodeDeploy "
        + notification.deployment().id()
        + " in "
        + region
        + " to "
        + notification.record().application();
  }

  static String message(Notification notification, String region, String account) {
    Deployment deployment = notification.deployment();
    DeploymentInfo info = DeploymentView.of(notification.record(), deployment);
    ObjectNode message =
        JSON.createObjectNode()
            .put("region", region)
            .put("accountId", account)
            .put("eventTriggerName", notification.trigger())
            .put("applicationName", info.applicationName())
            .put("deploymentId", deployment.id())
            .put("deploymentGroupName", info.deploymentGroupName())
            .put("createTime", date(info.createTime()))
            .put(
                "completeTime",
                Optional.ofNullable(info.completeTime()).map(NotificationText::date).orElse(null));
    if (deployment.status() != Deployment.Status.CREATED) {
      message.put("deploymentOverview", overview(info));
    }
    message.put("status", status(deployment));
    Optional.ofNullable(info.errorInformation())
        .ifPresent(error ->
            message.put(
                "errorInformation",
                JSON.createObjectNode()
                    .put("ErrorCode", error.codeAsString())
                    .put("ErrorMessage", error.message())
                    .toString()));
    return message.put("rollbackInformation", rollback(info)).toString();
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

  private static String status(Deployment deployment) {
    return deployment.status().toString();
  }

  private static String date(Instant instant) {
    return JAVA_DATE.format(instant);
  }
}
