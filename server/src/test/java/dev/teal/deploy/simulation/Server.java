package dev.teal.deploy.simulation;

import dev.teal.deploy.Engine;
import dev.teal.deploy.World;
import dev.teal.store.ManualWorker;
import dev.teal.store.StaleDocumentException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The server's process: the engine and its worker, which may end at any moment and be started
/// again. What it knows is in the store alone.
final class Server {
  private final Scene scene;
  private @Nullable Engine engine;
  private @Nullable ManualWorker worker;

  Server(Scene scene) {
    this.scene = scene;
  }

  void start() {
    scene.store.reopen();
    engine =
        new Engine(
            scene.store,
            new World(scene.ecs, scene.elb, scene.lambda, scene.cloudWatch, scene.pace),
            scene.time,
            (tx, before, after, now) -> scene.observer.changed(tx, before, after, now));
    worker = new ManualWorker(scene.store, scene.time, Map.of(Engine.QUEUE, this::handle));
  }

  /// Empty while the server is down.
  Optional<Engine> engine() {
    return Optional.ofNullable(engine);
  }

  Instant nextDue() {
    return worker == null ? Instant.MAX : worker.nextDue().orElse(Instant.MAX);
  }

  void work() {
    if (worker != null) {
      worker.runDue();
    }
  }

  private Optional<Instant> handle(String id, Instant due) {
    String outer = scene.acting;
    scene.acting = id;
    try {
      return Optional.ofNullable(engine).orElseThrow().work(id, due);
    } catch (StaleDocumentException e) {
      scene.tell(() -> scene.name(id) + ": the worker lost a race");
      throw e;
    } catch (RuntimeException e) {
      throw new Violation("TheEngineNeverThrows", e);
    } finally {
      scene.acting = outer;
    }
  }

  /// @throws Crash perhaps
  void mayCrash(String where) {
    if (scene.chance.is(scene.climate().crash())) {
      throw new Crash(where);
    }
  }

  /// The process has ended; another one is started in a while.
  void died(Crash crash) {
    engine = null;
    worker = null;
    scene.acting = "";
    Duration down = scene.chance.between(Duration.ofMillis(200), Duration.ofMinutes(3));
    scene.tell(() -> "CRASH " + crash.getMessage() + ", down for " + down.toMillis() + " ms");
    scene.plan(
        down,
        () -> {
          scene.tell(() -> "the server starts");
          start();
        });
  }
}
