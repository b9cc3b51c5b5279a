package dev.teal.ecs;

import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.ecs.model.ContainerOverride;
import software.amazon.awssdk.services.ecs.model.LaunchType;
import software.amazon.awssdk.services.ecs.model.RunTaskRequest;
import software.amazon.awssdk.services.ecs.model.RunTaskResponse;
import software.amazon.awssdk.services.ecs.model.Task;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;

/// RunTask: tasks of no service. They are not replaced when they end. Errors:
/// ClusterNotFoundException, InvalidParameterException, ClientException,
/// UnsupportedFeatureException.
final class RunTasks {
  private static final int MOST = 10;

  private final Store store;
  private final InstantSource clock;
  private final Clusters clusters;
  private final TaskDefinitions definitions;
  private final TaskView view;

  RunTasks(
      Store store, Arns arns, InstantSource clock, Clusters clusters, TaskDefinitions definitions) {
    this.store = store;
    this.clock = clock;
    this.clusters = clusters;
    this.definitions = definitions;
    view = new TaskView(arns);
  }

  /// A repeat with the same client token answers the tasks that the first call started.
  RunTaskResponse run(RunTaskRequest request) {
    String cluster = clusters.require(request.cluster());
    int count = request.count() == null ? 1 : request.count();
    if (count < 1 || count > MOST) {
      throw Problems.invalid("count: " + count + " (expected: 1.." + MOST + ")");
    }
    TaskDefinition definition = definitions.usable(request.taskDefinition());
    ServiceRules.checkLaunch(
        request.launchType(),
        request.capacityProviderStrategy(),
        request.networkConfiguration(),
        definition);
    ServiceRules.refuse("volumeConfigurations", request.volumeConfigurations());
    checkOverrides(request, definition);
    String token = request.clientToken() == null ? "" : request.clientToken();
    NewTask wanted =
        new NewTask(
            cluster,
            "",
            definition,
            request.startedBy() == null ? "" : request.startedBy(),
            token,
            kept(request));
    Instant now = clock.instant();
    List<Task> tasks =
        store.transact(t -> {
          List<TaskRecord> earlier = earlier(t, cluster, token);
          List<TaskRecord> started =
              earlier.isEmpty()
                  ? IntStream.range(0, count).mapToObj(_ -> wanted.insert(t, now)).toList()
                  : earlier;
          return started.stream().map(task -> view.task(t, task, true)).toList();
        });
    return RunTaskResponse.builder().tasks(tasks).failures(List.of()).build();
  }

  private static List<TaskRecord> earlier(Transaction t, String cluster, String token) {
    return token.isEmpty()
        ? List.of()
        : t.list(Kinds.TASK, TaskRecord.key(cluster, "", "")).stream()
            .map(Stored::value)
            .filter(task -> task.clientToken().equals(token))
            .toList();
  }

  private static void checkOverrides(RunTaskRequest request, TaskDefinition definition) {
    if (request.overrides() == null) {
      return;
    }
    for (ContainerOverride override : request.overrides().containerOverrides()) {
      if (definition.containerDefinitions().stream()
          .noneMatch(container -> container.name().equals(override.name()))) {
        throw Problems.invalid(
            "Override for container named "
                + override.name()
                + " is not a container in the TaskDefinition.");
      }
      if (override.environment().stream().anyMatch(pair -> pair.name() == null)) {
        throw Problems.invalid(
            "overrides: a variable without a name for container "
                + override.name()
                + " (expected: name and value)");
      }
      ServiceRules.refuse("overrides.environmentFiles", override.environmentFiles());
      ServiceRules.refuse("overrides.resourceRequirements", override.resourceRequirements());
    }
  }

  private static Task kept(RunTaskRequest request) {
    LaunchType launchType =
        request.launchType() != null || !request.capacityProviderStrategy().isEmpty()
            ? request.launchType()
            : LaunchType.EC2;
    return Task.builder()
        .group(request.group())
        .launchType(launchType)
        .platformVersion(Services.platformVersion(request.platformVersion(), launchType))
        .overrides(request.overrides())
        .enableExecuteCommand(Boolean.TRUE.equals(request.enableExecuteCommand()))
        .tags(request.tags())
        .build();
  }
}
