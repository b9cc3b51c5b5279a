package dev.teal.sns;

import dev.teal.clock.Pace;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import dev.teal.store.WorkHandler;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Delivers messages as due work, one at a time for each subscription and in their order: the next
/// message waits until the one before has been delivered or given up.
///
/// A request runs on a thread of its own, not on the worker's, so that endpoints that do not answer
/// hold up nobody else. Its message stays in the store until its end is known; what a server leaves
/// behind, the next one delivers, so a message may arrive twice, never not at all.
final class Deliveries implements WorkHandler, AutoCloseable {
  /// AWS deletes subscriptions that nobody confirmed after 48 hours.
  static final Duration LONGEST_PENDING = Duration.ofDays(2);

  /// Longer than a request takes; its end is noted at once, not when this is over.
  private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

  private static final Logger log = LoggerFactory.getLogger(Deliveries.class);

  private final Store store;
  private final InstantSource clock;
  private final Pace pace;
  private final Arns arns;
  private final Supplier<URI> server;
  private final ExecutorService threads;
  private final Post post = new Post();
  private final Set<String> running = ConcurrentHashMap.newKeySet();

  Deliveries(
      Store store,
      InstantSource clock,
      Pace pace,
      Arns arns,
      Supplier<URI> server,
      ExecutorService threads) {
    this.store = store;
    this.clock = clock;
    this.pace = pace;
    this.arns = arns;
    this.server = server;
    this.threads = threads;
  }

  /// Takes up at once what an earlier server left.
  void resume() {
    Instant now = clock.instant();
    store.run(transaction ->
        transaction.list(Kinds.SUBSCRIPTION, "").stream()
            .filter(found -> Outbox.first(transaction, found.id()).isPresent())
            .forEach(found -> transaction.schedule(Outbox.QUEUE, found.id(), now)));
  }

  @Override
  public Optional<Instant> work(String id, Instant now) {
    if (running.contains(id)) {
      return Optional.of(now.plus(LOOK_AGAIN));
    }
    Optional<Stored<SubscriptionRecord>> subscription =
        store.read(transaction -> transaction.find(Kinds.SUBSCRIPTION, id));
    if (subscription.isEmpty()) {
      return Optional.empty();
    }
    Optional<Stored<Delivery>> next = store.read(transaction -> Outbox.first(transaction, id));
    if (next.isEmpty()) {
      return subscription.get().value().confirmed()
          ? Optional.empty()
          : expire(subscription.get(), now);
    }
    Instant due = next.get().value().due();
    if (now.isBefore(due)) {
      return Optional.of(due);
    }
    running.add(id);
    threads.execute(() -> attempt(subscription.get(), next.get()));
    return Optional.of(now.plus(LOOK_AGAIN));
  }

  private Optional<Instant> expire(Stored<SubscriptionRecord> pending, Instant now) {
    Instant expiry = pending.value().createdAt().plus(pace.real(LONGEST_PENDING));
    if (now.isBefore(expiry)) {
      return Optional.of(expiry);
    }
    store.run(transaction -> Subscriptions.remove(transaction, pending));
    log.info("{}: deleted, for it was not confirmed in time", arns.of(pending.id()));
    return Optional.empty();
  }

  private void attempt(Stored<SubscriptionRecord> subscription, Stored<Delivery> delivery) {
    try {
      settle(subscription, delivery.id(), send(subscription, delivery.value().message()));
    } catch (InterruptedException e) {
      // The server closes. The message stays in the store for the next one.
      Thread.currentThread().interrupt();
      return;
    } catch (RuntimeException e) {
      log.error("{}: delivery broke off", arns.of(subscription.id()), e);
      return;
    } finally {
      running.remove(subscription.id());
    }
    store.run(
        transaction -> transaction.schedule(Outbox.QUEUE, subscription.id(), clock.instant()));
  }

  private Post.Result send(Stored<SubscriptionRecord> subscription, Message message)
      throws InterruptedException {
    SubscriptionRecord to = subscription.value();
    return post.send(
        to.endpoint(), Envelope.of(message, subscription.id(), to, arns, server.get()));
  }

  private void settle(
      Stored<SubscriptionRecord> subscription, String delivery, Post.Result result) {
    switch (result) {
      case Post.Result.Delivered _ ->
          store.run(transaction ->
              transaction
                  .find(Kinds.DELIVERY, delivery)
                  .ifPresent(found -> transaction.remove(Kinds.DELIVERY, found)));
      case Post.Result.Failed failed -> {
        boolean again =
            store.transact(transaction -> retried(transaction, delivery, failed.retryable()));
        log.warn(
            "{}: {} could not be reached, {}: {}",
            arns.of(subscription.id()),
            subscription.value().endpoint(),
            again ? "trying again" : "message dropped",
            failed.why());
      }
    }
  }

  /// Whether the message is tried again; else it is removed. One that went with its subscription is
  /// not.
  private boolean retried(Transaction transaction, String delivery, boolean retryable) {
    Optional<Stored<Delivery>> found = transaction.find(Kinds.DELIVERY, delivery);
    if (found.isEmpty()) {
      return false;
    }
    boolean again = retryable && found.get().value().failed() < RetryPolicy.RETRIES;
    if (again) {
      Instant due = clock.instant().plus(pace.real(RetryPolicy.BETWEEN));
      transaction.replace(Kinds.DELIVERY, found.get(), found.get().value().failedAgain(due));
    } else {
      transaction.remove(Kinds.DELIVERY, found.get());
    }
    return again;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
        log.warn("deliveries are still under way; they are taken up again at the next start");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    post.close();
  }
}
