package dev.teal.elbv2;

import java.util.Map;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener;

/// A listener as it is kept.
///
/// @param described what `DescribeListeners` answers, but with all of its certificates, the default
///   one first
/// @param defaultRule the ARN of its default rule, whose actions are the listener's default actions
/// @param attributes those that were set; all others have their defaults
record ListenerDocument(Listener described, String defaultRule, Map<String, String> attributes) {
  String arn() {
    return described.listenerArn();
  }

  /// What is answered: of the certificates, the default one.
  Listener answered() {
    return described.certificates().size() < 2
        ? described
        : described.toBuilder().certificates(described.certificates().getFirst()).build();
  }

  ListenerDocument withDescribed(Listener changed) {
    return new ListenerDocument(changed, defaultRule, attributes);
  }

  ListenerDocument withAttributes(Map<String, String> changed) {
    return new ListenerDocument(described, defaultRule, changed);
  }
}
