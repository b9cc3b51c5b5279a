package dev.teal.balancer.beside;

import dev.teal.balancer.routing.Listener;
import dev.teal.balancer.routing.Routing;
import dev.teal.balancer.routing.TargetGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// What is new in a routing against another of the same load balancer, when both have as many
/// listeners and as many target groups: a change of weights, rules, targets or settings. What has
/// stayed is the same object afterwards, so that nobody needs to look into it again.
///
/// @param listeners those that are other now
/// @param targetGroups those that are other now
record RoutingChange(
    Routing.Options options, List<ListenerAt> listeners, List<TargetGroupAt> targetGroups) {
  /// @param at its place in the routing
  record ListenerAt(int at, Listener listener) {}

  /// @param at its place in the routing
  record TargetGroupAt(int at, TargetGroup targetGroup) {}

  /// Empty when the routings have not as much of everything.
  static Optional<RoutingChange> between(Routing before, Routing after) {
    List<Listener> listeners = after.listeners();
    List<TargetGroup> groups = after.targetGroups();
    if (before.listeners().size() != listeners.size()
        || before.targetGroups().size() != groups.size()) {
      return Optional.empty();
    }
    return Optional.of(
        new RoutingChange(
            after.options(),
            IntStream.range(0, listeners.size())
                .filter(i -> !listeners.get(i).equals(before.listeners().get(i)))
                .mapToObj(i -> new ListenerAt(i, listeners.get(i)))
                .toList(),
            IntStream.range(0, groups.size())
                .filter(i -> !groups.get(i).equals(before.targetGroups().get(i)))
                .mapToObj(i -> new TargetGroupAt(i, groups.get(i)))
                .toList()));
  }

  /// The routing that the change leads to.
  Routing of(Routing before) {
    List<Listener> newListeners = new ArrayList<>(before.listeners());
    listeners.forEach(other -> newListeners.set(other.at(), other.listener()));
    List<TargetGroup> newGroups = new ArrayList<>(before.targetGroups());
    targetGroups.forEach(other -> newGroups.set(other.at(), other.targetGroup()));
    return new Routing(before.loadBalancer(), options, newListeners, newGroups);
  }
}
