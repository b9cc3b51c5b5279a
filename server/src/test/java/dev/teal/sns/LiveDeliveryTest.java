package dev.teal.sns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.clock.Pace;
import dev.teal.home.Home;
import dev.teal.store.SqliteStore;
import dev.teal.store.Worker;
import dev.teal.wire.AwsService;
import dev.teal.wire.Endpoint;
import dev.teal.wire.Service;
import dev.teal.wire.http.ApiServer;
import dev.teal.wire.http.ApiServerConfig;
import dev.teal.wire.http.Pages;
import dev.teal.wire.sign.Credentials;
import dev.teal.wire.sign.SignatureCheck;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Delivery with real threads, a real clock and links that lead to a real server.
class LiveDeliveryTest {
  @TempDir private Path folder;
  private final Subscriber subscriber = new Subscriber();
  private final CountDownLatch end = new CountDownLatch(1);
  private Running running;

  @BeforeEach
  void start() {
    running = new Running(folder);
  }

  @AfterEach
  void stop() {
    end.countDown();
    running.close();
    subscriber.close();
  }

  @Test
  void subscriberConfirmsAndUnsubscribesByTheLinksThatItGets() throws Exception {
    subscriber.answer((exchange, received) -> {
      int status = follow(received.json().path("SubscribeURL").stringValue());
      exchange.sendResponseHeaders(status, -1);
    });
    String topic = running.api.createTopic(r -> r.name("releases")).topicArn();
    running.subscribe(topic, subscriber);
    subscriber.next();
    running.awaitConfirmed(topic, 1);

    running.api.publish(r -> r.topicArn(topic).message("hello"));
    Subscriber.Received got = subscriber.next();
    assertThat(got.message()).isEqualTo("hello");

    assertThat(follow(got.json().path("UnsubscribeURL").stringValue())).isEqualTo(200);
    assertThat(running.api.listSubscriptionsByTopic(r -> r.topicArn(topic)).subscriptions())
        .isEmpty();
  }

  @Test
  void endpointThatDoesNotAnswerHoldsUpNobodyElse() {
    String topic = running.api.createTopic(r -> r.name("releases")).topicArn();
    try (Subscriber slow = new Subscriber()) {
      running.subscribed(topic, slow);
      running.subscribed(topic, subscriber);
      slow.answer((_, _) -> end.await());

      running.api.publish(r -> r.topicArn(topic).message("first"));
      assertThat(slow.next().message()).isEqualTo("first");
      running.api.publish(r -> r.topicArn(topic).message("second"));

      assertThat(subscriber.next().message()).isEqualTo("first");
      assertThat(subscriber.next().message()).isEqualTo("second");
      assertThat(slow.waiting()).isZero();
    }
  }

  @Test
  void serverThatEndsDuringADeliveryDeliversAfterItsRestart() {
    String topic = running.api.createTopic(r -> r.name("releases")).topicArn();
    running.subscribed(topic, subscriber);
    subscriber.answer((_, _) -> end.await());
    running.api.publish(r -> r.topicArn(topic).message("in flight"));
    assertThat(subscriber.next().message()).isEqualTo("in flight");

    running.close();
    running = new Running(folder);

    assertThat(subscriber.next().message()).isEqualTo("in flight");
  }

  private static int follow(String link) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(link)).build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }

  /// A server of SNS alone, which takes signed requests only.
  private static final class Running implements AutoCloseable {
    private final SqliteStore store;
    private final SnsApi api;
    private final Worker worker;
    private final ApiServer server;

    Running(Path folder) {
      store = SqliteStore.open(folder.resolve("teal.db"));
      api =
          new SnsApi(
              new Home("us-east-1", "000000000000"),
              store,
              InstantSource.system(),
              Pace.REAL,
              this::url);
      worker = new Worker(store, InstantSource.system(), api.workHandlers());
      SignatureCheck signatures =
          new SignatureCheck(
              Credentials.of("AKIATEALTEALTEALTEAL", "secret"),
              "us-east-1",
              InstantSource.system());
      Endpoint endpoint = Endpoint.signed(List.of(new Service(AwsService.SNS, api)), signatures);
      server = ApiServer.start(ApiServerConfig.on("127.0.0.1", 0), new Pages(endpoint, List.of()));
      worker.start();
    }

    private URI url() {
      return URI.create("http://127.0.0.1:" + server.port());
    }

    void subscribe(String topic, Subscriber subscriber) {
      api.subscribe(r -> r.topicArn(topic).protocol("http").endpoint(subscriber.url()));
    }

    void subscribed(String topic, Subscriber subscriber) {
      subscribe(topic, subscriber);
      String token = subscriber.next().json().path("Token").stringValue();
      api.confirmSubscription(r -> r.topicArn(topic).token(token));
    }

    void awaitConfirmed(String topic, int subscriptions) {
      long deadline = System.nanoTime() + 20_000_000_000L;
      while (confirmed(topic) != subscriptions) {
        assertThat(System.nanoTime()).as("confirmed within 20 s").isLessThan(deadline);
        Thread.onSpinWait();
      }
    }

    private int confirmed(String topic) {
      return Integer.parseInt(
          api.getTopicAttributes(r -> r.topicArn(topic))
              .attributes()
              .get("SubscriptionsConfirmed"));
    }

    @Override
    public void close() {
      server.close();
      worker.close();
      api.close();
      store.close();
    }
  }
}
