package dev.teal.ecs;

import java.time.Instant;
import java.util.List;
import software.amazon.awssdk.services.ecs.model.LoadBalancer;
import software.amazon.awssdk.services.ecs.model.TaskSet;

/// A task set: tasks of one task definition behind the same target groups. Under the ECS controller
/// each deployment is one.
///
/// @param id `ecs-svc/` and 19 digits
/// @param taskDefinition ARN
/// @param scale percent of the service's desired count
/// @param steady whether it was in STEADY_STATE when last looked at, and since when it is or is not
/// @param announced the computed desired count of which the service's events tell last
/// @param completed under the ECS controller: whether the roll-out was complete once
/// @param clientToken with which it was created; empty when none was given
/// @param kept what is only described, such as `externalId`, the network configuration and tags
record TaskSetRecord(
    String cluster,
    String service,
    String id,
    SetStatus status,
    String taskDefinition,
    double scale,
    List<LoadBalancer> loadBalancers,
    boolean steady,
    Instant steadyAt,
    int announced,
    boolean completed,
    Backoff backoff,
    String clientToken,
    Instant createdAt,
    Instant updatedAt,
    TaskSet kept) {
  /// The id of its document.
  String key() {
    return key(cluster, service, id);
  }

  static String key(String cluster, String service, String id) {
    return cluster + "/" + service + "/" + id;
  }

  /// How many tasks it is to have when the service is to have `desiredCount`.
  int computed(int desiredCount) {
    return status == SetStatus.DRAINING ? 0 : (int) Math.ceil(desiredCount * scale / 100);
  }

  TaskSetRecord withStatus(SetStatus next, Instant now) {
    return with(next, scale, steady, steadyAt, announced, completed, backoff, now, kept);
  }

  TaskSetRecord withScale(double next, Instant now) {
    return with(status, next, steady, steadyAt, announced, completed, backoff, now, kept);
  }

  TaskSetRecord withSteady(boolean next, Instant now) {
    return with(status, scale, next, now, announced, completed, backoff, updatedAt, kept);
  }

  TaskSetRecord withAnnounced(int next) {
    return with(status, scale, steady, steadyAt, next, completed, backoff, updatedAt, kept);
  }

  TaskSetRecord withCompleted(Instant now) {
    return with(status, scale, steady, steadyAt, announced, true, backoff, now, kept);
  }

  TaskSetRecord withBackoff(Backoff next) {
    return with(status, scale, steady, steadyAt, announced, completed, next, updatedAt, kept);
  }

  TaskSetRecord withKept(TaskSet next) {
    return with(status, scale, steady, steadyAt, announced, completed, backoff, updatedAt, next);
  }

  private TaskSetRecord with(
      SetStatus newStatus,
      double newScale,
      boolean newSteady,
      Instant newSteadyAt,
      int newAnnounced,
      boolean newCompleted,
      Backoff newBackoff,
      Instant newUpdatedAt,
      TaskSet newKept) {
    return new TaskSetRecord(
        cluster,
        service,
        id,
        newStatus,
        taskDefinition,
        newScale,
        loadBalancers,
        newSteady,
        newSteadyAt,
        newAnnounced,
        newCompleted,
        newBackoff,
        clientToken,
        createdAt,
        newUpdatedAt,
        newKept);
  }
}
