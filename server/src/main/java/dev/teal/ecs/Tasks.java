package dev.teal.ecs;

import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.model.DescribeTasksRequest;
import software.amazon.awssdk.services.ecs.model.DescribeTasksResponse;
import software.amazon.awssdk.services.ecs.model.DesiredStatus;
import software.amazon.awssdk.services.ecs.model.Failure;
import software.amazon.awssdk.services.ecs.model.ListTasksRequest;
import software.amazon.awssdk.services.ecs.model.ListTasksResponse;
import software.amazon.awssdk.services.ecs.model.StopTaskRequest;
import software.amazon.awssdk.services.ecs.model.StopTaskResponse;
import software.amazon.awssdk.services.ecs.model.Task;
import software.amazon.awssdk.services.ecs.model.TaskField;

/// Tasks: listed, described and stopped; started by [RunTasks] and by services. Errors:
/// ClusterNotFoundException, ServiceNotFoundException, InvalidParameterException.
final class Tasks {
  private final Store store;
  private final Arns arns;
  private final InstantSource clock;
  private final Clusters clusters;
  private final TaskView view;

  Tasks(Store store, Arns arns, InstantSource clock, Clusters clusters) {
    this.store = store;
    this.arns = arns;
    this.clock = clock;
    this.clusters = clusters;
    view = new TaskView(arns);
  }

  ListTasksResponse list(ListTasksRequest request) {
    String cluster = clusters.require(request.cluster());
    boolean stopped = desiredStopped(request.desiredStatus(), request.desiredStatusAsString());
    List<String> all =
        store.read(t -> {
          String prefix = cluster + "/";
          if (request.serviceName() != null) {
            String name = arns.serviceName(cluster, request.serviceName());
            prefix = Services.require(t, cluster, name).prefix();
          }
          return t.list(Kinds.TASK, prefix).stream()
              .map(Stored::value)
              .filter(task -> task.status() != TaskStatus.DELETED)
              .filter(task -> (task.stop() != null) == stopped)
              .filter(task -> matches(task, request))
              .map(task -> arns.task(cluster, task.id()))
              .sorted()
              .toList();
        });
    Page page =
        Page.of(
            "tasks of " + cluster,
            all,
            Comparator.naturalOrder(),
            request.nextToken(),
            request.maxResults(),
            100);
    return ListTasksResponse.builder().taskArns(page.items()).nextToken(page.next()).build();
  }

  private static boolean desiredStopped(@Nullable DesiredStatus wanted, @Nullable String given) {
    return switch (wanted) {
      case RUNNING -> false;
      case STOPPED -> true;
      case null -> false;
      case PENDING, UNKNOWN_TO_SDK_VERSION ->
          throw Problems.invalid("desiredStatus: " + given + " (expected: RUNNING or STOPPED)");
    };
  }

  private static boolean matches(TaskRecord task, ListTasksRequest request) {
    return (request.startedBy() == null || request.startedBy().equals(task.startedBy()))
        && (request.family() == null || request.family().equals(TaskView.family(task)))
        && (request.launchType() == null || request.launchType() == task.kept().launchType())
        && request.containerInstance() == null;
  }

  DescribeTasksResponse describe(DescribeTasksRequest request) {
    String cluster = clusters.require(request.cluster());
    if (request.tasks().isEmpty() || request.tasks().size() > 100) {
      throw Problems.invalid("tasks: " + request.tasks().size() + " (expected: 1..100)");
    }
    boolean withTags = request.include().contains(TaskField.TAGS);
    List<Task> found = new ArrayList<>();
    List<Failure> failures = new ArrayList<>();
    store.read(t -> {
      for (String given : request.tasks()) {
        String id = arns.taskId(cluster, given);
        find(t, cluster, id)
            .ifPresentOrElse(
                task -> found.add(view.task(t, task, withTags)),
                () -> failures.add(Problems.missing(arns.task(cluster, id))));
      }
      return true;
    });
    return DescribeTasksResponse.builder().tasks(found).failures(failures).build();
  }

  StopTaskResponse stop(StopTaskRequest request) {
    String cluster = clusters.require(request.cluster());
    String id = arns.taskId(cluster, request.task() == null ? "" : request.task());
    String reason = request.reason() == null ? "Task stopped by user" : request.reason();
    Instant now = clock.instant();
    Task stopping =
        store.transact(t -> {
          TaskRecord task =
              find(t, cluster, id)
                  .orElseThrow(() -> Problems.invalid("The referenced task was not found."));
          TaskRecord ordered = task.stopping(new StopOrder(StopCause.USER, reason), now);
          Documents.put(t, Kinds.TASK, task.key(), ordered);
          Queues.task(t, task, now);
          if (task.ofService()) {
            Queues.service(t, task.serviceKey(), now);
          }
          return view.task(t, ordered, true);
        });
    return StopTaskResponse.builder().task(stopping).build();
  }

  static Optional<TaskRecord> find(Transaction t, String cluster, String id) {
    return t.find(Kinds.TASK_REF, id)
        .filter(ref -> ref.value().cluster().equals(cluster))
        .flatMap(ref -> t.find(Kinds.TASK, ref.value().key()))
        .map(Stored::value)
        .filter(task -> task.status() != TaskStatus.DELETED);
  }
}
