package dev.teal.balancer;

import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// What is kept for one load balancer from routing to routing. Changed by the control thread alone.
final class LoadBalancer {
  final String name;
  final AtomicInteger connections = new AtomicInteger();
  final TlsContexts tls;
  private final Map<Address, ListenerSocket> sockets = new HashMap<>();
  private final Map<String, GroupState> known = new LinkedHashMap<>();

  /// Those of the routing, and those that still have a draining target.
  private volatile List<GroupState> groups = List.of();

  private volatile long generation;

  /// A listening socket is the same as long as its address is.
  private record Address(String host, int port) {
    private static Address of(Listener listener) {
      return new Address(listener.host(), listener.port());
    }
  }

  LoadBalancer(String name, TlsContexts tls) {
    this.name = name;
    this.tls = tls;
  }

  /// Listens on the addresses that are new in a routing. When one cannot be had, all of them are
  /// given up again.
  Map<Listener, ListenerSocket> bindNew(Routing routing, Loops loops, ByteBufAllocator allocator) {
    Map<Listener, ListenerSocket> bound = new LinkedHashMap<>();
    for (Listener listener : routing.listeners()) {
      if (sockets.containsKey(Address.of(listener))) {
        continue;
      }
      try {
        bound.put(listener, ListenerSocket.bind(listener, loops, allocator, connections));
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
    for (GroupState group : known.values()) {
      if (routing.targetGroups().stream().noneMatch(config -> config.id().equals(group.id()))) {
        group.empty();
      }
    }
    groups = List.copyOf(known.values());
    return added;
  }

  /// Makes the routing ready for one event loop.
  Map<ListenerSlot, ListenerRoutes> compile(Routing routing, Loop loop) {
    Map<String, LoopGroup> byId = new HashMap<>();
    for (TargetGroup config : routing.targetGroups()) {
      GroupState group = known.get(config.id());
      if (group != null) {
        byId.put(config.id(), new LoopGroup(group, group.registered(), loop.index));
      }
    }
    Map<ListenerSlot, ListenerRoutes> routes = new HashMap<>();
    for (Listener listener : routing.listeners()) {
      ListenerSocket socket = sockets.get(Address.of(listener));
      if (socket != null) {
        routes.put(
            socket.slot(loop.index),
            new ListenerRoutes(listener, routing.options(), byId, tls.of(listener)));
      }
    }
    return routes;
  }

  /// Gives up the sockets whose addresses a routing does not name.
  List<ListenerSocket> takeUnused(Routing routing) {
    List<Address> used = routing.listeners().stream().map(Address::of).toList();
    List<ListenerSocket> unused = new ArrayList<>();
    sockets
        .entrySet()
        .removeIf(entry -> !used.contains(entry.getKey()) && unused.add(entry.getValue()));
    return unused;
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

  Status status() {
    return new Status(
        generation, connections.get(), groups.stream().map(GroupState::status).toList());
  }
}
