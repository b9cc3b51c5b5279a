package dev.teal.ecs;

import dev.teal.home.Home;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// ARNs of this room's resources, and the names behind what callers give: names or ARNs.
record Arns(Home home) {
  String cluster(String name) {
    return home.arn("ecs", "cluster/" + name);
  }

  String service(String cluster, String name) {
    return home.arn("ecs", "service/" + cluster + "/" + name);
  }

  String taskSet(String cluster, String service, String id) {
    return home.arn("ecs", "task-set/" + cluster + "/" + service + "/" + id);
  }

  String task(String cluster, String id) {
    return home.arn("ecs", "task/" + cluster + "/" + id);
  }

  String container(String cluster, String task, String runtimeId) {
    return home.arn("ecs", "container/" + cluster + "/" + task + "/" + runtimeId);
  }

  String taskDefinition(String family, int revision) {
    return home.arn("ecs", "task-definition/" + family + ":" + revision);
  }

  /// What an ARN of this account says behind `TYPE/`; empty when it is no such ARN.
  Optional<String> resource(String type, String given) {
    String prefix = home.arn("ecs", type + "/");
    return given.startsWith(prefix)
        ? Optional.of(given.substring(prefix.length()))
        : Optional.empty();
  }

  static boolean looksLikeArn(String given) {
    return given.startsWith("arn:");
  }

  /// The name of the cluster that a request names; `default` when it names none.
  String clusterName(@Nullable String given) {
    if (given == null || given.isEmpty()) {
      return Clusters.DEFAULT;
    }
    return looksLikeArn(given)
        ? resource("cluster", given).orElseThrow(Problems::clusterNotFound)
        : given;
  }

  /// The name of a service of that cluster. The cluster may be missing in a service's ARN, as it
  /// was in the ARNs that AWS gave before 2021.
  String serviceName(String cluster, @Nullable String given) {
    if (given == null || given.isEmpty()) {
      throw Problems.invalid("service: not given (expected: a service's name or ARN)");
    }
    return looksLikeArn(given)
        ? inCluster(
            cluster, resource("service", given).orElseThrow(Problems::serviceNotFound), given)
        : given;
  }

  /// The id of a task of that cluster.
  String taskId(String cluster, String given) {
    return looksLikeArn(given)
        ? inCluster(
            cluster,
            resource("task", given)
                .orElseThrow(() -> Problems.invalid("The referenced task was not found.")),
            given)
        : given;
  }

  /// The id of a task set of that service: `ecs-svc/DIGITS`.
  String taskSetId(String cluster, String service, @Nullable String given) {
    if (given == null || given.isEmpty()) {
      throw Problems.invalid("taskSet: not given (expected: a task set's id or ARN)");
    }
    if (!looksLikeArn(given)) {
      return given;
    }
    String prefix = cluster + "/" + service + "/";
    return resource("task-set", given)
        .filter(resource -> resource.startsWith(prefix))
        .map(resource -> resource.substring(prefix.length()))
        .orElseThrow(() -> Problems.taskSetNotFound(given));
  }

  private static String inCluster(String cluster, String resource, String given) {
    int slash = resource.indexOf('/');
    if (slash >= 0 && !resource.substring(0, slash).equals(cluster)) {
      throw Problems.invalid(
          given
              + ": is of cluster "
              + resource.substring(0, slash)
              + " (expected: "
              + cluster
              + ", the cluster of the request)");
    }
    return resource.substring(slash + 1);
  }
}
