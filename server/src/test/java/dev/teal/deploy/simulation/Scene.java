package dev.teal.deploy.simulation;

import dev.teal.clock.Pace;
import dev.teal.deploy.Deployment;
import dev.teal.deploy.Observer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// All that takes part in a run, and what has become of it so far.
final class Scene {
  private static final List<Integer> MINUTES_IN_MILLIS = List.of(250, 250, 1000, 1000, 3000);

  final Chance chance;
  final Timeline time = new Timeline();
  final Pace pace;
  final Network network = new Network(this);
  final SimStore store = new SimStore(this);
  final Server server = new Server(this);
  final SimEcs ecs = new SimEcs(this);
  final SimElb elb = new SimElb(this);
  final SimLambda lambda = new SimLambda(this);
  final SimCloudWatch cloudWatch = new SimCloudWatch(this);
  final Api api = new Api(this);
  final Reasons reasons = new Reasons(this);
  final Invariants invariants = new Invariants(this);
  final List<Site> sites = new ArrayList<>();

  /// Hears of all that the engine tells its observer.
  final Observer observer;

  /// The deployment that the worker is at; empty: it is somebody else's turn.
  String acting = "";

  private final Map<String, Deployment> deployments = new LinkedHashMap<>();
  private final Map<String, String> names = new HashMap<>();
  private final Climate climate;
  private final boolean telling;
  private final List<String> story = new ArrayList<>();

  /// @param telling whether to keep the story
  Scene(long seed, boolean telling, Observer observer) {
    this.telling = telling;
    this.observer = observer;
    chance = new Chance(seed);
    climate = Climate.of(chance);
    pace = chance.is(0.005) ? Pace.REAL : new Pace(Duration.ofMillis(chance.of(MINUTES_IN_MILLIS)));
    tell(() -> climate + ", a minute lasts " + pace.minute().toMillis() + " ms");
  }

  Instant now() {
    return time.instant();
  }

  Climate climate() {
    return climate.at(now());
  }

  Instant clears() {
    return climate.clears();
  }

  /// Time passes for whoever waits; others go on.
  void pass(Duration wait) {
    time.pass(server, wait);
  }

  /// Something that happens outside of the server.
  void plan(Duration after, Runnable event) {
    time.after(
        after,
        () -> {
          String outer = acting;
          acting = "";
          event.run();
          acting = outer;
        });
  }

  void tell(Supplier<String> what) {
    if (!telling) {
      return;
    }
    String told = what.get();
    if (!told.isEmpty()) {
      Duration since = Duration.between(Timeline.START, now());
      story.add(
          "+%02d:%02d:%02d.%06d %s%s"
              .formatted(
                  since.toHours(),
                  since.toMinutesPart(),
                  since.toSecondsPart(),
                  since.toNanosPart() / 1000,
                  acting.isEmpty() ? "" : "[" + name(acting) + "] ",
                  told));
    }
  }

  List<String> story() {
    return story;
  }

  /// What a deployment is called in the story.
  String name(String deployment) {
    return names.getOrDefault(deployment, deployment);
  }

  /// A deployment as it was last stored.
  Deployment deployment(String id) {
    return Optional.ofNullable(deployments.get(id)).orElseThrow();
  }

  Iterable<Deployment> deployments() {
    return deployments.values();
  }

  int count() {
    return deployments.size();
  }

  Site site(Deployment deployment) {
    for (Site site : sites) {
      if (site.service.name.equals(deployment.plan().service())) {
        return site;
      }
    }
    throw new IllegalStateException("no site of " + deployment);
  }

  void stored(SimStore.Write write) {
    Deployment after = write.after();
    after.origin().ifPresent(origin -> names.put(after.id(), "rollback of " + name(origin)));
    deployments.put(after.id(), after);
    tell(() -> Telling.of(this, write));
    invariants.stored(write);
    site(after).team.stored(write);
  }
}
