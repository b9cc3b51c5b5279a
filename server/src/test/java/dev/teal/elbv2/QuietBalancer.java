package dev.teal.elbv2;

import dev.teal.balancer.Balancer;
import dev.teal.balancer.Status;
import dev.teal.balancer.routing.Routing;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// Takes every routing, listens on nothing, and has nothing to tell.
final class QuietBalancer implements Balancer {
  private static final Status.LoadBalancerCounters NOTHING =
      new Status.LoadBalancerCounters(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  private final AtomicLong generations = new AtomicLong();
  private final Map<String, Routing> routings = new ConcurrentHashMap<>();

  @Override
  public CompletableFuture<Long> apply(Routing routing) {
    routings.put(routing.loadBalancer(), routing);
    return CompletableFuture.completedFuture(generations.incrementAndGet());
  }

  @Override
  public CompletableFuture<Void> remove(String loadBalancer) {
    routings.remove(loadBalancer);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<Void> retain(Collection<String> loadBalancers) {
    routings.keySet().retainAll(loadBalancers);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public Optional<Status> status(String loadBalancer) {
    return Optional.ofNullable(routings.get(loadBalancer))
        .map(routing -> new Status(generations.get(), 0, NOTHING, List.of()));
  }

  @Override
  public void onChange(Consumer<String> listener) {}

  @Override
  public void close() {}
}
