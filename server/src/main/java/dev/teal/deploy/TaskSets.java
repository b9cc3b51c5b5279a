package dev.teal.deploy;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.LoadBalancer;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.StabilityStatus;
import software.amazon.awssdk.services.ecs.model.TaskSet;

/// The service that a deployment is about, as ECS describes it at this moment.
record TaskSets(Service service) {
  static final String PRIMARY = "PRIMARY";
  static final String DRAINING = "DRAINING";

  /// What ECS says of a task set whose tasks fail one after another (Amazon ECS service event
  /// messages).
  private static final String CANNOT_START = "unable to consistently start tasks successfully";

  private static final String UNHEALTHY = "is unhealthy in (target-group";

  /// Empty when there is no such service.
  static Optional<TaskSets> of(EcsClient ecs, BlueGreenPlan plan) {
    return ecs
        .describeServices(request -> request.cluster(plan.cluster()).services(plan.service()))
        .services()
        .stream()
        .findFirst()
        .map(TaskSets::new);
  }

  /// @throws StepFailedException when the service is gone
  static TaskSets require(EcsClient ecs, BlueGreenPlan plan) {
    return of(ecs, plan)
        .orElseThrow(() ->
            new StepFailedException(
                "INVALID_ECS_SERVICE",
                "The ECS service "
                    + plan.service()
                    + " was not found in cluster "
                    + plan.cluster()
                    + "."));
  }

  Optional<TaskSet> primary() {
    return service.taskSets().stream().filter(set -> PRIMARY.equals(set.status())).findFirst();
  }

  /// A task set by its ARN; empty when it is gone.
  Optional<TaskSet> find(String arn) {
    return service.taskSets().stream().filter(set -> set.taskSetArn().equals(arn)).findFirst();
  }

  /// The task set that a deployment made.
  Optional<TaskSet> madeBy(String deploymentId) {
    return service.taskSets().stream()
        .filter(set -> deploymentId.equals(set.externalId()))
        .findFirst();
  }

  /// Why a task set's tasks do not come up, when ECS has said so; empty while it has not.
  Optional<String> cannotStart(TaskSet taskSet) {
    return service.events().stream()
        .map(event -> event.message())
        .filter(message -> message.contains(taskSet.id()) && message.contains(CANNOT_START))
        .findFirst();
  }

  static void makePrimary(BlueGreenPlan plan, TaskSet taskSet, World world) {
    if (!PRIMARY.equals(taskSet.status())) {
      world
          .ecs()
          .updateServicePrimaryTaskSet(request ->
              request
                  .cluster(plan.cluster())
                  .service(plan.service())
                  .primaryTaskSet(taskSet.taskSetArn()));
    }
  }

  static boolean steady(TaskSet taskSet) {
    return taskSet.stabilityStatus() == StabilityStatus.STEADY_STATE;
  }

  static Optional<String> targetGroup(TaskSet taskSet) {
    return taskSet.loadBalancers().stream().map(LoadBalancer::targetGroupArn).findFirst();
  }

  static String counts(TaskSet taskSet) {
    return taskSet.runningCount()
        + " of "
        + taskSet.computedDesiredCount()
        + " tasks of "
        + taskSet.id()
        + " run, "
        + taskSet.pendingCount()
        + " are pending, the task set is "
        + taskSet.stabilityStatusAsString();
  }

  /// How far a task set is, with what ECS said last of a target of it that is unhealthy.
  String progress(TaskSet taskSet) {
    return service.events().stream()
        .map(event -> event.message())
        .filter(message -> message.contains(taskSet.id()) && message.contains(UNHEALTHY))
        .findFirst()
        .map(message -> counts(taskSet) + "; " + message)
        .orElseGet(() -> counts(taskSet));
  }

  /// The other task sets, for the record.
  List<TaskSet> all() {
    return service.taskSets();
  }
}
