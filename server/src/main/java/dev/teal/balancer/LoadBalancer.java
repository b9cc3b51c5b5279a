package dev.teal.balancer;

import dev.teal.balancer.routing.Condition;
import dev.teal.balancer.routing.Listener;
import dev.teal.balancer.routing.Routing;
import dev.teal.balancer.routing.Rule;
import dev.teal.balancer.routing.TargetGroup;
import dev.teal.balancer.rule.RuleIndex;
import dev.teal.balancer.tls.TlsContexts;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// What is kept for one load balancer from routing to routing. Changed by the control thread alone.
final class LoadBalancer {
  final String name;
  final AtomicInteger connections = new AtomicInteger();
  final TlsContexts tls;
  private final LoadBalancerCounters[] counters;
  private final Map<Address, ListenerSocket> sockets = new HashMap<>();
  private final Map<String, GroupState> known = new LinkedHashMap<>();
  private final Map<Address, IndexedRules> indexes = new HashMap<>();

  /// Those of the routing, and those that still have a draining target.
  private volatile List<GroupState> groups = List.of();

  private volatile long generation;

  /// A listening socket is the same as long as its address is.
  private record Address(String host, int port) {
    private static Address of(Listener listener) {
      return new Address(listener.host(), listener.port());
    }
  }

  private record IndexedRules(List<List<Condition>> conditions, RuleIndex index) {}

  /// @param loops how many there are
  LoadBalancer(String name, TlsContexts tls, int loops) {
    this.name = name;
    this.tls = tls;
    this.counters = new LoadBalancerCounters[loops];
    for (int i = 0; i < loops; i++) {
      counters[i] = new LoadBalancerCounters();
    }
  }

  /// Listens on the addresses that are new in a routing. When one cannot be had, all of them are
  /// given up again.
  Map<Listener, ListenerSocket> bindNew(
      Routing routing, Loops loops, ByteBufAllocator allocator, Inheritance inheritance) {
    Map<Listener, ListenerSocket> bound = new LinkedHashMap<>();
    // Those that have to be bound come first, since binding may fail: an inherited socket that had
    // to be given up again would be lost.
    List<Listener> added =
        routing.listeners().stream()
            .filter(listener -> !sockets.containsKey(Address.of(listener)))
            .sorted(Comparator.comparing(inheritance::has))
            .toList();
    for (Listener listener : added) {
      try {
        bound.put(
            listener,
            ListenerSocket.bind(
                listener, loops, allocator, connections, inheritance.take(listener)));
      } catch (RuntimeException e) {
        bound.values().forEach(socket -> socket.close().awaitUninterruptibly());
        throw e;
      }
    }
    return bound;
  }

  void keep(Map<Listener, ListenerSocket> bound) {
    bound.forEach((listener, socket) -> sockets.put(Address.of(listener), socket));
  }

  /// Takes the target groups of a routing.
  ///
  /// @return targets that were not registered before
  List<TargetState> register(Routing routing, int loops, Consumer<TargetState> onDrained) {
    List<TargetState> added = new ArrayList<>();
    for (TargetGroup config : routing.targetGroups()) {
      GroupState group = known.get(config.id());
      if (group == null) {
        group = new GroupState(config, loops, onDrained);
        known.put(config.id(), group);
        added.addAll(group.targets());
      } else {
        added.addAll(group.config(config));
      }
    }
    Set<String> named =
        routing.targetGroups().stream().map(TargetGroup::id).collect(Collectors.toSet());
    known.values().stream().filter(group -> !named.contains(group.id())).forEach(GroupState::empty);
    groups = List.copyOf(known.values());
    return added;
  }

  /// Makes the routing ready for one event loop.
  Map<ListenerSlot, ListenerRoutes> compile(Routing routing, Loop loop) {
    Map<String, LoopGroup> byId = new HashMap<>();
    for (TargetGroup config : routing.targetGroups()) {
      GroupState group = known.get(config.id());
      if (group != null) {
        byId.put(config.id(), group.of(loop));
      }
    }
    Map<ListenerSlot, ListenerRoutes> routes = new HashMap<>();
    for (Listener listener : routing.listeners()) {
      ListenerSocket socket = sockets.get(Address.of(listener));
      if (socket != null) {
        routes.put(
            socket.slot(loop.index),
            new ListenerRoutes(
                listener,
                routing.options(),
                byId,
                tls.of(listener),
                index(listener),
                counters[loop.index]));
      }
    }
    return routes;
  }

  /// Made anew only when the conditions are new: many changes are of weights and targets alone.
  private RuleIndex index(Listener listener) {
    List<List<Condition>> conditions = listener.rules().stream().map(Rule::conditions).toList();
    IndexedRules known = indexes.get(Address.of(listener));
    if (known == null || !known.conditions().equals(conditions)) {
      known = new IndexedRules(conditions, new RuleIndex(conditions));
      indexes.put(Address.of(listener), known);
    }
    return known.index();
  }

  /// Gives up the sockets whose addresses a routing does not name.
  List<ListenerSocket> takeUnused(Routing routing) {
    Set<Address> used = routing.listeners().stream().map(Address::of).collect(Collectors.toSet());
    List<ListenerSocket> unused = new ArrayList<>();
    sockets
        .entrySet()
        .removeIf(entry -> !used.contains(entry.getKey()) && unused.add(entry.getValue()));
    indexes.keySet().retainAll(used);
    return unused;
  }

  Collection<ListenerSocket> sockets() {
    return sockets.values();
  }

  boolean has(TargetState target) {
    return groups.contains(target.group);
  }

  List<TargetState> removedTargets() {
    return known.values().stream().flatMap(group -> group.removed().stream()).toList();
  }

  /// A target has been drained.
  void forget(TargetState target) {
    target.group.forget(target);
    forgetEmpty();
  }

  /// Forgets the groups that a routing no longer names and that have no target left.
  void forgetEmpty() {
    known.values().removeIf(GroupState::isOver);
    groups = List.copyOf(known.values());
  }

  void generation(long value) {
    generation = value;
  }

  long generation() {
    return generation;
  }

  /// @param droppedLines of access logs
  Status status(long droppedLines) {
    return new Status(
        generation,
        connections.get(),
        counters(droppedLines),
        groups.stream().map(GroupState::status).toList());
  }

  Optional<Status.Group> status(String group) {
    return groups.stream()
        .filter(state -> state.id().equals(group))
        .findFirst()
        .map(GroupState::status);
  }

  private Status.LoadBalancerCounters counters(long droppedLines) {
    long[] n = new long[LoadBalancerCounters.SIZE];
    for (LoadBalancerCounters loop : counters) {
      loop.addTo(n);
    }
    return new Status.LoadBalancerCounters(
        n[LoadBalancerCounters.CONNECTIONS],
        n[LoadBalancerCounters.REJECTED_CONNECTIONS],
        n[LoadBalancerCounters.ELB + 3],
        n[LoadBalancerCounters.ELB + 4],
        n[LoadBalancerCounters.ELB + 5],
        n[LoadBalancerCounters.ELB_500],
        n[LoadBalancerCounters.ELB_502],
        n[LoadBalancerCounters.ELB_503],
        n[LoadBalancerCounters.ELB_504],
        n[LoadBalancerCounters.REDIRECTS],
        n[LoadBalancerCounters.REDIRECT_URL_LIMIT],
        n[LoadBalancerCounters.FIXED_RESPONSES],
        n[LoadBalancerCounters.NON_COMPLIANT],
        n[LoadBalancerCounters.BYTES_IN],
        n[LoadBalancerCounters.BYTES_OUT],
        droppedLines);
  }
}
