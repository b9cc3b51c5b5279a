package dev.teal.balancer.beside;

import dev.teal.balancer.Balancer;
import dev.teal.balancer.Status;
import dev.teal.balancer.routing.Routing;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A balancer in a process of its own, which carries on when this process is killed, stopped or
/// upgraded, and is found again by the next one. It is started when it is needed first, again
/// within about a second when it dies or hangs, and replaced by another without losing a connection
/// when it is of another build.
public final class BesideBalancer implements Balancer {
  private static final Logger log = LoggerFactory.getLogger(BesideBalancer.class);
  private static final int SERVES_WITHIN_SECONDS = 30;

  private final ScheduledThreadPoolExecutor control =
      new ScheduledThreadPoolExecutor(
          1,
          Thread.ofPlatform().daemon().name("teal-balancer-beside").factory(),
          new ThreadPoolExecutor.DiscardPolicy());
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private final Processes processes;
  private final Fleet fleet;
  private final Pulse pulse;

  /// Looks for what an earlier server left, without waiting for it.
  ///
  /// @param build of this program: a process that says another one is replaced
  public BesideBalancer(Processes processes, String build) {
    this.processes = processes;
    this.fleet = new Fleet(processes, build, new Owner(), control);
    this.pulse = new Pulse(fleet, control);
    control.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    var _ =
        onControl(() -> {
          fleet.takeOver();
          return null;
        });
  }

  private final class Owner implements Link.Owner {
    @Override
    public void happened(Message.Event event) {
      switch (event) {
        // Not on this thread, which brings the answers to what a listener may ask.
        case Message.Changed(String loadBalancer) ->
            Thread.startVirtualThread(() -> tell(loadBalancer));
      }
    }

    @Override
    public void lost(Link link) {
      control.execute(() -> fleet.lost(link));
    }
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
  public CompletableFuture<Long> apply(Routing routing) {
    return onControl(() -> fleet.apply(routing));
  }

  @Override
  public CompletableFuture<Void> remove(String loadBalancer) {
    return onControl(() -> {
      fleet.remove(loadBalancer);
      return null;
    });
  }

  @Override
  public CompletableFuture<Void> retain(Collection<String> loadBalancers) {
    return onControl(() -> {
      fleet.retain(loadBalancers);
      return null;
    });
  }

  /// Starts another process, which takes over listening sockets, health and counters. The future
  /// completes when it serves; the present one ends when its connections have.
  public CompletableFuture<Void> replace() {
    return onControl(() -> {
      fleet.replace();
      return null;
    });
  }

  /// Of all processes that have connections. Waits while none serves.
  @Override
  public Optional<Status> status(String loadBalancer) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SERVES_WITHIN_SECONDS);
    while (fleet.wants(loadBalancer)) {
      Link serving = awaitServing(deadline);
      fleet.counting.readLock().lock();
      try {
        Optional<Status> status = serving.ask(new Message.Ask(loadBalancer)).status();
        status.ifPresent(value -> fleet.seen(loadBalancer, value));
        return status.map(value -> withEarlier(loadBalancer, serving, value));
      } catch (LinkLostException e) {
        log.debug("asking for the status again: {}", e.getMessage());
      } finally {
        fleet.counting.readLock().unlock();
      }
    }
    return Optional.empty();
  }

  /// @param serving the process whose status it is: being replaced, it may be among the earlier
  ///   ones
  private Status withEarlier(String loadBalancer, Link serving, Status status) {
    Status sum = status;
    for (Link link : fleet.earlier()) {
      if (link.equals(serving)) {
        continue;
      }
      try {
        Optional<Status> more = link.ask(new Message.Ask(loadBalancer)).status();
        sum = more.isPresent() ? Statuses.sum(sum, more.get()) : sum;
      } catch (LinkLostException e) {
        // Its connections have ended with it.
        log.debug("{}", e.getMessage());
      }
    }
    return sum;
  }

  private Link awaitServing(long deadline) {
    try {
      return fleet.serving().get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while no balancer process served", e);
    } catch (TimeoutException | ExecutionException e) {
      throw new IllegalStateException(
          "no balancer process has served for " + SERVES_WITHIN_SECONDS + " s; see the log", e);
    }
  }

  @Override
  public void onChange(Consumer<String> listener) {
    listeners.add(listener);
  }

  private <T> CompletableFuture<T> onControl(Supplier<T> change) {
    CompletableFuture<T> done = new CompletableFuture<>();
    control.execute(() -> {
      try {
        T result = change.get();
        // Elsewhere, since what the caller does then may ask this thread for the next change.
        var _ = done.completeAsync(() -> result);
      } catch (RuntimeException e) {
        log.debug("a change failed", e);
        done.completeExceptionally(e);
      }
    });
    if (control.isShutdown()) {
      done.completeExceptionally(new IllegalStateException("the balancer is closed"));
    }
    return done;
  }

  /// Lets go of the processes. Those that carry something go on; others end by themselves.
  @Override
  public void close() {
    pulse.close();
    control.execute(fleet::close);
    control.shutdown();
    try {
      if (!control.awaitTermination(SERVES_WITHIN_SECONDS, TimeUnit.SECONDS)) {
        log.warn("the control thread of the balancer does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    processes.close();
  }
}
