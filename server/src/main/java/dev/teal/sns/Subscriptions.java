package dev.teal.sns;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sns.model.ConfirmSubscriptionRequest;
import software.amazon.awssdk.services.sns.model.ConfirmSubscriptionResponse;
import software.amazon.awssdk.services.sns.model.SubscribeRequest;
import software.amazon.awssdk.services.sns.model.SubscribeResponse;
import software.amazon.awssdk.services.sns.model.UnsubscribeRequest;
import software.amazon.awssdk.services.sns.model.UnsubscribeResponse;

/// How endpoints come to a topic and leave it:
///
/// ```
/// Subscribe -> pending -> ConfirmSubscription with the token that was posted -> confirmed
/// ```
///
/// Errors: InvalidParameter, NotFound.
final class Subscriptions {
  private static final int TOKEN_BYTES = 64;

  private final Store store;
  private final InstantSource clock;
  private final Arns arns;
  private final SecureRandom random = new SecureRandom();

  Subscriptions(Store store, InstantSource clock, Arns arns) {
    this.store = store;
    this.clock = clock;
    this.arns = arns;
  }

  /// Answers the subscription that the endpoint has; one that is still pending is asked to confirm
  /// again.
  SubscribeResponse subscribe(SubscribeRequest request) {
    String topic = arns.topic("TopicArn", request.topicArn());
    SubscriberEndpoint.check(request.protocol(), request.endpoint());
    SubscriptionAttributes.check(request.attributes());
    Stored<SubscriptionRecord> subscription =
        store.transact(transaction -> {
          Stored<TopicRecord> found = Topics.find(transaction, topic);
          Stored<SubscriptionRecord> own =
              ofEndpoint(transaction, topic, request)
                  .orElseGet(() -> insert(transaction, topic, request));
          if (!own.value().confirmed()) {
            askToConfirm(transaction, found, own);
          }
          return own;
        });
    boolean told =
        subscription.value().confirmed() || Boolean.TRUE.equals(request.returnSubscriptionArn());
    return SubscribeResponse.builder()
        .subscriptionArn(told ? arns.of(subscription.id()) : "pending confirmation")
        .build();
  }

  private static Optional<Stored<SubscriptionRecord>> ofEndpoint(
      Transaction transaction, String topic, SubscribeRequest request) {
    Optional<Stored<SubscriptionRecord>> own =
        transaction.list(Kinds.SUBSCRIPTION, topic + ":").stream()
            .filter(found -> found.value().endpoint().equals(request.endpoint()))
            .findFirst();
    own.map(Stored::value)
        .filter(
            found -> SubscriptionAttributes.raw(request.attributes(), found.raw()) != found.raw())
        .ifPresent(_ -> {
          throw SnsErrors.invalid(
              "Attributes", "Subscription already exists with different attributes");
        });
    return own;
  }

  private Stored<SubscriptionRecord> insert(
      Transaction transaction, String topic, SubscribeRequest request) {
    return transaction.insert(
        Kinds.SUBSCRIPTION,
        topic + ":" + UUID.randomUUID(),
        new SubscriptionRecord(
            topic,
            request.protocol(),
            request.endpoint(),
            newToken(),
            false,
            SubscriptionAttributes.raw(request.attributes(), false),
            clock.instant()));
  }

  private String newToken() {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private void askToConfirm(
      Transaction transaction, Stored<TopicRecord> topic, Stored<SubscriptionRecord> pending) {
    Instant now = clock.instant();
    // Whoever asks again need not wait for the retries of an earlier request.
    Outbox.clear(transaction, pending.id());
    Message message = new Message.Confirmation(UUID.randomUUID().toString(), now);
    Outbox.add(transaction, topic, List.of(pending.id()), message, now);
  }

  ConfirmSubscriptionResponse confirm(ConfirmSubscriptionRequest request) {
    String topic = arns.topic("TopicArn", request.topicArn());
    String token = request.token();
    if (token == null || token.isEmpty()) {
      throw SnsErrors.invalid("Token", "no value for required parameter");
    }
    checkUnauthenticated(request.authenticateOnUnsubscribe());
    String id =
        store.transact(transaction -> {
          Topics.find(transaction, topic);
          Stored<SubscriptionRecord> found =
              transaction.list(Kinds.SUBSCRIPTION, topic + ":").stream()
                  .filter(candidate -> isEqual(candidate.value().token(), token))
                  .findFirst()
                  .orElseThrow(() -> SnsErrors.invalid("Invalid token"));
          if (!found.value().confirmed()) {
            Outbox.clear(transaction, found.id());
            transaction.replace(Kinds.SUBSCRIPTION, found, found.value().nowConfirmed());
          }
          return found.id();
        });
    return ConfirmSubscriptionResponse.builder().subscriptionArn(arns.of(id)).build();
  }

  /// A link to unsubscribe carries no signature, and is honoured for every subscription.
  private static void checkUnauthenticated(@Nullable String authenticateOnUnsubscribe) {
    if (authenticateOnUnsubscribe != null && !authenticateOnUnsubscribe.equals("false")) {
      throw SnsErrors.unsupported("AuthenticateOnUnsubscribe", authenticateOnUnsubscribe, "false");
    }
  }

  private static boolean isEqual(String expected, String given) {
    return MessageDigest.isEqual(expected.getBytes(UTF_8), given.getBytes(UTF_8));
  }

  /// One that does not exist is unsubscribed already.
  UnsubscribeResponse unsubscribe(UnsubscribeRequest request) {
    String id = arns.subscription("SubscriptionArn", request.subscriptionArn());
    store.run(transaction ->
        transaction.find(Kinds.SUBSCRIPTION, id).ifPresent(found -> remove(transaction, found)));
    return UnsubscribeResponse.builder().build();
  }

  /// Removes a subscription and what was not delivered to it yet.
  static void remove(Transaction transaction, Stored<SubscriptionRecord> subscription) {
    Outbox.clear(transaction, subscription.id());
    transaction.remove(Kinds.SUBSCRIPTION, subscription);
    transaction
        .find(Kinds.TOPIC, subscription.value().topic())
        .ifPresent(
            topic -> transaction.replace(Kinds.TOPIC, topic, topic.value().withOneMoreDeleted()));
  }
}
