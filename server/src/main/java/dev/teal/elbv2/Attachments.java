package dev.teal.elbv2;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Keeps in each target group's document which load balancer it serves: the one whose listeners and
/// rules name it. Errors: TargetGroupNotFound, TargetGroupAssociationLimit, IncompatibleProtocols,
/// TooManyUniqueTargetGroupsPerLoadBalancer.
final class Attachments {
  private final Lookup lookup;

  Attachments(Lookup lookup) {
    this.lookup = lookup;
  }

  /// Brings the target groups in line with a load balancer's listeners and rules, as changed.
  void update(Draft draft, String loadBalancer) {
    Set<String> before = Setup.referenced(draft.base(), loadBalancer);
    Set<String> after = Setup.referenced(draft, loadBalancer);
    Optional<LoadBalancerDocument> document = draft.find(Kinds.LOAD_BALANCER, loadBalancer);
    if (document.isPresent() && !before.containsAll(after)) {
      checkCount(document.get(), after.size());
    }
    after.stream()
        .filter(arn -> !before.contains(arn))
        .forEach(arn -> attach(draft, document.orElseThrow(), arn));
    before.stream().filter(arn -> !after.contains(arn)).forEach(arn -> detach(draft, arn));
  }

  private static void checkCount(LoadBalancerDocument document, int count) {
    int max = Limits.GROUPS_PER_APPLICATION_LOAD_BALANCER.max();
    if (!document.network() && count > max) {
      throw Errors.tooManyTargetGroupsOnLoadBalancer(max);
    }
  }

  private void attach(Draft draft, LoadBalancerDocument loadBalancer, String targetGroup) {
    TargetGroupDocument group = lookup.targetGroup(draft, targetGroup);
    if (group.loadBalancer().filter(other -> !other.equals(loadBalancer.arn())).isPresent()) {
      throw Errors.associationLimit(targetGroup);
    }
    if (group.overTcp() != loadBalancer.network()) {
      throw Errors.incompatibleProtocols(
          "The target group '"
              + targetGroup
              + "' with protocol "
              + group.described().protocolAsString()
              + " cannot be used with a load balancer of type "
              + loadBalancer.described().typeAsString());
    }
    draft.put(
        Kinds.TARGET_GROUP, targetGroup, group.withLoadBalancers(List.of(loadBalancer.arn())));
  }

  private static void detach(Draft draft, String targetGroup) {
    draft
        .find(Kinds.TARGET_GROUP, targetGroup)
        .ifPresent(group ->
            draft.put(Kinds.TARGET_GROUP, targetGroup, group.withLoadBalancers(List.of())));
  }
}
