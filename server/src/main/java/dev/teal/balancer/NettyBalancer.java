package dev.teal.balancer;

import dev.teal.balancer.routing.Listener;
import dev.teal.balancer.routing.Routing;
import dev.teal.balancer.routing.TicketSecret;
import dev.teal.balancer.tls.TicketKeys;
import dev.teal.balancer.tls.TlsContexts;
import dev.teal.balancer.tls.TlsLibrary;
import dev.teal.balancer.tls.UpstreamTls;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The data plane on Netty. Two kinds of threads work here:
///
/// - the event loops carry the traffic. Each owns its connections, its pools and its own copy of
///   the routing, and shares nothing with another but what is counted.
/// - the control thread makes every change: it binds, compiles a routing for each loop, hands it
///   over as one task, and only when all loops have taken it marks the removed targets as draining.
///   From then on nothing can be sent to them, so their count of requests only falls.
public final class NettyBalancer implements Balancer {
  private static final Logger log = LoggerFactory.getLogger(NettyBalancer.class);
  private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long RENEW_TICKETS_MINUTES = 10;

  static {
    // Netty follows one buffer in 128, to find those that nobody gives back: two stack traces for
    // one request in 30. Who looks for such a buffer asks for it.
    if (System.getProperty("io.netty.leakDetection.level") == null) {
      ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }
  }

  private final ByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
  private final ScheduledThreadPoolExecutor control =
      new ScheduledThreadPoolExecutor(
          1,
          Thread.ofPlatform().daemon().name("teal-balancer-control").factory(),
          // What a loop or a health check still has to tell after the end is of no use to anyone.
          new ThreadPoolExecutor.DiscardPolicy());
  private final AccessLogs accessLogs = new AccessLogs();
  private final Loops loops;
  private final Drains drains;
  private final UnhealthyCuts unhealthy;
  private final Map<String, LoadBalancer> loadBalancers = new ConcurrentHashMap<>();
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private final HealthChecker health = new HealthChecker(control, this::changed);
  private final Supplier<TlsLibrary> library;
  private final TicketKeys tickets = new TicketKeys();

  private final AtomicBoolean closing = new AtomicBoolean();

  private final Inheritance inheritance = new Inheritance();

  /// Those of which a listener has just gone. Used by the control thread alone.
  private final Set<LoadBalancer> drainedLater = new HashSet<>();

  /// Used by the control thread alone.
  private boolean closed;

  /// Whether another process has the listeners. Used by the control thread alone.
  private boolean retired;

  /// With one event loop for each processor.
  public NettyBalancer() {
    this(Runtime.getRuntime().availableProcessors(), Transport.best());
  }

  /// @param eventLoops how many threads carry traffic
  public NettyBalancer(int eventLoops, Transport transport) {
    this(eventLoops, transport, TlsLibrary::best);
  }

  /// @param tls asked when the first listener with TLS comes, since loading it takes a while
  NettyBalancer(int eventLoops, Transport transport, Supplier<TlsLibrary> tls) {
    this.library = tls;
    control.setRemoveOnCancelPolicy(true);
    this.loops = new Loops(eventLoops, transport, allocator, new UpstreamTls(tls), accessLogs);
    this.drains = new Drains(control, loops, this::over);
    this.unhealthy = new UnhealthyCuts(control, loops, this::tellOf);
    var _ =
        control.scheduleAtFixedRate(
            () -> loadBalancers.values().forEach(balancer -> balancer.tls.renewTickets()),
            RENEW_TICKETS_MINUTES,
            RENEW_TICKETS_MINUTES,
            TimeUnit.MINUTES);
  }

  @Override
  public CompletableFuture<Long> apply(Routing routing) {
    return onControl(() -> {
      LoadBalancer balancer =
          loadBalancers.computeIfAbsent(
              routing.loadBalancer(),
              name -> new LoadBalancer(name, new TlsContexts(library, tickets), loops.size()));
      try {
        return exchange(balancer, routing);
      } finally {
        if (balancer.generation() == 0) {
          balancer.tls.keepOnly(nothing(routing.loadBalancer()));
          loadBalancers.remove(routing.loadBalancer());
        }
      }
    });
  }

  @Override
  public CompletableFuture<Void> remove(String loadBalancer) {
    return onControl(() -> {
      removeNow(loadBalancer);
      return null;
    });
  }

  private void removeNow(String name) {
    LoadBalancer balancer = loadBalancers.get(name);
    if (balancer != null) {
      exchange(balancer, nothing(name));
      loadBalancers.remove(name);
    }
  }

  private static Routing nothing(String name) {
    return new Routing(name, Routing.Options.DEFAULT, List.of(), List.of());
  }

  @Override
  public CompletableFuture<Void> retain(Collection<String> names) {
    return onControl(() -> {
      inheritance.closeUnclaimed();
      loadBalancers.keySet().stream()
          .filter(name -> !names.contains(name))
          .forEach(this::removeNow);
      return null;
    });
  }

  @Override
  public Optional<Status> status(String loadBalancer) {
    return Optional.ofNullable(loadBalancers.get(loadBalancer))
        .map(balancer -> balancer.status(accessLogs.dropped()));
  }

  @Override
  public Optional<Status.Group> status(String loadBalancer, String targetGroup) {
    return Optional.ofNullable(loadBalancers.get(loadBalancer))
        .flatMap(balancer -> balancer.status(targetGroup));
  }

  @Override
  public void onChange(Consumer<String> listener) {
    listeners.add(listener);
  }

  /// How many connections from clients are open. The control thread and every event loop are asked:
  /// whoever waits in vain knows that this balancer hangs.
  public CompletableFuture<Integer> connections() {
    return onControl(() -> 0).thenCompose(_ -> loops.connections());
  }

  /// What a process needs that is to accept beside this one.
  ///
  /// @param sockets how many there are
  /// @param descriptors of those that another process can take over; they stay this balancer's
  /// @param tickets lets clients take up their TLS sessions there
  public record Listening(int sockets, List<Integer> descriptors, TicketSecret tickets) {}

  public CompletableFuture<Listening> lend() {
    return onControl(() -> {
      List<ListenerSocket> sockets = sockets();
      return new Listening(
          sockets.size(),
          sockets.stream().flatMap(socket -> socket.descriptor().stream().boxed()).toList(),
          tickets.secret());
    });
  }

  private List<ListenerSocket> sockets() {
    return loadBalancers.values().stream()
        .flatMap(balancer -> balancer.sockets().stream())
        .toList();
  }

  /// Takes over listening sockets of another process: a routing that names one of their addresses
  /// uses the socket as it is. Those that none has named are closed by [#retain].
  ///
  /// @param ofOther for the TLS sessions of later routings; empty: they begin anew
  public CompletableFuture<Void> inherit(
      List<Integer> descriptors, Optional<TicketSecret> ofOther) {
    return onControl(() -> {
      descriptors.forEach(inheritance::add);
      ofOther.ifPresent(tickets::inherit);
      return null;
    });
  }

  /// Takes over what another process had found out: targets of later routings begin with the health
  /// that they had there.
  public CompletableFuture<Void> remember(Status status) {
    return onControl(() -> {
      inheritance.remember(status);
      return null;
    });
  }

  /// Stops listening, because another process has the sockets, and lets the connections end: each
  /// client is told so at its next answer. Routings that are applied later count for what is left.
  public CompletableFuture<Void> retire() {
    return onControl(() -> {
      retired = true;
      sockets().forEach(socket -> socket.close().awaitUninterruptibly());
      loops.onEach(Loop::retire).join();
      return null;
    });
  }

  private <T> CompletableFuture<T> onControl(Supplier<T> change) {
    CompletableFuture<T> done = new CompletableFuture<>();
    control.execute(() -> {
      try {
        if (closed) {
          throw new IllegalStateException("the balancer is closed");
        }
        T result = change.get();
        // Elsewhere, since what the caller does then may ask this thread for the next change.
        var _ = done.completeAsync(() -> result);
      } catch (RuntimeException e) {
        done.completeExceptionally(e);
      }
    });
    if (control.isShutdown()) {
      done.completeExceptionally(new IllegalStateException("the balancer is closed"));
    }
    return done;
  }

  private long exchange(LoadBalancer balancer, Routing routing) {
    RoutingCheck.check(routing);
    balancer.tls.prepare(routing);
    Map<Listener, ListenerSocket> bound =
        retired ? Map.of() : balancer.bindNew(routing, loops, allocator, inheritance);
    balancer.keep(bound);
    List<TargetState> added = balancer.register(routing, loops.size(), drains::ended);
    added.forEach(inheritance::restore);
    inheritance.forgetTargets();
    List<ListenerSocket> unused = balancer.takeUnused(routing);
    unused.forEach(socket -> socket.close().awaitUninterruptibly());
    loops.compileAndTake(
        loop -> balancer.compile(routing, loop), (loop, routes) -> take(loop, routes, unused));
    bound.values().forEach(ListenerSocket::open);
    balancer.tls.keepOnly(routing);
    for (TargetState target : added) {
      drains.cancel(target);
      health.start(target);
    }
    if (unused.isEmpty()) {
      drainRemoved(balancer);
    } else {
      drainRemovedLater(balancer);
    }
    balancer.generation(balancer.generation() + 1);
    return balancer.generation();
  }

  /// What was accepted before its listener went may still need the targets that went with it.
  private void drainRemovedLater(LoadBalancer balancer) {
    drainedLater.add(balancer);
    var _ =
        control.schedule(
            () -> {
              if (drainedLater.remove(balancer)) {
                drainRemoved(balancer);
              }
            },
            ClientConnection.LAST_NANOS,
            TimeUnit.NANOSECONDS);
  }

  private void drainRemoved(LoadBalancer balancer) {
    for (TargetState target : balancer.removedTargets()) {
      health.stop(target);
      unhealthy.forget(target);
      drains.start(target);
    }
    balancer.forgetEmpty();
  }

  /// On an event loop: from here on it routes by the new routing.
  private static void take(
      Loop loop, Map<ListenerSlot, ListenerRoutes> routes, List<ListenerSocket> unused) {
    routes.forEach(ListenerSlot::routes);
    if (unused.isEmpty()) {
      return;
    }
    for (ListenerSocket socket : unused) {
      ListenerSlot slot = socket.slot(loop.index);
      slot.leave(successor(slot, routes));
    }
    for (LoopConnection connection : loop.connections()) {
      if (connection.slot().isGone()) {
        connection.listenerGone();
      }
    }
  }

  /// Where the listener of a slot is now; null when it is nowhere.
  private static @Nullable ListenerSlot successor(
      ListenerSlot slot, Map<ListenerSlot, ListenerRoutes> routes) {
    ListenerRoutes last = slot.routes();
    return routes.entrySet().stream()
        .filter(now -> last != null && now.getValue().listener.id().equals(last.listener.id()))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }

  /// A target has been drained.
  private void over(TargetState target) {
    loadBalancers.values().stream()
        .filter(balancer -> balancer.has(target))
        .findFirst()
        .ifPresentOrElse(
            balancer -> {
              balancer.forget(target);
              tell(balancer.name);
            },
            () -> target.group.forget(target));
  }

  /// Called by the control thread.
  private void changed(TargetState target) {
    unhealthy.changed(target);
    tellOf(target);
  }

  private void tellOf(TargetState target) {
    loadBalancers.values().stream()
        .filter(balancer -> balancer.has(target))
        .findFirst()
        .ifPresent(balancer -> tell(balancer.name));
  }

  private void tell(String loadBalancer) {
    for (Consumer<String> listener : listeners) {
      try {
        listener.accept(loadBalancer);
      } catch (RuntimeException e) {
        log.error("a listener for changes of {} failed", loadBalancer, e);
      }
    }
  }

  @Override
  public void close() {
    if (closing.getAndSet(true)) {
      return;
    }
    onControl(
            () -> {
              closed = true;
              loadBalancers.keySet().forEach(this::removeNow);
              loops.onEach(loop -> loop.connections().forEach(LoopConnection::leave)).join();
              drainedLater.forEach(this::drainRemoved);
              drainedLater.clear();
              return null;
            })
        .join();
    long deadline = System.nanoTime() + CLOSE_NANOS;
    while (loops.connections().join() > 0 && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
    loops.onEach(loop -> loop.logs.handOver()).join();
    loops.close();
    accessLogs.close();
    control.execute(drains::cancelAll);
    control.shutdown();
  }
}
