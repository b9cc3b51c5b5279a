package dev.teal.balancer;

import dev.teal.balancer.routing.TargetGroup;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
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

  /// Its address as the access log has it.
  final String label;

  /// One for each event loop, by its index; each is used by that loop alone.
  final UpstreamPool[] pools;

  private final AtomicReferenceArray<TargetCounters> counters;
  private final Consumer<TargetState> onDrained;
  private final long registered = System.nanoTime();
  private final AtomicInteger inFlight = new AtomicInteger();
  private volatile boolean draining;
  private volatile List<Status.Holder> holders = List.of();
  private volatile TargetHealth health;
  private volatile boolean drainsUnhealthy;

  /// When it began to warm up, in nanoseconds; 0 when it does not.
  private volatile long warmsSince;

  TargetState(
      GroupState group, TargetGroup.Target target, int loops, Consumer<TargetState> onDrained) {
    this.group = group;
    this.target = target;
    this.address = new InetSocketAddress(target.host(), target.port());
    String host = target.host();
    this.label = (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + target.port();
    this.onDrained = onDrained;
    this.counters = new AtomicReferenceArray<>(loops);
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

  /// What an event loop counts for it; called on that loop.
  TargetCounters counters(int loop) {
    TargetCounters known = counters.getPlain(loop);
    if (known == null) {
      known = new TargetCounters();
      counters.setRelease(loop, known);
    }
    return known;
  }

  private Status.TargetCounters counted() {
    Status.TargetCounters sum = Status.TargetCounters.NONE;
    for (int i = 0; i < counters.length(); i++) {
      TargetCounters loop = counters.getAcquire(i);
      if (loop != null) {
        sum = sum.plus(loop.read());
      }
    }
    return sum;
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
    holders = List.of();
  }

  /// @param seen what it has not finished
  void holders(List<Status.Holder> seen) {
    holders = seen;
  }

  /// How long ago it was registered.
  Duration age() {
    return Duration.ofNanos(System.nanoTime() - registered);
  }

  TargetHealth health() {
    return health;
  }

  /// Called by the control thread.
  ///
  /// @param value whether it is unhealthy and its connections still have time
  /// @return what was so before
  boolean drainsUnhealthy(boolean value) {
    boolean before = drainsUnhealthy;
    drainsUnhealthy = value;
    return before;
  }

  /// Called by the control thread.
  void health(TargetHealth value) {
    health = value;
  }

  long warmsSince() {
    return warmsSince;
  }

  /// Called by the control thread.
  ///
  /// @param on whether it gets a growing share of the requests from now on, or its full share
  void warm(boolean on) {
    warmsSince = on ? System.nanoTime() | 1 : 0;
  }

  /// The same for one that began to warm up elsewhere.
  void warmsFor(Duration already) {
    warmsSince = (System.nanoTime() - already.toNanos()) | 1;
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
          inFlight(),
          Optional.empty(),
          holders,
          counted());
    }
    TargetHealth now = health;
    long since = warmsSince;
    return new Status.TargetStatus(
        target,
        drainsUnhealthy ? Status.Health.UNHEALTHY_DRAINING : now.health(),
        now.cause(),
        now.description(),
        inFlight(),
        since == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(System.nanoTime() - since)),
        List.of(),
        counted());
  }
}
