package dev.teal.balancer.routing;

import java.util.List;

/// When all conditions hold, the action is taken.
///
/// @param priority 1..50000, as the access log tells it; the order of the rules is the listener's
/// @param transforms of what is forwarded, at most one of each kind; conditions see the request as
///   it came
public record Rule(
    String id,
    int priority,
    List<Condition> conditions,
    List<Transform> transforms,
    Action action) {
  public Rule {
    conditions = List.copyOf(conditions);
    transforms = List.copyOf(transforms);
  }
}
