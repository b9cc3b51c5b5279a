package dev.teal.elbv2;

import dev.teal.store.Kind;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Rule;

/// The kinds of documents that this room keeps. The id of each document is the ARN of its resource.
final class Kinds {
  static final Kind<LoadBalancerDocument> LOAD_BALANCER =
      new Kind<>("elbv2/load-balancer", LoadBalancerDocument.class);
  static final Kind<TargetGroupDocument> TARGET_GROUP =
      new Kind<>("elbv2/target-group", TargetGroupDocument.class);
  static final Kind<ListenerDocument> LISTENER =
      new Kind<>("elbv2/listener", ListenerDocument.class);

  /// All rules but the default ones: those are their listeners' default actions.
  static final Kind<Rule> RULE = new Kind<>("elbv2/rule", Rule.class);

  /// By the ARN of what is tagged.
  static final Kind<TagsDocument> TAGS = new Kind<>("elbv2/tags", TagsDocument.class);

  /// One for all load balancers.
  static final Kind<CookieKeyDocument> COOKIE_KEY =
      new Kind<>("elbv2/cookie-key", CookieKeyDocument.class);

  private Kinds() {}
}
