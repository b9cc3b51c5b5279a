package dev.teal.ecs;

import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.model.Compatibility;
import software.amazon.awssdk.services.ecs.model.DeregisterTaskDefinitionRequest;
import software.amazon.awssdk.services.ecs.model.DeregisterTaskDefinitionResponse;
import software.amazon.awssdk.services.ecs.model.DescribeTaskDefinitionRequest;
import software.amazon.awssdk.services.ecs.model.DescribeTaskDefinitionResponse;
import software.amazon.awssdk.services.ecs.model.ListTaskDefinitionFamiliesRequest;
import software.amazon.awssdk.services.ecs.model.ListTaskDefinitionFamiliesResponse;
import software.amazon.awssdk.services.ecs.model.ListTaskDefinitionsRequest;
import software.amazon.awssdk.services.ecs.model.ListTaskDefinitionsResponse;
import software.amazon.awssdk.services.ecs.model.NetworkMode;
import software.amazon.awssdk.services.ecs.model.RegisterTaskDefinitionRequest;
import software.amazon.awssdk.services.ecs.model.RegisterTaskDefinitionResponse;
import software.amazon.awssdk.services.ecs.model.SortOrder;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;
import software.amazon.awssdk.services.ecs.model.TaskDefinitionFamilyStatus;
import software.amazon.awssdk.services.ecs.model.TaskDefinitionField;
import software.amazon.awssdk.services.ecs.model.TaskDefinitionStatus;

/// Task definitions: families of numbered revisions that never change. Errors: ClientException,
/// InvalidParameterException.
final class TaskDefinitions {
  private final Store store;
  private final Arns arns;
  private final InstantSource clock;

  TaskDefinitions(Store store, Arns arns, InstantSource clock) {
    this.store = store;
    this.arns = arns;
    this.clock = clock;
  }

  RegisterTaskDefinitionResponse register(RegisterTaskDefinitionRequest request) {
    TaskDefinitionRules.check(request);
    UnsupportedParameters.refuse(request);
    TaskDefinitionRecord made =
        store.transact(t -> {
          int revision = nextRevision(t, request.family());
          return t.insert(
                  Kinds.TASK_DEFINITION,
                  TaskDefinitionRecord.key(request.family(), revision),
                  new TaskDefinitionRecord(definition(request, revision), request.tags()))
              .value();
        });
    return RegisterTaskDefinitionResponse.builder()
        .taskDefinition(made.definition())
        .tags(made.tags())
        .build();
  }

  DescribeTaskDefinitionResponse describe(DescribeTaskDefinitionRequest request) {
    TaskDefinitionRecord found =
        store
            .read(t -> find(t, request.taskDefinition()))
            .orElseThrow(() -> Problems.client("Unable to describe task definition."))
            .value();
    return DescribeTaskDefinitionResponse.builder()
        .taskDefinition(found.definition())
        .tags(request.include().contains(TaskDefinitionField.TAGS) ? found.tags() : List.of())
        .build();
  }

  DeregisterTaskDefinitionResponse deregister(DeregisterTaskDefinitionRequest request) {
    String given = request.taskDefinition();
    if (given == null || !given.matches(".*:[0-9]+")) {
      throw Problems.client("taskDefinition: " + given + " (expected: FAMILY:REVISION or an ARN)");
    }
    TaskDefinition gone =
        store.transact(t -> {
          Stored<TaskDefinitionRecord> read =
              find(t, given)
                  .orElseThrow(
                      () -> Problems.client("The specified task definition does not exist."));
          TaskDefinition inactive =
              read.value().definition().toBuilder()
                  .status(TaskDefinitionStatus.INACTIVE)
                  .deregisteredAt(clock.instant())
                  .build();
          t.replace(
              Kinds.TASK_DEFINITION, read, new TaskDefinitionRecord(inactive, read.value().tags()));
          return inactive;
        });
    return DeregisterTaskDefinitionResponse.builder().taskDefinition(gone).build();
  }

  ListTaskDefinitionsResponse list(ListTaskDefinitionsRequest request) {
    String family = request.familyPrefix();
    TaskDefinitionStatus status =
        request.status() == null ? TaskDefinitionStatus.ACTIVE : request.status();
    Comparator<String> order = Comparator.comparing(TaskDefinitions::sortKey);
    Comparator<String> wanted = request.sort() == SortOrder.DESC ? order.reversed() : order;
    List<String> all =
        store.read(t ->
            t.list(Kinds.TASK_DEFINITION, family == null ? "" : family + ":").stream()
                .map(s -> s.value().definition())
                .filter(definition -> definition.status() == status)
                .map(TaskDefinition::taskDefinitionArn)
                .sorted(wanted)
                .toList());
    Page page =
        Page.of(
            "task definitions " + request.sortAsString(),
            all,
            wanted,
            request.nextToken(),
            request.maxResults(),
            100);
    return ListTaskDefinitionsResponse.builder()
        .taskDefinitionArns(page.items())
        .nextToken(page.next())
        .build();
  }

  ListTaskDefinitionFamiliesResponse families(ListTaskDefinitionFamiliesRequest request) {
    TaskDefinitionFamilyStatus status =
        request.status() == null ? TaskDefinitionFamilyStatus.ACTIVE : request.status();
    String prefix = request.familyPrefix() == null ? "" : request.familyPrefix();
    List<String> all =
        store.read(t -> {
          TreeSet<String> active = new TreeSet<>();
          TreeSet<String> known = new TreeSet<>();
          t.list(Kinds.TASK_DEFINITION, prefix).stream()
              .map(s -> s.value().definition())
              .forEach(definition -> {
                known.add(definition.family());
                if (definition.status() == TaskDefinitionStatus.ACTIVE) {
                  active.add(definition.family());
                }
              });
          return switch (status) {
            case ACTIVE -> List.copyOf(active);
            case ALL -> List.copyOf(known);
            case INACTIVE -> known.stream().filter(name -> !active.contains(name)).toList();
            case UNKNOWN_TO_SDK_VERSION ->
                throw Problems.invalid(
                    "status: " + request.statusAsString() + " (expected: ACTIVE, INACTIVE or ALL)");
          };
        });
    Page page =
        Page.of(
            "families",
            all,
            Comparator.naturalOrder(),
            request.nextToken(),
            request.maxResults(),
            100);
    return ListTaskDefinitionFamiliesResponse.builder()
        .families(page.items())
        .nextToken(page.next())
        .build();
  }

  /// The definition by which new tasks may be started.
  ///
  /// @param given `FAMILY` (its latest active revision), `FAMILY:REVISION` or an ARN
  TaskDefinition usable(@Nullable String given) {
    TaskDefinition found =
        store
            .read(t -> find(t, given))
            .orElseThrow(() -> Problems.client("TaskDefinition not found."))
            .value()
            .definition();
    if (found.status() != TaskDefinitionStatus.ACTIVE) {
      throw Problems.client("TaskDefinition is inactive");
    }
    return found;
  }

  /// The definition of that ARN, as it was registered.
  static Optional<Stored<TaskDefinitionRecord>> byArn(Transaction t, String arn) {
    return byName(t, arn.substring(arn.lastIndexOf('/') + 1));
  }

  private Optional<Stored<TaskDefinitionRecord>> find(Transaction t, @Nullable String given) {
    if (given == null || given.isEmpty()) {
      return Optional.empty();
    }
    return Arns.looksLikeArn(given)
        ? arns.resource("task-definition", given).flatMap(name -> byName(t, name))
        : byName(t, given);
  }

  private static Optional<Stored<TaskDefinitionRecord>> byName(Transaction t, String name) {
    int colon = name.lastIndexOf(':');
    if (colon < 0) {
      return latestActive(t, name);
    }
    String digits = name.substring(colon + 1);
    return digits.matches("[0-9]{1,9}")
        ? t.find(
            Kinds.TASK_DEFINITION,
            TaskDefinitionRecord.key(name.substring(0, colon), Integer.parseInt(digits)))
        : Optional.empty();
  }

  private static Optional<Stored<TaskDefinitionRecord>> latestActive(Transaction t, String family) {
    int revision = t.find(Kinds.FAMILY, family).map(f -> f.value().latest()).orElse(0);
    for (; revision > 0; revision--) {
      var found = t.find(Kinds.TASK_DEFINITION, TaskDefinitionRecord.key(family, revision));
      if (found.isPresent()
          && found.get().value().definition().status() == TaskDefinitionStatus.ACTIVE) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static int nextRevision(Transaction t, String name) {
    Optional<Stored<Family>> family = t.find(Kinds.FAMILY, name);
    if (family.isEmpty()) {
      t.insert(Kinds.FAMILY, name, new Family(name, 1));
      return 1;
    }
    int next = family.get().value().latest() + 1;
    t.replace(Kinds.FAMILY, family.get(), new Family(name, next));
    return next;
  }

  private TaskDefinition definition(RegisterTaskDefinitionRequest request, int revision) {
    return TaskDefinition.builder()
        .taskDefinitionArn(arns.taskDefinition(request.family(), revision))
        .family(request.family())
        .revision(revision)
        .status(TaskDefinitionStatus.ACTIVE)
        .containerDefinitions(
            request.containerDefinitions().stream().map(ContainerDefaults::filledIn).toList())
        .networkMode(request.networkMode())
        .taskRoleArn(request.taskRoleArn())
        .executionRoleArn(request.executionRoleArn())
        .volumes(request.volumes())
        .placementConstraints(request.placementConstraints())
        .requiresCompatibilities(request.requiresCompatibilities())
        .compatibilities(compatibilities(request))
        .runtimePlatform(request.runtimePlatform())
        .ephemeralStorage(request.ephemeralStorage())
        .cpu(TaskSizes.cpu(request.cpu()))
        .memory(TaskSizes.memory(request.memory()))
        .registeredAt(clock.instant())
        .registeredBy("arn:aws:iam::" + arns.home().account() + ":root")
        .build();
  }

  private static List<Compatibility> compatibilities(RegisterTaskDefinitionRequest request) {
    List<Compatibility> fits = new ArrayList<>(List.of(Compatibility.EC2));
    String cpu = TaskSizes.cpu(request.cpu());
    String memory = TaskSizes.memory(request.memory());
    if (request.networkMode() == NetworkMode.AWSVPC
        && cpu != null
        && memory != null
        && TaskSizes.fitsFargate(cpu, memory)) {
      fits.add(Compatibility.FARGATE);
    }
    if (request.requiresCompatibilities().contains(Compatibility.EXTERNAL)) {
      fits.add(Compatibility.EXTERNAL);
    }
    return fits;
  }

  private static String sortKey(String arn) {
    int colon = arn.lastIndexOf(':');
    return TaskDefinitionRecord.key(
        arn.substring(0, colon), Integer.parseInt(arn.substring(colon + 1)));
  }
}
