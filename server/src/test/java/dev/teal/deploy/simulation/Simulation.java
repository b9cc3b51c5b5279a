package dev.teal.deploy.simulation;

import dev.teal.deploy.Observer;
import java.time.Instant;
import java.util.List;

/// One run: teams deploy to their services, things go wrong, servers crash, and in the end every
/// deployment has ended in a legal state. All of it follows from the seed.
public final class Simulation {
  private static final Instant FOREVER = Instant.MAX;

  private Simulation() {}

  /// What a run was.
  ///
  /// @param deployments rollbacks included
  /// @param story empty unless it was asked for
  public record Run(int deployments, List<String> story) {}

  /// @param observer hears of all that the engine tells its observer
  /// @throws Violation when an invariant does not hold, with the whole story
  public static Run run(long seed, Observer observer) {
    try {
      return play(new Scene(seed, false, observer));
    } catch (Violation e) {
      throw explain(seed, e, observer);
    }
  }

  /// The same run with its story.
  public static Run tell(long seed) {
    return play(new Scene(seed, true, (tx, before, after, now) -> {}));
  }

  private static Violation explain(long seed, Violation violation, Observer observer) {
    Scene scene = new Scene(seed, true, observer);
    try {
      play(scene);
    } catch (Violation again) {
      return again.told(seed, scene.story());
    }
    return new Violation(
        "TheSameSeedTellsTheSameStory", "seed " + seed + " failed only once: " + violation);
  }

  private static Run play(Scene scene) {
    int count = scene.chance.is(0.8) ? 1 : 2;
    for (int i = 0; i < count; i++) {
      Site site = new Site(scene, i);
      scene.sites.add(site);
      site.team.deployLater();
    }
    scene.server.start();
    while (!scene.sites.stream().allMatch(site -> site.team.done())) {
      try {
        if (!scene.time.step(scene.server, FOREVER)) {
          throw new Violation("WaitingAlwaysHasADueWork", "nothing is left to happen");
        }
      } catch (Crash e) {
        scene.server.died(e);
      }
    }
    return new Run(scene.count(), scene.story());
  }
}
