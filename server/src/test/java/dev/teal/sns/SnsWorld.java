package dev.teal.sns;

import dev.teal.clock.Pace;
import dev.teal.clock.SettableClock;
import dev.teal.home.Home;
import dev.teal.store.DirectExecutor;
import dev.teal.store.ManualWorker;
import dev.teal.store.SqliteStore;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import software.amazon.awssdk.services.sns.model.SubscribeRequest;

/// An SNS with its store, a clock that is set by hand and a worker that is stepped by hand:
/// messages are delivered in the thread that steps it.
final class SnsWorld implements AutoCloseable {
  static final String PREFIX = "arn:aws:sns:us-east-1:000000000000:";
  static final Instant START = Instant.parse("2026-01-02T03:04:05.678Z");

  private final Path file;
  private final SettableClock clock = new SettableClock(START);
  private SqliteStore store;
  private SnsApi api;
  private ManualWorker worker;

  SnsWorld(Path folder) {
    this.file = folder.resolve("teal.db");
    store = SqliteStore.open(file);
    api = newApi();
    worker = new ManualWorker(store, clock, api.workHandlers());
  }

  private SnsApi newApi() {
    return new SnsApi(
        new Home("us-east-1", "000000000000"),
        store,
        clock,
        Pace.REAL,
        () -> URI.create("http://127.0.0.1:4566"),
        new DirectExecutor());
  }

  /// Ends the server and starts another one on its store.
  void restart() {
    close();
    store = SqliteStore.open(file);
    api = newApi();
    worker = new ManualWorker(store, clock, api.workHandlers());
  }

  SnsApi api() {
    return api;
  }

  /// Does what is due now.
  void run() {
    worker.runDue();
  }

  /// Moves the clock, and does what is due then.
  void run(Duration later) {
    clock.advance(later);
    worker.runDue();
  }

  String topic(String name) {
    return api.createTopic(request -> request.name(name)).topicArn();
  }

  /// Subscribes an endpoint, without confirming.
  String subscribe(String topicArn, String endpoint) {
    return api.subscribe(
            SubscribeRequest.builder()
                .topicArn(topicArn)
                .protocol("http")
                .endpoint(endpoint)
                .returnSubscriptionArn(true)
                .build())
        .subscriptionArn();
  }

  /// Subscribes an endpoint and confirms with the token that it is sent.
  String subscribed(String topicArn, Subscriber subscriber) {
    String arn = subscribe(topicArn, subscriber.url());
    run();
    String token = subscriber.next().json().path("Token").stringValue();
    api.confirmSubscription(request -> request.topicArn(topicArn).token(token));
    return arn;
  }

  String publish(String topicArn, String message) {
    return api.publish(request -> request.topicArn(topicArn).message(message)).messageId();
  }

  @Override
  public void close() {
    api.close();
    store.close();
  }
}
