package dev.teal.deploy.simulation;

import dev.teal.deploy.BlueGreenPlan;
import dev.teal.deploy.Deployment;
import dev.teal.deploy.Facts;
import dev.teal.deploy.Phase;
import java.util.ArrayList;
import java.util.List;

/// Words for what was stored.
final class Telling {
  private Telling() {}

  /// Empty when nothing is worth telling.
  static String of(Scene scene, SimStore.Write write) {
    Deployment after = write.after();
    String name = scene.name(after.id());
    if (write.before().isEmpty()) {
      return name + " is created" + (after.origin().isEmpty() ? ": " + plan(after.plan()) : "");
    }
    Deployment before = write.before().get();
    List<String> news = new ArrayList<>();
    if (!step(before).equals(step(after))) {
      news.add(step(before) + " -> " + step(after));
    } else if (!before.phase().equals(after.phase())) {
      news.add(step(after) + ": " + ((Phase.Running) after.phase()).why());
    }
    if (!before.facts().equals(after.facts())) {
      news.add(facts(before.facts(), after.facts()));
    }
    after
        .stop()
        .filter(stop -> before.stop().isEmpty())
        .ifPresent(stop -> news.add("a stop is stored"));
    return news.isEmpty() ? "" : name + ": " + String.join("; ", news);
  }

  private static String plan(BlueGreenPlan plan) {
    return plan.schedule()
        + ", hooks "
        + plan.hooks()
        + plan.testListener().map(l -> ", test listener").orElse("")
        + plan.readyWait().map(wait -> ", ready wait " + wait).orElse("")
        + ", termination wait "
        + plan.terminationWait()
        + ", alarms "
        + plan.alarms()
        + ", rolls back on "
        + plan.rollbackOn();
  }

  private static String step(Deployment deployment) {
    return switch (deployment.phase()) {
      case Phase.Created created -> "Created";
      case Phase.Running running -> running.step();
      case Phase.Ended ended ->
          ended.ending()
              + ended.failure().map(f -> " " + f.code() + ": " + f.message()).orElse("")
              + (deployment.rollback().isPresent() ? ", to be rolled back" : "");
    };
  }

  private static String facts(Facts before, Facts after) {
    List<String> news = new ArrayList<>();
    if (!before.sides().equals(after.sides())) {
      news.add("sides are known");
    }
    if (!before.greenTaskSet().equals(after.greenTaskSet())) {
      news.add("green is known");
    }
    if (!before.shift().equals(after.shift())) {
      news.add(after.shift().toString());
    }
    after
        .hooks()
        .forEach((hook, call) -> {
          if (!call.equals(before.hooks().get(hook))) {
            news.add(
                hook.event()
                    + call.answer()
                        .map(answer -> " answered " + answer)
                        .orElse(call.invokedAt().isPresent() ? " called" : " has its id"));
          }
        });
    after
        .marks()
        .forEach((mark, at) -> {
          if (!at.equals(before.marks().get(mark))) {
            news.add(mark.toString());
          }
        });
    before
        .marks()
        .forEach((mark, at) -> {
          if (!after.marks().containsKey(mark)) {
            news.add("no longer " + mark);
          }
        });
    return String.join(", ", news);
  }
}
