package dev.teal.ecs;

import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.model.Cluster;
import software.amazon.awssdk.services.ecs.model.ClusterContainsServicesException;
import software.amazon.awssdk.services.ecs.model.ClusterContainsTasksException;
import software.amazon.awssdk.services.ecs.model.ClusterField;
import software.amazon.awssdk.services.ecs.model.CreateClusterRequest;
import software.amazon.awssdk.services.ecs.model.CreateClusterResponse;
import software.amazon.awssdk.services.ecs.model.DeleteClusterRequest;
import software.amazon.awssdk.services.ecs.model.DeleteClusterResponse;
import software.amazon.awssdk.services.ecs.model.DescribeClustersRequest;
import software.amazon.awssdk.services.ecs.model.DescribeClustersResponse;
import software.amazon.awssdk.services.ecs.model.Failure;
import software.amazon.awssdk.services.ecs.model.ListClustersRequest;
import software.amazon.awssdk.services.ecs.model.ListClustersResponse;

/// Clusters: names under which services and tasks live. Errors: ClusterNotFoundException,
/// ClusterContainsServicesException, ClusterContainsTasksException, InvalidParameterException.
final class Clusters {
  /// The cluster of requests that name none. It exists from its first use on.
  static final String DEFAULT = "default";

  private static final String ACTIVE = "ACTIVE";
  private static final String INACTIVE = "INACTIVE";

  private final Store store;
  private final Arns arns;

  Clusters(Store store, Arns arns) {
    this.store = store;
    this.arns = arns;
  }

  CreateClusterResponse create(CreateClusterRequest request) {
    String name = request.clusterName() == null ? DEFAULT : request.clusterName();
    if (!name.matches("[A-Za-z0-9_-]{1,255}")) {
      throw Problems.invalid(
          "clusterName: " + name + " (expected: up to 255 letters, digits, hyphens, underscores)");
    }
    if (request.configuration() != null || request.serviceConnectDefaults() != null) {
      throw Problems.invalid("configuration, serviceConnectDefaults: not supported");
    }
    Cluster wanted =
        active(name).toBuilder()
            .tags(request.tags())
            .settings(request.settings())
            .capacityProviders(request.capacityProviders())
            .defaultCapacityProviderStrategy(request.defaultCapacityProviderStrategy())
            .build();
    Cluster made = store.transact(t -> counted(t, activate(t, wanted)));
    return CreateClusterResponse.builder().cluster(made).build();
  }

  DescribeClustersResponse describe(DescribeClustersRequest request) {
    List<String> given = request.clusters().isEmpty() ? List.of(DEFAULT) : request.clusters();
    if (given.size() > 100) {
      throw Problems.invalid("clusters: " + given.size() + " (expected: up to 100)");
    }
    List<Cluster> found = new ArrayList<>();
    List<Failure> failures = new ArrayList<>();
    store.read(t -> {
      for (String one : given) {
        String name = Arns.looksLikeArn(one) ? arns.resource("cluster", one).orElse("") : one;
        t.find(Kinds.CLUSTER, name)
            .ifPresentOrElse(
                cluster -> found.add(shown(counted(t, cluster.value()), request)),
                () ->
                    failures.add(
                        Problems.missing(Arns.looksLikeArn(one) ? one : arns.cluster(one))));
      }
      return true;
    });
    return DescribeClustersResponse.builder().clusters(found).failures(failures).build();
  }

  ListClustersResponse list(ListClustersRequest request) {
    List<String> all =
        store.read(t ->
            t.list(Kinds.CLUSTER, "").stream()
                .filter(c -> c.value().status().equals(ACTIVE))
                .map(c -> c.value().clusterArn())
                .sorted()
                .toList());
    Page page =
        Page.of(
            "clusters",
            all,
            Comparator.naturalOrder(),
            request.nextToken(),
            request.maxResults(),
            100);
    return ListClustersResponse.builder().clusterArns(page.items()).nextToken(page.next()).build();
  }

  DeleteClusterResponse delete(DeleteClusterRequest request) {
    String name = arns.clusterName(request.cluster());
    Cluster gone =
        store.transact(t -> {
          Stored<Cluster> cluster =
              t.find(Kinds.CLUSTER, name)
                  .filter(c -> c.value().status().equals(ACTIVE))
                  .orElseThrow(Problems::clusterNotFound);
          refuseIfUsed(t, name);
          Cluster inactive = cluster.value().toBuilder().status(INACTIVE).build();
          return t.replace(Kinds.CLUSTER, cluster, inactive).value();
        });
    return DeleteClusterResponse.builder().cluster(gone).build();
  }

  /// The name of the cluster that a request means.
  ///
  /// @throws ClusterNotFoundException when there is no such cluster (the default one is made)
  String require(@Nullable String given) {
    String name = arns.clusterName(given);
    boolean there = store.read(t -> exists(t, name));
    if (!there && name.equals(DEFAULT)) {
      store.run(t -> activate(t, active(name)));
    } else if (!there) {
      throw Problems.clusterNotFound();
    }
    return name;
  }

  private static boolean exists(Transaction t, String name) {
    return t.find(Kinds.CLUSTER, name).filter(c -> c.value().status().equals(ACTIVE)).isPresent();
  }

  /// A cluster that is active already stays as it is, as on AWS.
  private static Cluster activate(Transaction t, Cluster wanted) {
    var existing = t.find(Kinds.CLUSTER, wanted.clusterName());
    if (existing.isEmpty()) {
      return t.insert(Kinds.CLUSTER, wanted.clusterName(), wanted).value();
    }
    return existing.get().value().status().equals(ACTIVE)
        ? existing.get().value()
        : t.replace(Kinds.CLUSTER, existing.get(), wanted).value();
  }

  private Cluster active(String name) {
    return Cluster.builder()
        .clusterName(name)
        .clusterArn(arns.cluster(name))
        .status(ACTIVE)
        .build();
  }

  private static void refuseIfUsed(Transaction t, String name) {
    if (t.list(Kinds.SERVICE, name + "/").stream()
        .anyMatch(s -> s.value().status() != ServiceStatus.INACTIVE)) {
      throw ClusterContainsServicesException.builder()
          .message("The Cluster cannot be deleted while Services are active.")
          .build();
    }
    if (t.list(Kinds.TASK, name + "/").stream().anyMatch(s -> !s.value().status().ended())) {
      throw ClusterContainsTasksException.builder()
          .message("The Cluster cannot be deleted while Tasks are active.")
          .build();
    }
  }

  private static Cluster counted(Transaction t, Cluster cluster) {
    String prefix = cluster.clusterName() + "/";
    List<TaskRecord> tasks = t.list(Kinds.TASK, prefix).stream().map(Stored::value).toList();
    long services =
        t.list(Kinds.SERVICE, prefix).stream()
            .filter(s -> s.value().status() == ServiceStatus.ACTIVE)
            .count();
    return cluster.toBuilder()
        .registeredContainerInstancesCount(0)
        .runningTasksCount(
            (int) tasks.stream().filter(task -> task.status() == TaskStatus.RUNNING).count())
        .pendingTasksCount((int) tasks.stream().filter(task -> task.status().starting()).count())
        .activeServicesCount((int) services)
        .build();
  }

  private static Cluster shown(Cluster cluster, DescribeClustersRequest request) {
    Cluster.Builder shown = cluster.toBuilder();
    if (!request.include().contains(ClusterField.TAGS)) {
      shown.tags(List.of());
    }
    if (!request.include().contains(ClusterField.SETTINGS)) {
      shown.settings(List.of());
    }
    return shown.build();
  }
}
