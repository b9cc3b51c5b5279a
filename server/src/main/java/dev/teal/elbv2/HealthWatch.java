package dev.teal.elbv2;

import dev.teal.balancer.Balancer;
import dev.teal.balancer.Status;
import dev.teal.balancer.routing.TargetGroup;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells who asked for it that the health of a target group's targets changed, or that one of them
/// was drained. The balancer says only which load balancer changed, so what was seen last is kept
/// and compared.
final class HealthWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HealthWatch.class);

  private final Balancer balancer;
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private final Set<String> changed = ConcurrentHashMap.newKeySet();
  private final ExecutorService comparing =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("elbv2-health").factory());

  /// By load balancer and target group. Used by the comparing thread alone.
  private final Map<String, Map<String, Map<TargetGroup.Target, Status.Health>>> seen =
      new HashMap<>();

  HealthWatch(Balancer balancer) {
    this.balancer = balancer;
    balancer.onChange(this::changed);
  }

  /// @param listener is given the target group's ARN, on a thread of its own
  void listen(Consumer<String> listener) {
    listeners.add(listener);
  }

  /// Looks at a load balancer's targets soon. May be called by any thread; does not wait.
  void changed(String loadBalancer) {
    if (changed.add(loadBalancer)) {
      try {
        comparing.execute(() -> compare(loadBalancer));
      } catch (RejectedExecutionException e) {
        log.debug("{}: changed while the server stops", loadBalancer);
      }
    }
  }

  @Override
  public void close() {
    comparing.shutdown();
  }

  private void compare(String loadBalancer) {
    changed.remove(loadBalancer);
    Map<String, Map<TargetGroup.Target, Status.Health>> now = healths(loadBalancer);
    Map<String, Map<TargetGroup.Target, Status.Health>> before =
        now.isEmpty() ? seen.remove(loadBalancer) : seen.put(loadBalancer, now);
    Map<String, Map<TargetGroup.Target, Status.Health>> last = before == null ? Map.of() : before;
    Set<String> groups = new HashSet<>(now.keySet());
    groups.addAll(last.keySet());
    groups.stream()
        .filter(group -> !now.getOrDefault(group, Map.of()).equals(last.get(group)))
        .forEach(this::tell);
  }

  private Map<String, Map<TargetGroup.Target, Status.Health>> healths(String loadBalancer) {
    Map<String, Map<TargetGroup.Target, Status.Health>> healths = new LinkedHashMap<>();
    balancer
        .status(loadBalancer)
        .ifPresent(status ->
            status
                .targetGroups()
                .forEach(group ->
                    group
                        .targets()
                        .forEach(target ->
                            healths
                                .computeIfAbsent(group.id(), id -> new HashMap<>())
                                .put(target.target(), target.health()))));
    return healths;
  }

  private void tell(String targetGroup) {
    for (Consumer<String> listener : listeners) {
      try {
        listener.accept(targetGroup);
      } catch (RuntimeException e) {
        log.error("{}: a listener to its health failed", targetGroup, e);
      }
    }
  }
}
