package dev.teal.balancer;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// One target of one group, as all event loops and the control thread know it.
///
/// An event loop chooses a target and counts the request in one task ([#begin()]), and takes a new
/// routing between tasks. A target is marked draining after every loop has taken the routing
/// without it, so no request can land on it any more, and its count only falls.
final class TargetState {
  final GroupState group;
  final TargetGroup.Target target;
  final InetSocketAddress address;

  /// One for each event loop, by its index; each is used by that loop alone.
  final UpstreamPool[] pools;

  private final Consumer<TargetState> onDrained;
  private final long registered = System.nanoTime();
  private final AtomicInteger inFlight = new AtomicInteger();
  private volatile boolean draining;
  private volatile TargetHealth health;

  TargetState(
      GroupState group, TargetGroup.Target target, int loops, Consumer<TargetState> onDrained) {
    this.group = group;
    this.target = target;
    this.address = new InetSocketAddress(target.host(), target.port());
    this.onDrained = onDrained;
    this.pools = new UpstreamPool[loops];
    for (int i = 0; i < loops; i++) {
      pools[i] = new UpstreamPool();
    }
    this.health = TargetHealth.registered(group.config().healthCheck());
  }

  /// Counts a request on this target.
  ///
  /// @return false when it is draining: nothing was counted, and nothing may be sent
  boolean begin() {
    inFlight.incrementAndGet();
    if (draining) {
      end();
      return false;
    }
    return true;
  }

  void end() {
    // Counted down before draining is read; drain() writes before it reads the count. One of the
    // two sees the other.
    if (inFlight.decrementAndGet() == 0 && draining) {
      onDrained.accept(this);
    }
  }

  /// Whether requests to it share connections.
  boolean http2() {
    return switch (group.config().protocol().version()) {
      case HTTP2, GRPC -> true;
      case HTTP1, BYTES -> false;
    };
  }

  int inFlight() {
    return inFlight.get();
  }

  boolean draining() {
    return draining;
  }

  /// Called by the control thread.
  void drain(boolean value) {
    draining = value;
  }

  /// How long ago it was registered.
  Duration age() {
    return Duration.ofNanos(System.nanoTime() - registered);
  }

  TargetHealth health() {
    return health;
  }

  /// Called by the control thread.
  void health(TargetHealth value) {
    health = value;
  }

  boolean healthy() {
    return health.health() == Status.Health.HEALTHY;
  }

  Status.TargetStatus status() {
    if (draining) {
      return new Status.TargetStatus(
          target,
          Status.Health.DRAINING,
          Status.Reason.DEREGISTRATION_IN_PROGRESS,
          "Target deregistration is in progress",
          inFlight());
    }
    TargetHealth now = health;
    return new Status.TargetStatus(
        target, now.health(), now.cause(), now.description(), inFlight());
  }
}
