package dev.teal.elbv2;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Rule;

/// Finds resources by ARN, or refuses as AWS does: ValidationError for what is not such an ARN of
/// this region and account, then the resource's own NotFound.
final class Lookup {
  private final Arns arns;

  Lookup(Arns arns) {
    this.arns = arns;
  }

  LoadBalancerDocument loadBalancer(View view, @Nullable String arn) {
    String id = arns.check(Arns.Resource.LOAD_BALANCER, arn);
    return view.find(Kinds.LOAD_BALANCER, id).orElseThrow(() -> Errors.loadBalancerNotFound(id));
  }

  TargetGroupDocument targetGroup(View view, @Nullable String arn) {
    String id = arns.check(Arns.Resource.TARGET_GROUP, arn);
    return view.find(Kinds.TARGET_GROUP, id).orElseThrow(() -> Errors.targetGroupNotFound(id));
  }

  ListenerDocument listener(View view, @Nullable String arn) {
    String id = arns.check(Arns.Resource.LISTENER, arn);
    return view.find(Kinds.LISTENER, id).orElseThrow(() -> Errors.listenerNotFound(id));
  }

  /// A rule, which may be a default one.
  Rule rule(View view, @Nullable String arn) {
    String id = arns.check(Arns.Resource.RULE, arn);
    return view.find(Kinds.RULE, id)
        .or(() ->
            view.find(Kinds.LISTENER, Arns.listenerOf(id))
                .filter(listener -> listener.defaultRule().equals(id))
                .map(Rules::defaultRule))
        .orElseThrow(() -> Errors.ruleNotFound(id));
  }
}
