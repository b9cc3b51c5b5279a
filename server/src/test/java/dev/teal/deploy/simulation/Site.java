package dev.teal.deploy.simulation;

import dev.teal.deploy.Deployment;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupStickinessConfig;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupTuple;

/// A service with its pair of target groups and its listeners, and the team that deploys to it.
final class Site {
  final SimService service;
  final String first;
  final String second;
  final SimListener production;
  final SimListener test;
  final Team team;

  /// Whether somebody has changed by hand what the deployment relies on, and nobody has mended it.
  boolean meddled;

  private final Scene scene;

  Site(Scene scene, int number) {
    this.scene = scene;
    Chance chance = scene.chance;
    service = scene.ecs.add("s" + number);
    first = SimElb.group("tg" + number + "a");
    second = SimElb.group("tg" + number + "b");
    ProtocolEnum protocol = chance.is(0.12) ? ProtocolEnum.TCP : ProtocolEnum.HTTP;
    production = new SimListener("listener/prod" + number, protocol);
    test = new SimListener("listener/test" + number, protocol);
    scene.elb.add(production);
    scene.elb.add(test);
    SimTaskSet blue = service.make(first, "", "PRIMARY", scene.now());
    blue.steady(true, scene.now());
    layOut(blue.group);
    team = new Team(scene, this);
  }

  /// The listeners as a team leaves them when all is well, with what is not a deployment's
  /// business.
  private void layOut(String live) {
    Chance chance = scene.chance;
    boolean rulesAlone = production.gradual() && chance.is(0.1);
    production.set(List.of(rulesAlone ? SimElb.fixedResponse() : sticky(SimElb.forward(live))));
    if (production.gradual()) {
      if (rulesAlone || chance.is(0.3)) {
        production.set(rule("live"), List.of(SimElb.forward(live)));
      }
      if (chance.is(0.2)) {
        production.set(rule("live2"), List.of(SimElb.forward(live, 7, other(live), 0)));
      }
      if (chance.is(0.2)) {
        production.set(rule("fixed"), List.of(SimElb.fixedResponse()));
      }
      if (chance.is(0.2)) {
        production.set(rule("foreign"), List.of(SimElb.forward(SimElb.group("foreign"))));
      }
    }
    test.set(List.of(SimElb.forward(chance.is(0.5) ? live : other(live))));
  }

  private Action sticky(Action forward) {
    return scene.chance.is(0.2) && production.gradual()
        ? forward.toBuilder()
            .targetGroupArn(null)
            .forwardConfig(config ->
                config
                    .targetGroups(
                        TargetGroupTuple.builder()
                            .targetGroupArn(forward.targetGroupArn())
                            .weight(1)
                            .build())
                    .targetGroupStickinessConfig(
                        TargetGroupStickinessConfig.builder()
                            .enabled(true)
                            .durationSeconds(60)
                            .build()))
            .build()
        : forward;
  }

  String rule(String name) {
    return production.arn + "/" + name;
  }

  String other(String group) {
    return group.equals(first) ? second : first;
  }

  boolean isOneOfThePair(String group) {
    return group.equals(first) || group.equals(second);
  }

  /// Whether a deployment may begin: one task set, which gets all production traffic.
  boolean inOrder() {
    Optional<SimTaskSet> live = service.primary();
    return live.isPresent()
        && service.sets.values().stream().allMatch(set -> set.primary() || set.draining())
        && production.forwards(first, second).stream()
            .allMatch(forward -> forward.share(live.get().group) == 100);
  }

  Optional<Deployment> active() {
    for (Deployment deployment : scene.deployments()) {
      if (!deployment.ended() && deployment.plan().service().equals(service.name)) {
        return Optional.of(deployment);
      }
    }
    return Optional.empty();
  }
}
