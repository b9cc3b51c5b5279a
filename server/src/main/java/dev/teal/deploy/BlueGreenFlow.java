package dev.teal.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a deployment does, from top to bottom, in AWS's order and words.
final class BlueGreenFlow {
  private BlueGreenFlow() {}

  static List<Step> steps(Deployment deployment) {
    return switch (deployment.creator()) {
      case USER -> deploy(deployment.plan());
      case ROLLBACK -> rollBack(deployment.plan());
    };
  }

  private static List<Step> deploy(BlueGreenPlan plan) {
    List<Step> steps = new ArrayList<>();
    steps.add(new PreCheck());
    steps.add(new HookStep(Hook.BEFORE_INSTALL)); // a failure up to here leaves nothing to undo
    steps.add(new Install());
    steps.add(new HookStep(Hook.AFTER_INSTALL));
    if (plan.testListener().isPresent()) {
      steps.add(new AllowTestTraffic());
      steps.add(new HookStep(Hook.AFTER_ALLOW_TEST_TRAFFIC));
    }
    if (plan.readyWait().isPresent()) {
      steps.add(new ReadyWait());
    }
    steps.add(new HookStep(Hook.BEFORE_ALLOW_TRAFFIC));
    steps.add(new AllowTraffic());
    steps.add(new HookStep(Hook.AFTER_ALLOW_TRAFFIC));
    steps.add(new TerminationWait());
    steps.add(new TerminateBlue());
    return steps;
  }

  private static List<Step> rollBack(BlueGreenPlan plan) {
    List<Step> steps = new ArrayList<>();
    steps.add(new RestoreTraffic());
    if (plan.testListener().isPresent()) {
      steps.add(new RestoreTestTraffic());
    }
    steps.add(new TerminateGreen());
    return steps;
  }

  /// The names of the lifecycle events that the deployment goes through, in order.
  static List<String> lifecycleEvents(Deployment deployment) {
    return steps(deployment).stream().flatMap(step -> step.lifecycleEvent().stream()).toList();
  }

  static Step step(Deployment deployment, String name) {
    return steps(deployment).get(index(deployment, name));
  }

  static Step first(Deployment deployment) {
    return steps(deployment).getFirst();
  }

  /// The step after another; empty after the last.
  static Optional<Step> after(Deployment deployment, String name) {
    return steps(deployment).stream().skip(index(deployment, name) + 1L).findFirst();
  }

  private static int index(Deployment deployment, String name) {
    List<String> names = steps(deployment).stream().map(Step::name).toList();
    int index = names.indexOf(name);
    if (index < 0) {
      throw new IllegalStateException(deployment.id() + ": " + names + " has no step " + name);
    }
    return index;
  }
}
