package dev.teal.sns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sns.model.ListTopicsResponse;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sns.model.Subscription;
import software.amazon.awssdk.services.sns.model.Tag;
import software.amazon.awssdk.services.sns.model.Topic;

class TopicsTest {
  @TempDir private Path folder;
  private SnsWorld world;
  private SnsApi api;

  @BeforeEach
  void open() {
    world = new SnsWorld(folder);
    api = world.api();
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void topicIsCreatedOnce() {
    assertThat(world.topic("releases")).isEqualTo(SnsWorld.PREFIX + "releases");
    assertThat(world.topic("releases")).isEqualTo(SnsWorld.PREFIX + "releases");

    assertThat(api.listTopics().topics()).hasSize(1);
  }

  @Test
  void topicsAreListedByTheHundred() {
    for (int i = 0; i < 205; i++) {
      world.topic("topic-" + i);
    }

    List<String> listed = new ArrayList<>();
    @Nullable String token = null;
    List<Integer> sizes = new ArrayList<>();
    do {
      String from = token;
      ListTopicsResponse page = api.listTopics(r -> r.nextToken(from));
      page.topics().stream().map(Topic::topicArn).forEach(listed::add);
      sizes.add(page.topics().size());
      token = page.nextToken();
    } while (token != null);

    assertThat(sizes).containsExactly(100, 100, 5);
    assertThat(listed).doesNotHaveDuplicates().hasSize(205);
  }

  @Test
  void attributesTellWhatIsSo() {
    String topic = world.topic("releases");
    try (Subscriber one = new Subscriber();
        Subscriber two = new Subscriber();
        Subscriber three = new Subscriber()) {
      world.subscribed(topic, one);
      world.subscribe(topic, two.url());
      String gone = world.subscribed(topic, three);
      api.unsubscribe(r -> r.subscriptionArn(gone));
    }
    api.setTopicAttributes(
        r -> r.topicArn(topic).attributeName("DisplayName").attributeValue("Releases"));
    // Terraform sets the default.
    api.setTopicAttributes(
        r -> r.topicArn(topic).attributeName("SQSSuccessFeedbackSampleRate").attributeValue("0"));

    assertThat(api.getTopicAttributes(r -> r.topicArn(topic)).attributes())
        .containsAllEntriesOf(
            Map.of(
                "TopicArn", topic,
                "Owner", "000000000000",
                "DisplayName", "Releases",
                "SubscriptionsConfirmed", "1",
                "SubscriptionsPending", "1",
                "SubscriptionsDeleted", "1"));
  }

  @Test
  void deletedTopicTakesItsSubscriptionsWithIt() {
    String topic = world.topic("releases");
    String other = world.topic("releases-2");
    world.subscribe(topic, "http://127.0.0.1:1/");
    world.subscribe(other, "http://127.0.0.1:1/");

    api.deleteTopic(r -> r.topicArn(topic));
    api.deleteTopic(r -> r.topicArn(topic));

    assertThat(api.listSubscriptions().subscriptions())
        .extracting(Subscription::topicArn)
        .containsExactly(other);
    assertThatThrownBy(() -> world.publish(topic, "nobody hears"))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("Topic does not exist");
  }

  @Test
  void tagsAreSetReplacedAndRemoved() {
    String topic =
        api.createTopic(r -> r.name("releases").tags(tag("team", "a"), tag("stage", "test")))
            .topicArn();

    api.tagResource(r -> r.resourceArn(topic).tags(tag("team", "b"), tag("cost", "1")));
    api.untagResource(r -> r.resourceArn(topic).tagKeys("stage", "unknown"));

    assertThat(api.listTagsForResource(r -> r.resourceArn(topic)).tags())
        .containsExactly(tag("team", "b"), tag("cost", "1"));
  }

  @Test
  void oneEndpointHasOneSubscription() {
    String topic = world.topic("releases");
    try (Subscriber subscriber = new Subscriber()) {
      String arn = world.subscribed(topic, subscriber);

      assertThat(
              api.subscribe(r -> r.topicArn(topic).protocol("http").endpoint(subscriber.url()))
                  .subscriptionArn())
          .isEqualTo(arn);
      assertThat(api.listSubscriptionsByTopic(r -> r.topicArn(topic)).subscriptions())
          .containsExactly(
              Subscription.builder()
                  .subscriptionArn(arn)
                  .topicArn(topic)
                  .owner("000000000000")
                  .protocol("http")
                  .endpoint(subscriber.url())
                  .build());
    }
  }

  @Test
  void pendingSubscriptionDoesNotShowItsArn() {
    String topic = world.topic("releases");

    String answered =
        api.subscribe(r -> r.topicArn(topic).protocol("http").endpoint("http://127.0.0.1:1/"))
            .subscriptionArn();

    assertThat(answered).isEqualTo("pending confirmation");
    assertThat(api.listSubscriptions().subscriptions())
        .extracting(Subscription::subscriptionArn)
        .containsExactly("PendingConfirmation");
  }

  @Test
  void subscriptionAttributesTellWhatIsSo() {
    String topic = world.topic("releases");
    String arn = world.subscribe(topic, "http://127.0.0.1:1/");

    assertThat(api.getSubscriptionAttributes(r -> r.subscriptionArn(arn)).attributes())
        .containsAllEntriesOf(
            Map.of(
                "SubscriptionArn", arn,
                "TopicArn", topic,
                "Protocol", "http",
                "Endpoint", "http://127.0.0.1:1/",
                "PendingConfirmation", "true",
                "RawMessageDelivery", "false",
                "Owner", "000000000000"));
  }

  private static Tag tag(String key, String value) {
    return Tag.builder().key(key).value(value).build();
  }
}
