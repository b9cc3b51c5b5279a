package dev.teal.sns;

import dev.teal.clock.Pace;
import dev.teal.home.Home;
import dev.teal.store.Store;
import dev.teal.store.WorkHandler;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.ConfirmSubscriptionRequest;
import software.amazon.awssdk.services.sns.model.ConfirmSubscriptionResponse;
import software.amazon.awssdk.services.sns.model.CreateTopicRequest;
import software.amazon.awssdk.services.sns.model.CreateTopicResponse;
import software.amazon.awssdk.services.sns.model.DeleteTopicRequest;
import software.amazon.awssdk.services.sns.model.DeleteTopicResponse;
import software.amazon.awssdk.services.sns.model.GetSubscriptionAttributesRequest;
import software.amazon.awssdk.services.sns.model.GetSubscriptionAttributesResponse;
import software.amazon.awssdk.services.sns.model.GetTopicAttributesRequest;
import software.amazon.awssdk.services.sns.model.GetTopicAttributesResponse;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsByTopicRequest;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsByTopicResponse;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsRequest;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsResponse;
import software.amazon.awssdk.services.sns.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.sns.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.sns.model.ListTopicsRequest;
import software.amazon.awssdk.services.sns.model.ListTopicsResponse;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sns.model.PublishResponse;
import software.amazon.awssdk.services.sns.model.SetSubscriptionAttributesRequest;
import software.amazon.awssdk.services.sns.model.SetSubscriptionAttributesResponse;
import software.amazon.awssdk.services.sns.model.SetTopicAttributesRequest;
import software.amazon.awssdk.services.sns.model.SetTopicAttributesResponse;
import software.amazon.awssdk.services.sns.model.SubscribeRequest;
import software.amazon.awssdk.services.sns.model.SubscribeResponse;
import software.amazon.awssdk.services.sns.model.TagResourceRequest;
import software.amazon.awssdk.services.sns.model.TagResourceResponse;
import software.amazon.awssdk.services.sns.model.UnsubscribeRequest;
import software.amazon.awssdk.services.sns.model.UnsubscribeResponse;
import software.amazon.awssdk.services.sns.model.UntagResourceRequest;
import software.amazon.awssdk.services.sns.model.UntagResourceResponse;

/// SNS's API: standard topics, and subscriptions of HTTP and HTTPS endpoints.
public final class SnsApi implements SnsClient {
  private final Topics topics;
  private final Tags tags;
  private final Subscriptions subscriptions;
  private final SubscriptionLists lists;
  private final SubscriptionAttributes attributes;
  private final Publisher publisher;
  private final Deliveries deliveries;

  /// @param endpoint the base URL of this server, for the links in messages; asked at each delivery
  public SnsApi(Home home, Store store, InstantSource clock, Pace pace, Supplier<URI> endpoint) {
    this(home, store, clock, pace, endpoint, Executors.newVirtualThreadPerTaskExecutor());
  }

  /// @param threads what messages are delivered on
  SnsApi(
      Home home,
      Store store,
      InstantSource clock,
      Pace pace,
      Supplier<URI> endpoint,
      ExecutorService threads) {
    Arns arns = new Arns(home);
    topics = new Topics(home, store, arns);
    tags = new Tags(store, arns);
    subscriptions = new Subscriptions(store, clock, arns);
    lists = new SubscriptionLists(home, store, arns);
    attributes = new SubscriptionAttributes(home, store, arns);
    publisher = new Publisher(store, clock, arns);
    deliveries = new Deliveries(store, clock, pace, arns, endpoint, threads);
    deliveries.resume();
  }

  /// What a worker does for this room, by queue.
  public Map<String, WorkHandler> workHandlers() {
    return Map.of(Outbox.QUEUE, deliveries);
  }

  @Override
  public CreateTopicResponse createTopic(CreateTopicRequest request) {
    return topics.create(request);
  }

  @Override
  public DeleteTopicResponse deleteTopic(DeleteTopicRequest request) {
    return topics.delete(request);
  }

  @Override
  public ListTopicsResponse listTopics(ListTopicsRequest request) {
    return topics.list(request);
  }

  @Override
  public GetTopicAttributesResponse getTopicAttributes(GetTopicAttributesRequest request) {
    return topics.getAttributes(request);
  }

  @Override
  public SetTopicAttributesResponse setTopicAttributes(SetTopicAttributesRequest request) {
    return topics.setAttributes(request);
  }

  @Override
  public SubscribeResponse subscribe(SubscribeRequest request) {
    return subscriptions.subscribe(request);
  }

  @Override
  public ConfirmSubscriptionResponse confirmSubscription(ConfirmSubscriptionRequest request) {
    return subscriptions.confirm(request);
  }

  @Override
  public UnsubscribeResponse unsubscribe(UnsubscribeRequest request) {
    return subscriptions.unsubscribe(request);
  }

  @Override
  public ListSubscriptionsResponse listSubscriptions(ListSubscriptionsRequest request) {
    return lists.all(request);
  }

  @Override
  public ListSubscriptionsByTopicResponse listSubscriptionsByTopic(
      ListSubscriptionsByTopicRequest request) {
    return lists.ofTopic(request);
  }

  @Override
  public GetSubscriptionAttributesResponse getSubscriptionAttributes(
      GetSubscriptionAttributesRequest request) {
    return attributes.get(request);
  }

  @Override
  public SetSubscriptionAttributesResponse setSubscriptionAttributes(
      SetSubscriptionAttributesRequest request) {
    return attributes.set(request);
  }

  @Override
  public PublishResponse publish(PublishRequest request) {
    return publisher.publish(request);
  }

  @Override
  public TagResourceResponse tagResource(TagResourceRequest request) {
    return tags.add(request);
  }

  @Override
  public UntagResourceResponse untagResource(UntagResourceRequest request) {
    return tags.remove(request);
  }

  @Override
  public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
    return tags.list(request);
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  /// Ends the delivery of messages; what is not delivered yet stays in the store.
  @Override
  public void close() {
    deliveries.close();
  }
}
