package dev.teal.sns;

import java.time.Duration;

/// How often delivery is tried: AWS's default policy for HTTP endpoints, which cannot be changed
/// here (Amazon SNS Developer Guide, "Creating an HTTP/S delivery policy").
final class RetryPolicy {
  static final int RETRIES = 3;
  static final Duration BETWEEN = Duration.ofSeconds(20);

  private static final String HEALTHY =
      """
      {"minDelayTarget":%d,"maxDelayTarget":%d,"numRetries":%d,"numMaxDelayRetries":0,\
      "numNoDelayRetries":0,"numMinDelayRetries":0,"backoffFunction":"linear"}\
      """
          .formatted(BETWEEN.toSeconds(), BETWEEN.toSeconds(), RETRIES);
  private static final String REQUEST = "{\"headerContentType\":\"" + Envelope.CONTENT_TYPE + "\"}";

  /// The policy as GetTopicAttributes shows it.
  static final String OF_TOPICS =
      """
      {"http":{"defaultHealthyRetryPolicy":%s,"disableSubscriptionOverrides":false,\
      "defaultRequestPolicy":%s}}\
      """
          .formatted(HEALTHY, REQUEST);

  /// The policy as GetSubscriptionAttributes shows it.
  static final String OF_SUBSCRIPTIONS =
      """
      {"healthyRetryPolicy":%s,"sicklyRetryPolicy":null,"throttlePolicy":null,\
      "requestPolicy":%s,"guaranteed":false}\
      """
          .formatted(HEALTHY, REQUEST);

  private RetryPolicy() {}
}
