package dev.teal.sns;

import dev.teal.home.Home;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import java.util.List;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsByTopicRequest;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsByTopicResponse;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsRequest;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsResponse;
import software.amazon.awssdk.services.sns.model.Subscription;

/// Lists of subscriptions. Errors: InvalidParameter, NotFound.
final class SubscriptionLists {
  private final Home home;
  private final Store store;
  private final Arns arns;

  SubscriptionLists(Home home, Store store, Arns arns) {
    this.home = home;
    this.store = store;
    this.arns = arns;
  }

  ListSubscriptionsResponse all(ListSubscriptionsRequest request) {
    Pages<SubscriptionRecord> page =
        store.read(
            transaction -> Pages.read(transaction, Kinds.SUBSCRIPTION, "", request.nextToken()));
    return ListSubscriptionsResponse.builder()
        .subscriptions(described(page))
        .nextToken(page.nextToken())
        .build();
  }

  ListSubscriptionsByTopicResponse ofTopic(ListSubscriptionsByTopicRequest request) {
    String topic = arns.topic("TopicArn", request.topicArn());
    Pages<SubscriptionRecord> page =
        store.read(transaction -> {
          Topics.find(transaction, topic);
          return Pages.read(transaction, Kinds.SUBSCRIPTION, topic + ":", request.nextToken());
        });
    return ListSubscriptionsByTopicResponse.builder()
        .subscriptions(described(page))
        .nextToken(page.nextToken())
        .build();
  }

  private List<Subscription> described(Pages<SubscriptionRecord> page) {
    return page.items().stream().map(this::described).toList();
  }

  private Subscription described(Stored<SubscriptionRecord> found) {
    SubscriptionRecord subscription = found.value();
    return Subscription.builder()
        .subscriptionArn(subscription.confirmed() ? arns.of(found.id()) : "PendingConfirmation")
        .owner(home.account())
        .protocol(subscription.protocol())
        .endpoint(subscription.endpoint())
        .topicArn(arns.of(subscription.topic()))
        .build();
  }
}
