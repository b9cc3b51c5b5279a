package dev.teal.deploy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.CreateTaskSetRequest;
import software.amazon.awssdk.services.ecs.model.CreateTaskSetResponse;
import software.amazon.awssdk.services.ecs.model.DeleteTaskSetRequest;
import software.amazon.awssdk.services.ecs.model.DeleteTaskSetResponse;
import software.amazon.awssdk.services.ecs.model.DescribeServicesRequest;
import software.amazon.awssdk.services.ecs.model.DescribeServicesResponse;
import software.amazon.awssdk.services.ecs.model.EcsException;
import software.amazon.awssdk.services.ecs.model.LaunchType;
import software.amazon.awssdk.services.ecs.model.LoadBalancer;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.ServiceEvent;
import software.amazon.awssdk.services.ecs.model.StabilityStatus;
import software.amazon.awssdk.services.ecs.model.TaskSet;
import software.amazon.awssdk.services.ecs.model.TaskSetNotFoundException;
import software.amazon.awssdk.services.ecs.model.UpdateServicePrimaryTaskSetRequest;
import software.amazon.awssdk.services.ecs.model.UpdateServicePrimaryTaskSetResponse;

/// One service and its task sets, in memory. A new task set is steady when `steady` says so.
final class FakeEcs implements EcsClient {
  static final String BLUE = "arn:aws:ecs:us-east-1:000000000000:task-set/c/s/ecs-svc/1";

  static final AwsErrorDetails OUT_OF_ORDER =
      AwsErrorDetails.builder().serviceName("Any").errorMessage("out of order").build();

  final List<String> calls;
  final Map<String, TaskSet> taskSets = new LinkedHashMap<>();
  final List<String> events = new ArrayList<>();
  private final Map<String, String> byToken = new LinkedHashMap<>();
  boolean steady = true;

  /// What happens while the service is looked at, once.
  @Nullable Runnable meanwhile;

  /// What is thrown instead of an answer, by operation.
  final Map<String, SdkException> trouble = new HashMap<>();

  /// What the task sets were asked for with.
  final List<CreateTaskSetRequest> asked = new ArrayList<>();

  /// Whether the answer to a deletion comes too late to be of use: the set is gone by then.
  boolean answersDeletionsLate;

  private int made = 1;

  FakeEcs(List<String> calls) {
    this.calls = calls;
    taskSets.put(BLUE, taskSet(BLUE, "PRIMARY", FakeElb.BLUE_GROUP, null));
  }

  /// What a service throws that is there and cannot do its work.
  static EcsException outOfOrder() {
    return (EcsException)
        EcsException.builder().statusCode(503).awsErrorDetails(OUT_OF_ORDER).build();
  }

  private static TaskSet taskSet(String arn, String status, String group, @Nullable String maker) {
    return TaskSet.builder()
        .id(arn.substring(arn.indexOf("ecs-svc/")))
        .taskSetArn(arn)
        .status(status)
        .externalId(maker)
        .computedDesiredCount(1)
        .runningCount(1)
        .pendingCount(0)
        .stabilityStatus(StabilityStatus.STEADY_STATE)
        .loadBalancers(LoadBalancer.builder().targetGroupArn(group).build())
        .build();
  }

  @Override
  public DescribeServicesResponse describeServices(DescribeServicesRequest request) {
    throwTrouble("DescribeServices");
    Runnable happens = meanwhile;
    meanwhile = null;
    if (happens != null) {
      happens.run();
    }
    List<TaskSet> seen =
        taskSets.values().stream()
            .map(set ->
                set.taskSetArn().equals(BLUE) || steady
                    ? set
                    : set.toBuilder().stabilityStatus(StabilityStatus.STABILIZING).build())
            .toList();
    return DescribeServicesResponse.builder()
        .services(
            Service.builder()
                .serviceName("s")
                .status("ACTIVE")
                .launchType(LaunchType.FARGATE)
                .platformVersion("1.3.0")
                .deploymentController(controller -> controller.type("CODE_DEPLOY"))
                .taskSets(seen)
                .events(
                    events.stream()
                        .map(
                            m -> ServiceEvent.builder().message(m).createdAt(Instant.EPOCH).build())
                        .toList())
                .build())
        .build();
  }

  private void throwTrouble(String operation) {
    SdkException thrown = trouble.get(operation);
    if (thrown != null) {
      throw thrown;
    }
  }

  @Override
  public CreateTaskSetResponse createTaskSet(CreateTaskSetRequest request) {
    throwTrouble("CreateTaskSet");
    asked.add(request);
    String arn =
        byToken.computeIfAbsent(
            request.clientToken(),
            token -> {
              calls.add("createTaskSet");
              made++;
              String created = BLUE.replace("ecs-svc/1", "ecs-svc/" + made);
              taskSets.put(
                  created,
                  taskSet(
                      created,
                      "ACTIVE",
                      request.loadBalancers().getFirst().targetGroupArn(),
                      request.externalId()));
              return created;
            });
    return CreateTaskSetResponse.builder()
        .taskSet(Optional.ofNullable(taskSets.get(arn)).orElseThrow())
        .build();
  }

  @Override
  public UpdateServicePrimaryTaskSetResponse updateServicePrimaryTaskSet(
      UpdateServicePrimaryTaskSetRequest request) {
    throwTrouble("UpdateServicePrimaryTaskSet");
    calls.add("primary " + (request.primaryTaskSet().equals(BLUE) ? "blue" : "green"));
    taskSets.replaceAll((arn, set) ->
        set.toBuilder()
            .status(arn.equals(request.primaryTaskSet()) ? "PRIMARY" : "ACTIVE")
            .build());
    return UpdateServicePrimaryTaskSetResponse.builder().build();
  }

  @Override
  public DeleteTaskSetResponse deleteTaskSet(DeleteTaskSetRequest request) {
    calls.add("delete " + (request.taskSet().equals(BLUE) ? "blue" : "green"));
    taskSets.remove(request.taskSet());
    if (answersDeletionsLate) {
      throw TaskSetNotFoundException.builder().statusCode(400).message("no such set").build();
    }
    return DeleteTaskSetResponse.builder().build();
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}
}
