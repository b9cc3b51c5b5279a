package dev.teal.balancer;

import java.util.List;

/// When all conditions hold, the action is taken.
public record Rule(String id, List<Condition> conditions, Action action) {
  public Rule {
    conditions = List.copyOf(conditions);
  }
}
