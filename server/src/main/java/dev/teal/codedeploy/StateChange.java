package dev.teal.codedeploy;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// An event that tells of a deployment's new state, as CodeDeploy sends it to EventBridge
/// ([CodeDeploy
/// events](https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-cloudwatch-events.html)).
///
/// @param id of the event: the same when it is delivered again
/// @param applicationArn, `groupArn` what it is about
public record StateChange(
    String id,
    Instant time,
    String region,
    String account,
    String applicationArn,
    String groupArn,
    String application,
    String deploymentGroup,
    String deploymentGroupId,
    String deploymentId,
    State state) {
  private static final JsonMapper JSON = new JsonMapper();

  /// In EventBridge's words.
  public enum State {
    START,
    READY,
    SUCCESS,
    FAILURE,
    STOP
  }

  /// The event as EventBridge delivers it.
  public String toJson() {
    ObjectNode event =
        JSON.createObjectNode()
            .put("version", "0")
            .put("id", id)
            .put("detail-type", "CodeDeploy Deployment State-change Notification")
            .put("source", "aws.codedeploy")
            .put("account", account)
            .put("time", time.truncatedTo(ChronoUnit.SECONDS).toString())
            .put("region", region);
    event.putArray("resources").add(groupArn).add(applicationArn);
    event
        .putObject("detail")
        .put("region", region)
        .put("deploymentId", deploymentId)
        .put("instanceGroupId", deploymentGroupId)
        .put("deploymentGroup", deploymentGroup)
        .put("state", state.name())
        .put("application", application);
    return event.toString();
  }
}
