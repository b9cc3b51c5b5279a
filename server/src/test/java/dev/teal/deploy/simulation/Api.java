package dev.teal.deploy.simulation;

import dev.teal.deploy.BlueGreenPlan;
import dev.teal.deploy.Deployment;
import dev.teal.deploy.Deployment.Status;
import dev.teal.deploy.Engine;
import dev.teal.deploy.Failure;
import dev.teal.deploy.Hook;
import dev.teal.deploy.HookCall;
import dev.teal.deploy.LifecycleEvent;
import dev.teal.deploy.Requests;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// What CodeDeploy's API lets others do to deployments: checked and stored in one transaction, as
/// `dev.teal.codedeploy` does it.
final class Api {
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final Scene scene;
  private int created;

  /// What became of a call.
  enum Outcome {
    DONE,
    REFUSED,
    SERVER_IS_DOWN
  }

  Api(Scene scene) {
    this.scene = scene;
  }

  /// Makes a call until it is answered, mostly: some callers give up.
  void persistently(Supplier<Outcome> call) {
    repeatedly(call, 0.8);
  }

  /// Makes a call until it is answered.
  void untilAnswered(Supplier<Outcome> call) {
    repeatedly(call, 1);
  }

  private void repeatedly(Supplier<Outcome> call, double patience) {
    boolean answered = false;
    try {
      answered = call.get() != Outcome.SERVER_IS_DOWN;
    } finally {
      if (!answered && (patience == 1 || scene.chance.is(patience))) {
        scene.plan(AGAIN, () -> repeatedly(call, patience));
      }
    }
  }

  Outcome create(Site site, BlueGreenPlan plan, Optional<Failure> refusal) {
    Optional<Engine> engine = scene.server.engine();
    if (engine.isEmpty()) {
      return Outcome.SERVER_IS_DOWN;
    }
    return scene.store.transactForUser(tx -> {
      if (site.active().isPresent()) {
        return Outcome.REFUSED;
      }
      String id = "d-%09d".formatted(++created);
      engine.get().begin(tx, Deployment.created(id, plan, refusal, scene.now()));
      return Outcome.DONE;
    });
  }

  Outcome stop(String id, Optional<Boolean> rollBack) {
    return ask(
        id,
        "StopDeployment " + rollBack.map(r -> r ? "with rollback" : "without rollback").orElse(""),
        deployment -> !deployment.pastTheWayBack(),
        (tx, read) -> Requests.stop(tx, read, rollBack, scene.now()));
  }

  Outcome continueReady(String id) {
    return ask(
        id,
        "ContinueDeployment READY_WAIT",
        deployment -> deployment.status() == Status.READY,
        (tx, read) -> Requests.continueReady(tx, read, scene.now()));
  }

  Outcome continueTermination(String id) {
    return ask(
        id,
        "ContinueDeployment TERMINATION_WAIT",
        Deployment::waitsForTermination,
        (tx, read) -> Requests.continueTermination(tx, read, scene.now()));
  }

  Outcome answer(String id, String execution, HookCall.Answer answer) {
    Optional<Hook> hook =
        scene.deployment(id).facts().hooks().entrySet().stream()
            .filter(call -> call.getValue().executionId().equals(execution))
            .map(Map.Entry::getKey)
            .findFirst();
    return ask(
        id,
        "the function of " + hook.map(Hook::event).orElse("nothing") + " says " + answer,
        deployment -> hook.isPresent() && waits(deployment, hook.get()),
        (tx, read) -> Requests.answer(tx, read, hook.orElseThrow(), answer, scene.now()));
  }

  private static boolean waits(Deployment deployment, Hook hook) {
    return deployment.facts().call(hook).filter(call -> call.answer().isEmpty()).isPresent()
        && deployment.events().stream()
            .anyMatch(event ->
                event.name().equals(hook.event())
                    && event.status() == LifecycleEvent.Status.IN_PROGRESS);
  }

  /// A request, stored.
  private interface Storing {
    void store(Transaction tx, Stored<Deployment> read);
  }

  private Outcome ask(String id, String what, Predicate<Deployment> allowed, Storing request) {
    if (scene.server.engine().isEmpty()) {
      scene.tell(() -> what + ": the server is down");
      return Outcome.SERVER_IS_DOWN;
    }
    Outcome outcome =
        scene.store.transactForUser(tx -> {
          Stored<Deployment> read = tx.find(Deployment.KIND, id).orElseThrow();
          if (read.value().ended() || !allowed.test(read.value())) {
            return Outcome.REFUSED;
          }
          request.store(tx, read);
          return Outcome.DONE;
        });
    scene.tell(() -> what + ", " + scene.name(id) + ": " + outcome);
    return outcome;
  }
}
