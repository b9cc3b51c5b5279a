package dev.teal.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does one piece of due work: calls the handler of its queue and tells the store when it is due
/// again. What goes wrong in a handler is logged and tried again; nothing that a handler throws
/// ends the worker.
final class WorkRound {
  /// Longer than any handler may take: only work of a process that died is ever given to another.
  static final Duration LEASE = Duration.ofMinutes(10);

  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
  private static final Logger log = LoggerFactory.getLogger(Worker.class);

  private final Store store;
  private final Map<String, WorkHandler> handlers;
  private final List<String> queues;

  WorkRound(Store store, Map<String, WorkHandler> handlers) {
    this.store = store;
    this.handlers = Map.copyOf(handlers);
    queues = List.copyOf(handlers.keySet());
  }

  List<String> queues() {
    return queues;
  }

  void run(Store.Due due, Instant now) {
    store.finish(due, handle(due, now));
  }

  private Optional<Instant> handle(Store.Due due, Instant now) {
    try {
      return Objects.requireNonNull(handlers.get(due.queue()), due.queue()).work(due.id(), now);
    } catch (StaleDocumentException e) {
      log.debug("{} {}: lost a race, looking again: {}", due.queue(), due.id(), e.getMessage());
      return Optional.of(now);
    } catch (RuntimeException e) {
      log.error("{} {}: failed, trying again in {}", due.queue(), due.id(), AFTER_FAILURE, e);
      return Optional.of(now.plus(AFTER_FAILURE));
    }
  }
}
