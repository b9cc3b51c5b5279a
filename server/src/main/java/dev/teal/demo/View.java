package dev.teal.demo;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.TaskSet;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupTuple;

/// What can be seen of the service and its load balancer from outside, now.
record View(Stage stage) {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /// A task set in the words of the story.
  ///
  /// @param status `PRIMARY`, `ACTIVE` or `DRAINING`
  record Tasks(int revision, String status, int running) {
    @Override
    public String toString() {
      return revision + " " + status + " x " + running;
    }
  }

  /// The service's task sets, the oldest revision first.
  List<Tasks> taskSets() {
    return service().taskSets().stream()
        .map(set -> new Tasks(revision(set), set.status(), set.runningCount()))
        .sorted((one, other) -> Integer.compare(one.revision(), other.revision()))
        .toList();
  }

  private static int revision(TaskSet set) {
    return Integer.parseInt(set.taskDefinition().replaceFirst(".*:", ""));
  }

  private Service service() {
    return stage
        .aws()
        .ecs()
        .describeServices(r -> r.cluster(Stage.CLUSTER).services(Stage.SERVICE))
        .services()
        .getFirst();
  }

  /// Where the listeners forward to, as `PROD -> -tg1, TEST -> -tg1`.
  String listeners() {
    return "PROD -> "
        + groups(stage.productionListener())
        + ", TEST -> "
        + groups(stage.testListener());
  }

  private String groups(String listener) {
    Listener seen =
        stage.aws().elb().describeListeners(r -> r.listenerArns(listener)).listeners().getFirst();
    return seen.defaultActions().getFirst().forwardConfig().targetGroups().stream()
        .filter(group -> group.weight() > 0)
        .map(View::suffix)
        .collect(Collectors.joining("+"));
  }

  private static String suffix(TargetGroupTuple group) {
    return group
        .targetGroupArn()
        .replaceFirst(".*targetgroup/" + Stage.SERVICE, "")
        .replaceFirst("/.*", "");
  }

  /// Whether a process runs.
  static boolean runs(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
  }

  /// The revision that answers at a URL; empty when none does.
  static OptionalInt revisionAt(URI url) {
    try (HttpConnection connection = new HttpConnection(url, PATIENCE)) {
      HttpConnection.Answer answer = connection.get("/", true);
      return answer.status() == 200
          ? OptionalInt.of(Integer.parseInt(answer.header(SampleApp.REVISION_HEADER)))
          : OptionalInt.empty();
    } catch (IOException e) {
      return OptionalInt.empty();
    }
  }
}
