package dev.teal.deploy.simulation;

import dev.teal.deploy.Deployment;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ActionTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupTuple;

/// What people do to a site by hand, behind the deployment's back; and how they mend it.
final class Meddling {
  private static final String HAND_MADE = "handmade";

  private final Scene scene;
  private final Site site;

  Meddling(Scene scene, Site site) {
    this.scene = scene;
    this.site = site;
  }

  /// Green turns unhealthy, and healthy again after a while.
  void unhealthyGreen(String deployment, Duration atMost) {
    Optional<SimTaskSet> green = green(scene.deployment(deployment));
    if (green.isPresent() && green.get().steady()) {
      scene.ecs.steady(green.get(), false);
      scene.plan(
          scene.chance.between(Duration.ofMillis(1), atMost),
          () -> scene.ecs.steady(green.get(), true));
    }
  }

  private Optional<SimTaskSet> green(Deployment deployment) {
    return site.service.madeBy(deployment.origin().orElse(deployment.id()));
  }

  void otherWeights() {
    if (site.production.gradual()) {
      int weight = scene.chance.of(List.of(0, 50, 100));
      Action forward = SimElb.forward(site.first, 100 - weight, site.second, weight);
      setProduction("", List.of(forward));
    } else {
      setProduction("", List.of(SimElb.forward(scene.chance.is(0.5) ? site.first : site.second)));
    }
  }

  void newRule() {
    setProduction(site.rule(HAND_MADE), List.of(SimElb.forward(site.first)));
  }

  void foreignTarget() {
    if (site.production.gradual()) {
      setProduction("", List.of(SimElb.forward(site.first, 50, SimElb.group("foreign"), 50)));
    }
  }

  void pointElsewhere() {
    setProduction("", List.of(SimElb.forward(SimElb.group("foreign"))));
    if (scene.chance.is(0.5)) {
      touched();
      site.test.set(List.of(SimElb.forward(SimElb.group("foreign"))));
      site.test.changedByHand(scene.now());
    }
  }

  private void setProduction(String place, List<Action> actions) {
    touched();
    site.production.set(place, actions);
    site.production.changedByHand(scene.now());
    scene.tell(() -> "by hand: " + site.production.arn + " has " + site.production);
  }

  private void touched() {
    site.meddled = true;
  }

  void deleteGreen(String deployment) {
    green(scene.deployment(deployment)).ifPresent(this::delete);
  }

  void deleteBlue(Deployment deployment) {
    deployment
        .facts()
        .sides()
        .map(sides -> site.service.sets.get(sides.blueTaskSet()))
        .ifPresent(this::delete);
  }

  private void delete(SimTaskSet set) {
    if (!set.primary() && !set.draining()) {
      touched();
      scene.tell(() -> "by hand: " + set.id() + " is deleted");
      scene.ecs.delete(site.service, set);
    }
  }

  void deleteService() {
    if (scene.chance.is(0.5)) {
      touched();
      scene.tell(() -> "by hand: the service is deleted");
      site.service.vanish();
    }
  }

  /// All as it was before any deployment, with whatever is live now.
  void mend() {
    Optional<SimTaskSet> live = site.service.primary();
    if (site.service.gone() || live.isEmpty()) {
      return;
    }
    String group = live.get().group;
    site.production.removeRule(site.rule(HAND_MADE));
    for (String place : site.production.places()) {
      List<Action> actions = site.production.actions(place);
      boolean ours = place.isEmpty() && site.production.forwards(site.first, site.second).isEmpty();
      if (ours || forwardsToThePair(actions)) {
        site.production.set(place, List.of(SimElb.forward(group)));
      }
    }
    site.production.changedByHand(scene.now());
    site.test.set(List.of(SimElb.forward(group)));
    site.test.changedByHand(scene.now());
    List.copyOf(site.service.sets.values()).stream()
        .filter(set -> set != live.get())
        .forEach(this::delete);
    site.meddled = false;
    scene.tell(() -> "mended: " + site.production + ", live is " + live.get().id());
  }

  private boolean forwardsToThePair(List<Action> actions) {
    return actions.stream()
        .filter(action -> action.type() == ActionTypeEnum.FORWARD)
        .flatMap(Meddling::groups)
        .anyMatch(site::isOneOfThePair);
  }

  private static Stream<String> groups(Action forward) {
    return forward.forwardConfig() == null || forward.forwardConfig().targetGroups().isEmpty()
        ? Stream.of(forward.targetGroupArn())
        : forward.forwardConfig().targetGroups().stream().map(TargetGroupTuple::targetGroupArn);
  }
}
