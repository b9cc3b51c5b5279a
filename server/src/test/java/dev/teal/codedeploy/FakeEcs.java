package dev.teal.codedeploy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.ClusterNotFoundException;
import software.amazon.awssdk.services.ecs.model.CreateTaskSetRequest;
import software.amazon.awssdk.services.ecs.model.CreateTaskSetResponse;
import software.amazon.awssdk.services.ecs.model.DeleteTaskSetRequest;
import software.amazon.awssdk.services.ecs.model.DeleteTaskSetResponse;
import software.amazon.awssdk.services.ecs.model.DescribeServicesRequest;
import software.amazon.awssdk.services.ecs.model.DescribeServicesResponse;
import software.amazon.awssdk.services.ecs.model.LoadBalancer;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.StabilityStatus;
import software.amazon.awssdk.services.ecs.model.TaskSet;
import software.amazon.awssdk.services.ecs.model.UpdateServicePrimaryTaskSetRequest;
import software.amazon.awssdk.services.ecs.model.UpdateServicePrimaryTaskSetResponse;

/// The cluster `c` with the services `s` and `t` (blue/green) and `rolling` (not), in memory. Every
/// task set is steady.
final class FakeEcs implements EcsClient {
  final Map<String, TaskSet> taskSets = new LinkedHashMap<>();

  /// The name of the cluster that there is.
  String cluster = "c";

  FakeEcs() {
    add("PRIMARY", FakeElb.group("tg1"), "");
  }

  private TaskSet add(String status, String group, String maker) {
    String id = "ecs-svc/" + (taskSets.size() + 1);
    String arn = "arn:aws:ecs:us-east-1:123456789012:task-set/c/s/" + id;
    TaskSet set =
        TaskSet.builder()
            .id(id)
            .taskSetArn(arn)
            .status(status)
            .externalId(maker)
            .computedDesiredCount(1)
            .runningCount(1)
            .pendingCount(0)
            .stabilityStatus(StabilityStatus.STEADY_STATE)
            .loadBalancers(LoadBalancer.builder().targetGroupArn(group).build())
            .build();
    taskSets.put(arn, set);
    return set;
  }

  @Override
  public DescribeServicesResponse describeServices(DescribeServicesRequest request) {
    if (!request.cluster().equals(cluster)) {
      throw ClusterNotFoundException.builder().message("Cluster not found.").build();
    }
    List<String> known = List.of("s", "t", "rolling");
    return DescribeServicesResponse.builder()
        .services(request.services().stream().filter(known::contains).map(this::service).toList())
        .build();
  }

  private Service service(String name) {
    return Service.builder()
        .serviceName(name)
        .status("ACTIVE")
        .deploymentController(c -> c.type(name.equals("rolling") ? "ECS" : "CODE_DEPLOY"))
        .taskSets(List.copyOf(taskSets.values()))
        .build();
  }

  @Override
  public CreateTaskSetResponse createTaskSet(CreateTaskSetRequest request) {
    return CreateTaskSetResponse.builder()
        .taskSet(
            add(
                "ACTIVE",
                request.loadBalancers().getFirst().targetGroupArn(),
                request.externalId()))
        .build();
  }

  @Override
  public UpdateServicePrimaryTaskSetResponse updateServicePrimaryTaskSet(
      UpdateServicePrimaryTaskSetRequest request) {
    taskSets.replaceAll((arn, set) ->
        set.toBuilder()
            .status(arn.equals(request.primaryTaskSet()) ? "PRIMARY" : "ACTIVE")
            .build());
    return UpdateServicePrimaryTaskSetResponse.builder().build();
  }

  @Override
  public DeleteTaskSetResponse deleteTaskSet(DeleteTaskSetRequest request) {
    taskSets.remove(request.taskSet());
    return DeleteTaskSetResponse.builder().build();
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}
}
