package dev.teal.balancer;

import dev.teal.balancer.routing.Listener;
import dev.teal.balancer.routing.TargetGroup;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What an earlier balancer left to this one: listening sockets, which are used in place of new
/// ones, and what it had found out about targets. Belongs to the control thread.
final class Inheritance {
  private static final Logger log = LoggerFactory.getLogger(Inheritance.class);

  private final Map<InetSocketAddress, Integer> sockets = new HashMap<>();
  private final Map<Key, Status.TargetStatus> targets = new HashMap<>();

  private record Key(String targetGroup, TargetGroup.Target target) {}

  /// @param descriptor of a listening socket; it belongs to this object from here on
  void add(int descriptor) {
    Integer before = sockets.put(new Socket(descriptor).localAddress(), descriptor);
    if (before != null) {
      close(before);
    }
  }

  boolean has(Listener listener) {
    return sockets.containsKey(address(listener));
  }

  /// The socket that listens on an address already; it belongs to the caller from here on.
  OptionalInt take(Listener listener) {
    Integer descriptor = sockets.remove(address(listener));
    return descriptor == null ? OptionalInt.empty() : OptionalInt.of(descriptor);
  }

  private static InetSocketAddress address(Listener listener) {
    return new InetSocketAddress(InetAddress.ofLiteral(listener.host()), listener.port());
  }

  void closeUnclaimed() {
    sockets.values().forEach(Inheritance::close);
    sockets.clear();
  }

  private static void close(int descriptor) {
    try {
      new FileDescriptor(descriptor).close();
    } catch (IOException e) {
      log.warn("an inherited socket cannot be closed: {}", e.toString());
    }
  }

  void remember(Status status) {
    for (Status.Group group : status.targetGroups()) {
      for (Status.TargetStatus target : group.targets()) {
        targets.put(new Key(group.id(), target.target()), target);
      }
    }
  }

  /// Gives a target the health that it had; its checks go on from there.
  void restore(TargetState target) {
    Status.TargetStatus was = targets.remove(new Key(target.group.id(), target.target));
    if (was != null && was.health() != Status.Health.DRAINING) {
      target.group.restore(target, was);
    }
  }

  /// What is remembered counts for the next routing only.
  void forgetTargets() {
    targets.clear();
  }
}
