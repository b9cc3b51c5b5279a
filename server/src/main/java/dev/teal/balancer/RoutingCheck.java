package dev.teal.balancer;

import dev.teal.balancer.routing.Action;
import dev.teal.balancer.routing.Listener;
import dev.teal.balancer.routing.Routing;
import dev.teal.balancer.routing.TargetGroup;
import dev.teal.balancer.rule.Matcher;
import dev.teal.balancer.rule.Rewrites;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Refuses a routing that makes no sense, before anything is changed.
final class RoutingCheck {
  private RoutingCheck() {}

  static void check(Routing routing) {
    Set<String> groups = new HashSet<>();
    for (TargetGroup group : routing.targetGroups()) {
      if (!groups.add(group.id())) {
        throw new IllegalArgumentException(
            "targetGroups: %s (expected: each id once)".formatted(group.id()));
      }
      check(group);
    }
    Set<List<Object>> addresses = new HashSet<>();
    for (Listener listener : routing.listeners()) {
      if (!addresses.add(List.of(listener.host(), listener.port()))) {
        throw new IllegalArgumentException(
            "listeners: %s port %d (expected: each address once)"
                .formatted(listener.host(), listener.port()));
      }
      checkAddress("listener " + listener.id(), listener.host(), listener.port());
      check(listener, listener.defaultAction(), groups);
      listener.rules().forEach(rule -> check(listener, rule.action(), groups));
      // Patterns and address blocks are compiled for each loop later: here they are only tried.
      listener.rules().forEach(rule -> rule.conditions().forEach(Matcher::of));
      listener.rules().forEach(rule -> new Rewrites(rule.transforms()));
    }
  }

  private static void check(TargetGroup group) {
    for (TargetGroup.Target target : group.targets()) {
      checkAddress("target group " + group.id(), target.host(), target.port());
    }
    try {
      HealthProbe.matches(group.healthCheck().matcher(), 200);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "target group %s: matcher: %s (expected: statuses such as 200, 200,202 or 200-299)"
              .formatted(group.id(), group.healthCheck().matcher()),
          e);
    }
  }

  private static void checkAddress(String owner, String host, int port) {
    try {
      var _ = InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s: host: %s (expected: an IP address)".formatted(owner, host), e);
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(
          "%s: port: %d (expected: 1..65535)".formatted(owner, port));
    }
  }

  private static void check(Listener listener, Action action, Set<String> groups) {
    if (action
        instanceof
        Action.Forward(List<Action.Forward.Weighted> targetGroups, Optional<Duration> _)) {
      for (Action.Forward.Weighted weighted : targetGroups) {
        if (!groups.contains(weighted.targetGroup())) {
          throw new IllegalArgumentException(
              "listener %s: targetGroup: %s (expected: the id of a target group of the routing)"
                  .formatted(listener.id(), weighted.targetGroup()));
        }
        if (weighted.weight() < 0 || weighted.weight() > 999) {
          throw new IllegalArgumentException(
              "listener %s: weight: %d (expected: 0..999)"
                  .formatted(listener.id(), weighted.weight()));
        }
      }
    } else if (listener.passesBytes()) {
      throw new IllegalArgumentException(
          "listener %s: action: %s (expected: forward, on a TCP or TLS listener)"
              .formatted(listener.id(), action));
    }
  }
}
