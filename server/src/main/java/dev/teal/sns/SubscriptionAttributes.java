package dev.teal.sns;

import dev.teal.home.Home;
import dev.teal.store.Store;
import dev.teal.store.Stored;
import dev.teal.store.Transaction;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.sns.model.GetSubscriptionAttributesRequest;
import software.amazon.awssdk.services.sns.model.GetSubscriptionAttributesResponse;
import software.amazon.awssdk.services.sns.model.SetSubscriptionAttributesRequest;
import software.amazon.awssdk.services.sns.model.SetSubscriptionAttributesResponse;

/// The attributes of subscriptions. Errors: InvalidParameter, NotFound.
final class SubscriptionAttributes {
  private static final String RAW = "RawMessageDelivery";

  private final Home home;
  private final Store store;
  private final Arns arns;

  SubscriptionAttributes(Home home, Store store, Arns arns) {
    this.home = home;
    this.store = store;
    this.arns = arns;
  }

  GetSubscriptionAttributesResponse get(GetSubscriptionAttributesRequest request) {
    String id = arns.subscription("SubscriptionArn", request.subscriptionArn());
    SubscriptionRecord found = store.read(transaction -> find(transaction, id).value());
    return GetSubscriptionAttributesResponse.builder()
        .attributes(
            Map.of(
                "SubscriptionArn",
                arns.of(id),
                "TopicArn",
                arns.of(found.topic()),
                "Owner",
                home.account(),
                "Protocol",
                found.protocol(),
                "Endpoint",
                found.endpoint(),
                "PendingConfirmation",
                Boolean.toString(!found.confirmed()),
                "ConfirmationWasAuthenticated",
                "false",
                "SubscriptionPrincipal",
                "arn:aws:iam::" + home.account() + ":root",
                RAW,
                Boolean.toString(found.raw()),
                "EffectiveDeliveryPolicy",
                RetryPolicy.OF_SUBSCRIPTIONS))
        .build();
  }

  SetSubscriptionAttributesResponse set(SetSubscriptionAttributesRequest request) {
    String id = arns.subscription("SubscriptionArn", request.subscriptionArn());
    if (request.attributeName() == null) {
      throw SnsErrors.invalid("AttributeName", "no value for required parameter");
    }
    Map<String, String> changed =
        Map.of(request.attributeName(), Optional.ofNullable(request.attributeValue()).orElse(""));
    check(changed);
    store.run(transaction -> {
      Stored<SubscriptionRecord> found = find(transaction, id);
      boolean raw = raw(changed, found.value().raw());
      transaction.replace(Kinds.SUBSCRIPTION, found, found.value().withRaw(raw));
    });
    return SetSubscriptionAttributesResponse.builder().build();
  }

  /// Refuses attributes that a subscription cannot have here.
  static void check(Map<String, String> attributes) {
    attributes.forEach((name, value) -> {
      if (!name.equals(RAW)) {
        throw SnsErrors.unsupported("AttributeName", name, RAW);
      }
      if (!value.equals("true") && !value.equals("false")) {
        throw SnsErrors.invalid(RAW, value + " (expected: true or false)");
      }
    });
  }

  /// Whether messages are wanted raw, by attributes that were checked.
  static boolean raw(Map<String, String> attributes, boolean otherwise) {
    return Optional.ofNullable(attributes.get(RAW)).map(Boolean::valueOf).orElse(otherwise);
  }

  private static Stored<SubscriptionRecord> find(Transaction transaction, String id) {
    return transaction.find(Kinds.SUBSCRIPTION, id).orElseThrow(SnsErrors::noSubscription);
  }
}
