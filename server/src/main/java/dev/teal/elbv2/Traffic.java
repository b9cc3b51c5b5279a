package dev.teal.elbv2;

import dev.teal.balancer.Balancer;
import dev.teal.balancer.ListenerBindException;
import dev.teal.balancer.Status;
import dev.teal.balancer.routing.Routing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the balancer carries: puts setups in force, waiting until every event loop has them, and
/// finds out what became of a target group.
final class Traffic {
  private static final Logger log = LoggerFactory.getLogger(Traffic.class);
  private static final int ACKNOWLEDGED_WITHIN_SECONDS = 30;

  private final Balancer balancer;
  private final RoutingCompiler compiler;
  private final HealthWatch watch;
  private final Map<String, Routing> inForce = new ConcurrentHashMap<>();

  /// Which load balancer carries a target group, or did until its requests have ended.
  private final Map<String, String> carriers = new ConcurrentHashMap<>();

  /// Listeners that were accepted, and whose port has been taken by somebody else since.
  private final Set<String> waiting = ConcurrentHashMap.newKeySet();

  Traffic(Balancer balancer, RoutingCompiler compiler, HealthWatch watch) {
    this.balancer = balancer;
    this.compiler = compiler;
    this.watch = watch;
  }

  /// Puts a setup in force. A listener that cannot be listened on fails the whole, and nothing is
  /// changed, unless it was accepted before: what has been promised to a client is not taken back
  /// because of its port, so the rest is put in force without it.
  ///
  /// @param accepted the listeners that may stay behind
  /// @return whether all of it is in force
  boolean putInForce(Setup setup, Set<String> accepted) {
    Setup possible = setup;
    while (true) {
      Routing routing = compiler.compile(possible);
      try {
        apply(routing);
        tellOfThoseThatListen(possible);
        return possible.listeners().size() == setup.listeners().size();
      } catch (ListenerBindException e) {
        if (!accepted.contains(e.listener())) {
          throw Errors.invalidConfiguration(String.valueOf(e.getMessage()));
        }
        if (waiting.add(e.listener())) {
          log.warn("{}: not listening until it can: {}", e.listener(), e.getMessage());
        }
        possible = possible.without(e.listener());
      }
    }
  }

  private void tellOfThoseThatListen(Setup setup) {
    setup.listeners().stream()
        .map(listener -> listener.arn())
        .filter(waiting::remove)
        .forEach(arn -> log.info("{}: listening now", arn));
  }

  /// Takes all others out of force, which an earlier server may have left.
  void retain(List<String> loadBalancers) {
    await(balancer.retain(loadBalancers), "all but " + loadBalancers);
  }

  /// Takes a load balancer out of force.
  void remove(String loadBalancer) {
    inForce.remove(loadBalancer);
    await(balancer.remove(loadBalancer), loadBalancer);
    carriers.values().removeIf(loadBalancer::equals);
    watch.changed(loadBalancer);
  }

  /// Forgets a target group that no longer exists.
  void forget(String targetGroup) {
    carriers.remove(targetGroup);
  }

  void clear() {
    Set.copyOf(inForce.keySet()).forEach(this::remove);
    carriers.clear();
  }

  /// What the balancer does with a target group; empty when it has nothing to do with it.
  Optional<Status.Group> group(String targetGroup) {
    return Optional.ofNullable(carriers.get(targetGroup))
        .flatMap(loadBalancer -> balancer.status(loadBalancer, targetGroup));
  }

  /// What each load balancer that carries a target group is doing; empty for one that cannot tell
  /// at this moment.
  Map<String, Optional<Status>> statuses() {
    Map<String, Optional<Status>> statuses = new HashMap<>();
    for (String loadBalancer : Set.copyOf(carriers.values())) {
      statuses.put(loadBalancer, balancer.status(loadBalancer));
    }
    return statuses;
  }

  private void apply(Routing routing) {
    String loadBalancer = routing.loadBalancer();
    if (routing.equals(inForce.get(loadBalancer))) {
      return;
    }
    // Unknown until acknowledged, so that the next try is not passed over.
    Routing before = inForce.remove(loadBalancer);
    try {
      await(balancer.apply(routing), loadBalancer);
    } catch (ListenerBindException e) {
      if (before != null) {
        inForce.put(loadBalancer, before);
      }
      throw e;
    }
    inForce.put(loadBalancer, routing);
    routing.targetGroups().forEach(group -> carriers.put(group.id(), loadBalancer));
    watch.changed(loadBalancer);
  }

  private static void await(CompletableFuture<?> acknowledgement, String loadBalancer) {
    try {
      acknowledgement.copy().orTimeout(ACKNOWLEDGED_WITHIN_SECONDS, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof ListenerBindException bind) {
        throw bind;
      }
      throw Errors.internal(
          "The balancer did not take the change of " + loadBalancer + ": " + e.getCause(), e);
    }
  }
}
