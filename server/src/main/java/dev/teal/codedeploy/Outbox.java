package dev.teal.codedeploy;

import dev.teal.store.Kind;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import dev.teal.store.WorkHandler;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Messages about deployments that wait to be delivered. Each is stored together with the change
/// that it tells of, and delivered afterwards: those of one deployment one after another, in the
/// order of the changes; once, or again when the server was killed in between.
final class Outbox<T> implements WorkHandler {
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(2);

  private final Store store;
  private final String queue;
  private final Kind<T> kind;
  private final Delivery<T> delivery;

  Outbox(Store store, String queue, Kind<T> kind, Delivery<T> delivery) {
    this.store = store;
    this.queue = queue;
    this.kind = kind;
    this.delivery = delivery;
  }

  /// Delivers a message.
  interface Delivery<T> {
    /// @return the message as it is to be tried again; empty: it is done with
    Optional<T> deliver(T message);
  }

  void add(Transaction tx, String deploymentId, T message, Instant now) {
    String prefix = deploymentId + "/";
    long after =
        tx.list(kind, prefix).stream()
            .mapToLong(waiting -> Long.parseLong(waiting.id().substring(prefix.length())))
            .max()
            .orElse(0);
    long place = Math.max(after + 1, now.toEpochMilli());
    tx.insert(kind, prefix + "%019d".formatted(place), message);
    tx.schedule(queue, deploymentId, now);
  }

  @Override
  public Optional<Instant> work(String deploymentId, Instant now) {
    List<Stored<T>> first = store.read(tx -> tx.list(kind, deploymentId + "/", "", 1));
    if (first.isEmpty()) {
      return Optional.empty();
    }
    Stored<T> read = first.getFirst();
    Optional<T> again = delivery.deliver(read.value());
    store.run(tx ->
        again.ifPresentOrElse(
            message -> tx.replace(kind, read, message), () -> tx.remove(kind, read)));
    return Optional.of(again.isPresent() ? now.plus(BETWEEN_TRIES) : now);
  }
}
