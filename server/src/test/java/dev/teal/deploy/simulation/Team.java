package dev.teal.deploy.simulation;

import dev.teal.deploy.BlueGreenPlan;
import dev.teal.deploy.Deployment;
import dev.teal.deploy.Failure;
import dev.teal.deploy.Hook;
import dev.teal.deploy.HookCall;
import dev.teal.deploy.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The people of a site: they deploy, stop, continue, meddle, and mend what was left behind before
/// they deploy again.
final class Team {
  private final Scene scene;
  private final Site site;
  private final Meddling meddling;
  private List<Incident> incidents = List.of();
  private int left;
  private boolean done;

  Team(Scene scene, Site site) {
    this.scene = scene;
    this.site = site;
    meddling = new Meddling(scene, site);
    left = scene.chance.between(1, 3);
  }

  boolean done() {
    return done;
  }

  void deployLater() {
    scene.plan(
        scene.chance.between(Duration.ofMillis(1), Duration.ofMinutes(10)), this::deployOrGoHome);
  }

  private void deployOrGoHome() {
    if (site.active().isPresent()) {
      return; // somebody else has deployed; its end is heard of
    }
    if (left == 0 || site.service.gone()) {
      done = true;
      return;
    }
    left--;
    if (scene.chance.is(0.9)) {
      meddling.mend();
    }
    BlueGreenPlan plan = Plans.of(scene.chance, site);
    incidents = drawIncidents(plan);
    scene.tell(() -> site.service.name + ": may come: " + incidents);
    Optional<Failure> refusal =
        scene.chance.is(0.02)
            ? Optional.of(new Failure("INVALID_REVISION", "no such key"))
            : Optional.empty();
    scene.api.untilAnswered(() -> scene.api.create(site, plan, refusal));
  }

  private List<Incident> drawIncidents(BlueGreenPlan plan) {
    List<Incident> drawn = new ArrayList<>();
    int count = scene.chance.is(0.35) ? 0 : scene.chance.between(1, 3);
    for (int i = 0; i < count; i++) {
      drawn.add(Incident.of(scene.chance));
    }
    plan.readyWait()
        .filter(wait -> scene.chance.is(0.85))
        .map(wait -> scene.chance.between(Duration.ofMillis(1), scene.pace.real(wait)))
        .ifPresent(after ->
            drawn.add(
                new Incident(
                    Deployment.Creator.USER, "ReadyWait", after, Incident.Deed.CONTINUE_READY)));
    return drawn;
  }

  /// Hears of everything that is stored about this site's deployments.
  void stored(SimStore.Write write) {
    Deployment after = write.after();
    if (write.before().isEmpty()) {
      expectAnEnd(after);
    }
    if (after.ended() && !write.before().map(Deployment::ended).orElse(false)) {
      if (after.rollback().isEmpty()) {
        deployLater();
      }
      return;
    }
    String step = step(after);
    if (!write.before().map(Team::step).orElse("").equals(step)) {
      for (Incident incident : incidents) {
        if (incident.step().equals(step) && incident.creator() == after.creator()) {
          scene.plan(incident.after(), () -> happens(incident.deed(), after.id()));
        }
      }
    }
  }

  private static String step(Deployment deployment) {
    return switch (deployment.phase()) {
      case Phase.Created created -> "Created";
      case Phase.Running running -> running.step();
      case Phase.Ended ended -> "Ended";
    };
  }

  /// Every run ends: at the latest when twice its longest time has passed in good weather.
  private void expectAnEnd(Deployment deployment) {
    Duration longest = scene.pace.real(Plans.longest(deployment.plan())).multipliedBy(2);
    Instant from = scene.clears().isAfter(scene.now()) ? scene.clears() : scene.now();
    scene.time.at(
        from.plus(longest).plus(Duration.ofMinutes(30)),
        () -> scene.invariants.mustHaveEnded(deployment.id()));
  }

  private void happens(Incident.Deed deed, String id) {
    Deployment deployment = scene.deployment(id);
    if (deployment.ended()) {
      return;
    }
    scene.tell(() -> scene.name(id) + ": now " + deed);
    switch (deed) {
      case STOP -> stop(id, Optional.empty());
      case STOP_AND_ROLL_BACK -> stop(id, Optional.of(true));
      case STOP_AND_LEAVE -> stop(id, Optional.of(false));
      case CONTINUE_READY -> scene.api.persistently(() -> scene.api.continueReady(id));
      case CONTINUE_TERMINATION -> scene.api.persistently(() -> scene.api.continueTermination(id));
      case DEPLOY_ANOTHER -> scene.api.create(site, Plans.of(scene.chance, site), Optional.empty());
      case ANSWER_BY_HAND -> answerByHand(deployment);
      case ALARM -> alarm(scene.chance.between(Duration.ofSeconds(1), Duration.ofMinutes(30)));
      case SHORT_ALARM -> alarm(scene.pace.real(Duration.ofSeconds(4)));
      case UNHEALTHY_GREEN -> meddling.unhealthyGreen(id, scene.pace.minutes(9));
      case HICCUP_OF_GREEN -> meddling.unhealthyGreen(id, scene.pace.real(Duration.ofSeconds(50)));
      case OTHER_WEIGHTS -> meddling.otherWeights();
      case NEW_RULE -> meddling.newRule();
      case FOREIGN_TARGET -> meddling.foreignTarget();
      case POINT_ELSEWHERE -> meddling.pointElsewhere();
      case DELETE_GREEN -> meddling.deleteGreen(id);
      case DELETE_BLUE -> meddling.deleteBlue(deployment);
      case DELETE_SERVICE -> meddling.deleteService();
      case FORBID ->
          scene.network.forbid(
              scene.chance.of(
                  List.of(
                      "CreateTaskSet",
                      "ModifyListener",
                      "UpdateServicePrimaryTaskSet",
                      "DeleteTaskSet",
                      "DescribeServices",
                      "DescribeListeners",
                      "Invoke",
                      "DescribeAlarms")),
              scene.chance.between(Duration.ofMillis(100), Duration.ofMinutes(10)));
      case OUTAGE ->
          scene.network.outage(
              scene.chance.of(List.of(Network.Remote.values())),
              scene.chance.between(Duration.ofMillis(100), Duration.ofMinutes(10)));
    }
  }

  private void stop(String id, Optional<Boolean> rollBack) {
    scene.api.persistently(() -> scene.api.stop(id, rollBack));
    if (scene.chance.is(0.2)) {
      scene.plan(
          Duration.ofMillis(5), () -> scene.api.persistently(() -> scene.api.stop(id, rollBack)));
    }
  }

  private void answerByHand(Deployment deployment) {
    for (Hook hook : Hook.values()) {
      Optional<HookCall> call = deployment.facts().call(hook);
      if (call.isPresent() && call.get().answer().isEmpty()) {
        HookCall.Answer answer =
            scene.chance.is(0.5) ? HookCall.Answer.SUCCEEDED : HookCall.Answer.FAILED;
        scene.api.persistently(
            () -> scene.api.answer(deployment.id(), call.get().executionId(), answer));
      }
    }
  }

  private void alarm(Duration length) {
    scene.cloudWatch.turn("errors", true);
    scene.plan(length, () -> scene.cloudWatch.turn("errors", false));
  }
}
