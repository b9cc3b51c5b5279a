package dev.teal.sns;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teal.sns.Subscriber.Received;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sns.model.InvalidParameterException;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

class DeliveryTest {
  private static final Duration RETRY = Duration.ofSeconds(20);

  @TempDir private Path folder;
  private SnsWorld world;
  private final Subscriber subscriber = new Subscriber();

  @BeforeEach
  void open() {
    world = new SnsWorld(folder);
  }

  @AfterEach
  void close() {
    world.close();
    subscriber.close();
  }

  @Test
  void endpointIsAskedToConfirmAsAwsAsks() {
    String topic = world.topic("releases");
    world.subscribe(topic, subscriber.url());

    world.run();

    Received asked = subscriber.next();
    assertThat(asked.headers().getFirst("x-amz-sns-message-type"))
        .isEqualTo("SubscriptionConfirmation");
    assertThat(asked.headers().getFirst("x-amz-sns-topic-arn")).isEqualTo(topic);
    assertThat(asked.headers().containsKey("x-amz-sns-subscription-arn")).isFalse();
    assertThat(asked.headers().getFirst("Content-Type")).isEqualTo("text/plain; charset=UTF-8");
    assertThat(asked.headers().getFirst("User-Agent"))
        .isEqualTo("Amazon Simple Notification Service Agent");
    assertThat(asked.json().propertyNames())
        .containsExactly(
            "Type", "MessageId", "Token", "TopicArn", "Message", "SubscribeURL", "Timestamp");
    assertThat(asked.json().path("MessageId").stringValue())
        .isEqualTo(asked.headers().getFirst("x-amz-sns-message-id"));
    assertThat(asked.json().path("Timestamp").stringValue()).isEqualTo("2026-01-02T03:04:05.678Z");
    assertThat(asked.json().path("SubscribeURL").stringValue())
        .isEqualTo(
            "http://127.0.0.1:4566/?Action=ConfirmSubscription&Version=2010-03-31"
                + "&TopicArn=arn%3Aaws%3Asns%3Aus-east-1%3A000000000000%3Areleases&Token="
                + asked.json().path("Token").stringValue());
  }

  @Test
  void onlyConfirmedSubscriptionsGetMessages() {
    String topic = world.topic("releases");
    world.subscribe(topic, subscriber.url());
    world.run();
    String token = subscriber.next().json().path("Token").stringValue();
    world.publish(topic, "before");
    world.run();

    String arn =
        world
            .api()
            .confirmSubscription(request -> request.topicArn(topic).token(token))
            .subscriptionArn();
    world.publish(topic, "after");
    world.run();

    assertThat(subscriber.next().message()).isEqualTo("after");
    assertThat(subscriber.waiting()).isZero();
    assertThat(arn).startsWith(topic + ":");
  }

  @Test
  void notificationCarriesWhatWasPublished() {
    String topic = world.topic("releases");
    String subscription = world.subscribed(topic, subscriber);

    String id =
        world
            .api()
            .publish(request ->
                request
                    .topicArn(topic)
                    .subject("It is out")
                    .message("{\"a\": \"ü\"}")
                    .messageAttributes(
                        Map.of(
                            "count", number("12"),
                            "blob",
                                MessageAttributeValue.builder()
                                    .dataType("Binary")
                                    .binaryValue(SdkBytes.fromUtf8String("x"))
                                    .build())))
            .messageId();
    world.run();

    Received got = subscriber.next();
    assertThat(got.headers().getFirst("x-amz-sns-message-type")).isEqualTo("Notification");
    assertThat(got.headers().getFirst("x-amz-sns-message-id")).isEqualTo(id);
    assertThat(got.headers().getFirst("x-amz-sns-subscription-arn")).isEqualTo(subscription);
    assertThat(got.headers().containsKey("x-amz-sns-rawdelivery")).isFalse();
    assertThat(got.json().propertyNames())
        .containsExactly(
            "Type",
            "MessageId",
            "TopicArn",
            "Subject",
            "Message",
            "Timestamp",
            "UnsubscribeURL",
            "MessageAttributes");
    assertThat(got.json().path("Subject").stringValue()).isEqualTo("It is out");
    assertThat(got.message()).isEqualTo("{\"a\": \"ü\"}");
    assertThat(got.json().path("MessageAttributes").toString())
        .isEqualTo(
            "{\"blob\":{\"Type\":\"Binary\",\"Value\":\"eA==\"},"
                + "\"count\":{\"Type\":\"Number\",\"Value\":\"12\"}}");
    assertThat(got.json().path("UnsubscribeURL").stringValue())
        .isEqualTo(
            "http://127.0.0.1:4566/?Action=Unsubscribe&Version=2010-03-31&SubscriptionArn="
                + subscription.replace(":", "%3A"));
  }

  @Test
  void rawDeliveryPostsTheMessageAlone() {
    String topic = world.topic("releases");
    String subscription = world.subscribed(topic, subscriber);
    world
        .api()
        .setSubscriptionAttributes(request ->
            request
                .subscriptionArn(subscription)
                .attributeName("RawMessageDelivery")
                .attributeValue("true"));

    world.publish(topic, "as it is");
    world.run();

    Received got = subscriber.next();
    assertThat(got.body()).isEqualTo("as it is");
    assertThat(got.headers().getFirst("x-amz-sns-rawdelivery")).isEqualTo("true");
  }

  @Test
  void jsonStructureGivesEachProtocolItsText() {
    String topic = world.topic("releases");
    world.subscribed(topic, subscriber);

    for (String message :
        new String[] {"{\"default\":\"d\",\"http\":\"h\"}", "{\"default\":\"d\",\"sqs\":\"s\"}"}) {
      world
          .api()
          .publish(request -> request.topicArn(topic).messageStructure("json").message(message));
    }
    world.run();

    assertThat(subscriber.next().message()).isEqualTo("h");
    assertThat(subscriber.next().message()).isEqualTo("d");
  }

  @Test
  void messagesArriveInTheOrderInWhichTheyWerePublished() {
    String topic = world.topic("releases");
    world.subscribed(topic, subscriber);

    IntStream.range(0, 12).forEach(i -> world.publish(topic, "m" + i));
    world.run();

    for (int i = 0; i < 12; i++) {
      assertThat(subscriber.next().message()).isEqualTo("m" + i);
    }
  }

  @Test
  void failedDeliveryIsTriedAgainAndLaterMessagesWaitForIt() {
    String topic = world.topic("releases");
    world.subscribed(topic, subscriber);
    subscriber.answer(503, 429);

    world.publish(topic, "first");
    world.run();
    world.publish(topic, "second");
    world.run(RETRY.minusMillis(1));
    assertThat(subscriber.next().message()).isEqualTo("first");
    assertThat(subscriber.waiting()).isZero();

    world.run(Duration.ofMillis(1));
    assertThat(subscriber.next().message()).isEqualTo("first");
    assertThat(subscriber.waiting()).isZero();

    world.run(RETRY);
    assertThat(subscriber.next().message()).isEqualTo("first");
    assertThat(subscriber.next().message()).isEqualTo("second");
  }

  @Test
  void messageIsDroppedAfterThreeRetries() {
    String topic = world.topic("releases");
    world.subscribed(topic, subscriber);
    subscriber.answer(500, 500, 500, 500);

    world.publish(topic, "lost");
    world.publish(topic, "next");
    world.run();
    IntStream.range(0, 3).forEach(_ -> world.run(RETRY));

    for (int i = 0; i < 4; i++) {
      assertThat(subscriber.next().message()).isEqualTo("lost");
    }
    assertThat(subscriber.next().message()).isEqualTo("next");
    assertThat(subscriber.waiting()).isZero();
  }

  @Test
  void whatTheEndpointRefusesIsNotTriedAgain() {
    String topic = world.topic("releases");
    world.subscribed(topic, subscriber);
    subscriber.answer(404);
    subscriber.answer((exchange, _) -> {
      exchange.getResponseHeaders().add("Location", subscriber.url());
      exchange.sendResponseHeaders(307, -1);
    });

    world.publish(topic, "refused");
    world.publish(topic, "redirected");
    world.publish(topic, "next");
    world.run();

    assertThat(subscriber.next().message()).isEqualTo("refused");
    assertThat(subscriber.next().message()).isEqualTo("redirected");
    assertThat(subscriber.next().message()).isEqualTo("next");
    assertThat(subscriber.waiting()).isZero();
  }

  @Test
  void endpointThatIsDownIsTriedAgain() {
    String topic = world.topic("releases");
    world.subscribed(topic, subscriber);
    subscriber.answer((exchange, _) -> exchange.close());

    world.publish(topic, "cut off");
    world.run();
    assertThat(subscriber.next().message()).isEqualTo("cut off");
    world.run(RETRY);

    assertThat(subscriber.next().message()).isEqualTo("cut off");
  }

  @Test
  void longAnswerIsNotReadToItsEnd() {
    String topic = world.topic("releases");
    world.subscribed(topic, subscriber);
    CompletableFuture<Boolean> read = new CompletableFuture<>();
    subscriber.answer((exchange, _) -> {
      exchange.sendResponseHeaders(200, 0);
      byte[] part = "x".repeat(64 * 1024).getBytes(UTF_8);
      try (OutputStream body = exchange.getResponseBody()) {
        for (int i = 0; i < 10_000; i++) {
          body.write(part);
        }
        read.complete(true);
      } finally {
        read.complete(false);
      }
    });

    world.publish(topic, "long");
    world.publish(topic, "next");
    world.run();

    assertThat(subscriber.next().message()).isEqualTo("long");
    assertThat(subscriber.next().message()).isEqualTo("next");
    assertThat(read).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(false);
  }

  @Test
  void restartedServerDeliversWhatWasPublished() {
    String topic = world.topic("releases");
    world.subscribed(topic, subscriber);
    world.publish(topic, "first");
    world.publish(topic, "second");

    world.restart();
    world.run();

    assertThat(subscriber.next().message()).isEqualTo("first");
    assertThat(subscriber.next().message()).isEqualTo("second");
  }

  @Test
  void unsubscribedEndpointGetsNothingMore() {
    String topic = world.topic("releases");
    String subscription = world.subscribed(topic, subscriber);
    world.publish(topic, "too late");

    world.api().unsubscribe(request -> request.subscriptionArn(subscription));
    world.publish(topic, "later still");
    world.run();

    assertThat(subscriber.waiting()).isZero();
  }

  @Test
  void subscriptionThatNobodyConfirmsIsDeletedAfterTwoDays() {
    String topic = world.topic("releases");
    String arn = world.subscribe(topic, subscriber.url());
    world.run();
    String token = subscriber.next().json().path("Token").stringValue();

    world.run(Duration.ofDays(2).minusMillis(1));
    assertThat(world.api().getSubscriptionAttributes(r -> r.subscriptionArn(arn)).hasAttributes())
        .isTrue();
    world.run(Duration.ofMillis(1));

    assertThatThrownBy(() -> world.api().confirmSubscription(r -> r.topicArn(topic).token(token)))
        .isInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("Invalid token");
  }

  private static MessageAttributeValue number(String value) {
    return MessageAttributeValue.builder().dataType("Number").stringValue(value).build();
  }
}
