package dev.teal.runner;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notices that containers end, tells the listeners once for each, and keeps outputs from growing
/// without bound. Looks at all of them in turn, since an adopted process is no child of the server
/// whose end the system would announce; for those that are, [#look] is called at once.
final class ContainerWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerWatch.class);
  private static final Duration PERIOD = Duration.ofMillis(200);
  private static final Duration OUTPUT_PERIOD = Duration.ofSeconds(5);
  private static final long OUTPUT_LIMIT = 32L << 20;

  private final Function<String, ContainerFolder> containers;
  private final Predicate<ContainerFolder> hasEnded;
  private final Consumer<String> first;
  private final Set<String> living = ConcurrentHashMap.newKeySet();
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

  /// Held for reading while listeners are told, and for writing by [#close], after which none is.
  private final ReadWriteLock telling = new ReentrantReadWriteLock();

  private final Thread thread;
  private boolean closed;

  /// @param first told of an end before the listeners are
  ContainerWatch(
      Function<String, ContainerFolder> containers,
      Predicate<ContainerFolder> hasEnded,
      Consumer<String> first) {
    this.containers = containers;
    this.hasEnded = hasEnded;
    this.first = first;
    thread = Thread.ofPlatform().daemon().name("container-watch").start(this::run);
  }

  /// Looks after a container from the next round on.
  void add(String id) {
    living.add(id);
  }

  void listen(Consumer<String> listener) {
    listeners.add(listener);
  }

  /// Looks at one container now.
  void look(String id) {
    if (living.contains(id) && hasEnded.test(containers.apply(id)) && living.remove(id)) {
      first.accept(id);
      tell(id);
    }
  }

  private void tell(String id) {
    telling.readLock().lock();
    try {
      if (!closed) {
        listeners.forEach(listener -> tell(listener, id));
      }
    } finally {
      telling.readLock().unlock();
    }
  }

  private static void tell(Consumer<String> listener, String id) {
    try {
      listener.accept(id);
    } catch (RuntimeException e) {
      LOG.error("A listener failed on the end of container {}", id, e);
    }
  }

  private void run() {
    Instant outputsLookedAt = Instant.now();
    while (!Thread.currentThread().isInterrupted()) {
      try {
        // At most one container per millisecond, so that thousands cost no more than dozens.
        Thread.sleep(Math.max(PERIOD.toMillis(), living.size()));
      } catch (InterruptedException e) {
        return;
      }
      boolean outputs = outputsLookedAt.plus(OUTPUT_PERIOD).isBefore(Instant.now());
      for (String id : living) {
        try {
          look(id);
          if (outputs) {
            containers.apply(id).limitOutput(OUTPUT_LIMIT);
          }
        } catch (IOException | RuntimeException e) {
          LOG.warn("Cannot look at container {}; trying again", id, e);
        }
      }
      if (outputs) {
        outputsLookedAt = Instant.now();
      }
    }
  }

  /// No listener is told anything when this has returned: what they need may be closed then.
  @Override
  public void close() {
    telling.writeLock().lock();
    try {
      closed = true;
    } finally {
      telling.writeLock().unlock();
    }
    thread.interrupt();
  }
}
