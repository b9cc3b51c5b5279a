package dev.teal.balancer;

import dev.teal.balancer.routing.Routing;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// Carries the traffic of any number of load balancers. Safe for use by any thread.
public interface Balancer extends AutoCloseable {
  /// Puts a routing in force in place of the one of the same load balancer. The future completes,
  /// with the generation number, when every event loop has taken it: from then on no request is
  /// routed by an older one. It fails with a [ListenerBindException], and nothing is changed, when
  /// an address cannot be listened on.
  CompletableFuture<Long> apply(Routing routing);

  /// Closes a load balancer's listeners, and its connections as their requests end.
  CompletableFuture<Void> remove(String loadBalancer);

  /// Removes all load balancers but these: what an earlier owner had that this one does not know.
  CompletableFuture<Void> retain(Collection<String> loadBalancers);

  /// What is so at this moment; empty for a load balancer that was never applied, or was removed.
  Optional<Status> status(String loadBalancer);

  /// The same of one target group alone, which costs less.
  default Optional<Status.Group> status(String loadBalancer, String targetGroup) {
    return status(loadBalancer)
        .flatMap(status ->
            status.targetGroups().stream()
                .filter(group -> group.id().equals(targetGroup))
                .findFirst());
  }

  /// Calls `listener` with the name of a load balancer after the health of one of its targets
  /// changed, or one was drained. On a thread of the balancer's: it must return at once.
  void onChange(Consumer<String> listener);

  /// Lets go. A balancer inside this process stops listening, lets requests under way end for a
  /// short while, then closes everything; one beside it goes on with what it carries.
  @Override
  void close();
}
