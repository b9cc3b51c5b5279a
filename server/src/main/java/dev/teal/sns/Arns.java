package dev.teal.sns;

import dev.teal.home.Home;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The ARNs of topics (`arn:aws:sns:REGION:ACCOUNT:NAME`) and subscriptions (the topic's, and `:ID`
/// behind it). What follows the account is the id of the document in the store.
final class Arns {
  private static final int TOPIC_PARTS = 6;
  private static final int SUBSCRIPTION_PARTS = 7;
  private static final Pattern TOPIC_NAME = Pattern.compile("[A-Za-z0-9_-]{1,256}");

  private final String prefix;

  Arns(Home home) {
    prefix = home.arn("sns", "");
  }

  static boolean isTopicName(String name) {
    return TOPIC_NAME.matcher(name).matches();
  }

  String of(String id) {
    return prefix + id;
  }

  /// The name of the topic that a request's parameter means; whether it exists is not asked.
  String topic(String parameter, @Nullable String arn) {
    return id(parameter, arn, TOPIC_PARTS, "a topic");
  }

  /// The id of the subscription that a request's parameter means; whether it exists is not asked.
  String subscription(String parameter, @Nullable String arn) {
    return id(parameter, arn, SUBSCRIPTION_PARTS, "a subscription");
  }

  private String id(String parameter, @Nullable String arn, int parts, String what) {
    if (arn == null || arn.isEmpty()) {
      throw SnsErrors.invalid(parameter, "no value for required parameter");
    }
    int given = arn.split(":", -1).length;
    if (given < TOPIC_PARTS) {
      throw SnsErrors.invalid(
          parameter, "An ARN must have at least " + TOPIC_PARTS + " elements, not " + given);
    }
    if (given != parts || !arn.startsWith(prefix)) {
      throw SnsErrors.invalid(parameter, arn + " (expected: " + what + " of " + prefix + "...)");
    }
    return arn.substring(prefix.length());
  }
}
