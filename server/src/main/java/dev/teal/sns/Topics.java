package dev.teal.sns;

import dev.teal.home.Home;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sns.model.CreateTopicRequest;
import software.amazon.awssdk.services.sns.model.CreateTopicResponse;
import software.amazon.awssdk.services.sns.model.DeleteTopicRequest;
import software.amazon.awssdk.services.sns.model.DeleteTopicResponse;
import software.amazon.awssdk.services.sns.model.GetTopicAttributesRequest;
import software.amazon.awssdk.services.sns.model.GetTopicAttributesResponse;
import software.amazon.awssdk.services.sns.model.ListTopicsRequest;
import software.amazon.awssdk.services.sns.model.ListTopicsResponse;
import software.amazon.awssdk.services.sns.model.SetTopicAttributesRequest;
import software.amazon.awssdk.services.sns.model.SetTopicAttributesResponse;
import software.amazon.awssdk.services.sns.model.Topic;

/// Standard topics. Errors: InvalidParameter, NotFound, TagLimitExceeded.
final class Topics {
  private static final String DISPLAY_NAME = "DisplayName";
  private static final int LONGEST_DISPLAY_NAME = 100;

  /// How many of the successful deliveries are logged, in percent: none here, which is the default
  /// that Terraform sets.
  private static final Set<String> SAMPLE_RATES =
      Set.of(
          "ApplicationSuccessFeedbackSampleRate",
          "FirehoseSuccessFeedbackSampleRate",
          "HTTPSuccessFeedbackSampleRate",
          "LambdaSuccessFeedbackSampleRate",
          "SQSSuccessFeedbackSampleRate");

  private final Home home;
  private final Store store;
  private final Arns arns;

  Topics(Home home, Store store, Arns arns) {
    this.home = home;
    this.store = store;
    this.arns = arns;
  }

  /// Answers the topic that there is, when it has the attributes and tags that are asked for.
  CreateTopicResponse create(CreateTopicRequest request) {
    String name = name(request.name());
    if (request.dataProtectionPolicy() != null) {
      throw SnsErrors.unsupported("DataProtectionPolicy", "A policy", "none");
    }
    request.attributes().forEach(Topics::check);
    Tags.check(request.tags());
    store.run(transaction ->
        transaction
            .find(Kinds.TOPIC, name)
            .map(Stored::value)
            .ifPresentOrElse(
                topic -> checkSame(topic, request),
                () -> transaction.insert(Kinds.TOPIC, name, topic(name, request))));
    return CreateTopicResponse.builder().topicArn(arns.of(name)).build();
  }

  private static TopicRecord topic(String name, CreateTopicRequest request) {
    String displayName = request.attributes().getOrDefault(DISPLAY_NAME, "");
    return new TopicRecord(name, displayName, request.tags(), 0, 0);
  }

  private static void checkSame(TopicRecord topic, CreateTopicRequest request) {
    String displayName = request.attributes().getOrDefault(DISPLAY_NAME, topic.displayName());
    if (!displayName.equals(topic.displayName())) {
      throw SnsErrors.invalid("Attributes", "Topic already exists with different attributes");
    }
    if (request.hasTags() && !new HashSet<>(request.tags()).equals(new HashSet<>(topic.tags()))) {
      throw SnsErrors.invalid("Tags", "Topic already exists with different tags");
    }
  }

  /// Deletes the topic with its subscriptions and what was not delivered yet.
  DeleteTopicResponse delete(DeleteTopicRequest request) {
    String name = arns.topic("TopicArn", request.topicArn());
    store.run(transaction ->
        transaction
            .find(Kinds.TOPIC, name)
            .ifPresent(topic -> {
              for (Stored<SubscriptionRecord> found :
                  transaction.list(Kinds.SUBSCRIPTION, name + ":")) {
                Outbox.clear(transaction, found.id());
                transaction.remove(Kinds.SUBSCRIPTION, found);
              }
              transaction.remove(Kinds.TOPIC, topic);
            }));
    return DeleteTopicResponse.builder().build();
  }

  ListTopicsResponse list(ListTopicsRequest request) {
    Pages<TopicRecord> page =
        store.read(transaction -> Pages.read(transaction, Kinds.TOPIC, "", request.nextToken()));
    return ListTopicsResponse.builder()
        .topics(
            page.items().stream()
                .map(topic -> Topic.builder().topicArn(arns.of(topic.id())).build())
                .toList())
        .nextToken(page.nextToken())
        .build();
  }

  GetTopicAttributesResponse getAttributes(GetTopicAttributesRequest request) {
    String name = arns.topic("TopicArn", request.topicArn());
    return store.read(transaction -> {
      TopicRecord topic = find(transaction, name).value();
      List<Stored<SubscriptionRecord>> subscriptions =
          transaction.list(Kinds.SUBSCRIPTION, name + ":");
      long confirmed = subscriptions.stream().filter(found -> found.value().confirmed()).count();
      return GetTopicAttributesResponse.builder()
          .attributes(
              Map.of(
                  "TopicArn",
                  arns.of(name),
                  "Owner",
                  home.account(),
                  DISPLAY_NAME,
                  topic.displayName(),
                  "SubscriptionsConfirmed",
                  Long.toString(confirmed),
                  "SubscriptionsPending",
                  Long.toString(subscriptions.size() - confirmed),
                  "SubscriptionsDeleted",
                  Long.toString(topic.deleted()),
                  "EffectiveDeliveryPolicy",
                  RetryPolicy.OF_TOPICS))
          .build();
    });
  }

  SetTopicAttributesResponse setAttributes(SetTopicAttributesRequest request) {
    String name = arns.topic("TopicArn", request.topicArn());
    if (request.attributeName() == null) {
      throw SnsErrors.invalid("AttributeName", "no value for required parameter");
    }
    String value = Optional.ofNullable(request.attributeValue()).orElse("");
    if (SAMPLE_RATES.contains(request.attributeName())) {
      checkSampleRate(request.attributeName(), value);
      var _ = store.read(transaction -> find(transaction, name));
      return SetTopicAttributesResponse.builder().build();
    }
    if (!request.attributeName().equals(DISPLAY_NAME)) {
      throw SnsErrors.unsupported("AttributeName", request.attributeName(), DISPLAY_NAME);
    }
    check(DISPLAY_NAME, value);
    store.run(transaction -> {
      Stored<TopicRecord> topic = find(transaction, name);
      transaction.replace(Kinds.TOPIC, topic, topic.value().withDisplayName(value));
    });
    return SetTopicAttributesResponse.builder().build();
  }

  static Stored<TopicRecord> find(Transaction transaction, String name) {
    return transaction.find(Kinds.TOPIC, name).orElseThrow(SnsErrors::noTopic);
  }

  private static String name(@Nullable String name) {
    if (name == null || name.isEmpty()) {
      throw SnsErrors.invalid("Name", "no value for required parameter");
    }
    if (name.endsWith(".fifo")) {
      throw SnsErrors.unsupported("Name", name + ": a FIFO topic", "standard topics");
    }
    if (!Arns.isTopicName(name)) {
      throw SnsErrors.invalid(
          "Topic Name", name + " (expected: 1 to 256 of A-Z, a-z, 0-9, _ and -)");
    }
    return name;
  }

  private static void checkSampleRate(String attribute, String value) {
    if (!value.equals("0")) {
      throw SnsErrors.unsupported(attribute, value, "0");
    }
  }

  private static void check(String attribute, String value) {
    switch (attribute) {
      case DISPLAY_NAME -> {
        if (value.length() > LONGEST_DISPLAY_NAME) {
          throw SnsErrors.invalid(
              DISPLAY_NAME,
              value.length() + " characters (expected: at most " + LONGEST_DISPLAY_NAME + ")");
        }
      }
      case "FifoTopic" -> {
        if (!value.equals("false")) {
          throw SnsErrors.unsupported("FifoTopic", value, "false");
        }
      }
      default -> {
        if (!SAMPLE_RATES.contains(attribute)) {
          throw SnsErrors.unsupported("Attributes", attribute, DISPLAY_NAME);
        }
        checkSampleRate(attribute, value);
      }
    }
  }
}
