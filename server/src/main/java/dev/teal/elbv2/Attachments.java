package dev.teal.elbv2;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;

/// Keeps in each target group's document which load balancer it serves: the one whose listeners and
/// rules name it. Errors: TargetGroupNotFound, TargetGroupAssociationLimit, IncompatibleProtocols,
/// TooManyUniqueTargetGroupsPerLoadBalancer, TooManyTargets.
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
    document.ifPresent(existing -> checkListeners(draft, existing));
    before.stream().filter(arn -> !after.contains(arn)).forEach(arn -> detach(draft, arn));
  }

  private static void checkCount(LoadBalancerDocument document, int count) {
    int max = Limits.GROUPS_PER_APPLICATION_LOAD_BALANCER.max();
    if (!document.network() && count > max) {
      throw Errors.tooManyTargetGroupsOnLoadBalancer(max);
    }
  }

  /// Refuses a change that gives a load balancer more targets than it may have; one that had them
  /// before keeps them. A target counts once for each group that it is in.
  static void checkTargets(Draft draft, Setup setup) {
    int max =
        setup.loadBalancer().network()
            ? Limits.TARGETS_PER_NETWORK_LOAD_BALANCER.max()
            : Limits.TARGETS_PER_APPLICATION_LOAD_BALANCER.max();
    String arn = setup.loadBalancer().arn();
    int count = setup.targetCount();
    if (count > max && count > Setup.load(draft.base(), arn).map(Setup::targetCount).orElse(0)) {
      throw Errors.tooManyTargets("load balancer '" + arn + "'", max);
    }
  }

  private void attach(Draft draft, LoadBalancerDocument loadBalancer, String targetGroup) {
    TargetGroupDocument group = lookup.targetGroup(draft, targetGroup);
    if (group.loadBalancer().filter(other -> !other.equals(loadBalancer.arn())).isPresent()) {
      throw Errors.associationLimit(targetGroup);
    }
    if (group.network() != loadBalancer.network()) {
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

  /// What is spoken on a listener rules out some of what its target groups may speak.
  private static void checkListeners(Draft draft, LoadBalancerDocument loadBalancer) {
    for (ListenerDocument listener :
        draft.list(Kinds.LISTENER, Arns.listenersOf(loadBalancer.arn()))) {
      if (!ListenerTls.secure(listener.described().protocol())) {
        Setup.named(listener, draft.list(Kinds.RULE, Arns.rulesOf(listener.arn()))).stream()
            .flatMap(arn -> draft.find(Kinds.TARGET_GROUP, arn).stream())
            .forEach(group -> checkInTheClear(listener, group));
      }
    }
  }

  /// HTTP/2 is spoken on HTTPS listeners alone (Application Load Balancer guide, "Target groups",
  /// "Protocol version"), and TLS to targets behind TLS listeners (Network Load Balancer guide,
  /// "Target groups", "Routing configuration").
  private static void checkInTheClear(ListenerDocument listener, TargetGroupDocument group) {
    String protocol = listener.described().protocolAsString();
    String version = group.described().protocolVersion();
    if (version != null && !version.equals("HTTP1")) {
      throw Errors.invalidConfiguration(
          "Listener protocol '"
              + protocol
              + "' is not supported with a target group with the protocol-version '"
              + version
              + "'");
    }
    if (group.described().protocol() == ProtocolEnum.TLS) {
      throw Errors.incompatibleProtocols(
          "The target group '"
              + group.arn()
              + "' with protocol TLS cannot be used with a listener with protocol "
              + protocol);
    }
  }

  private static void detach(Draft draft, String targetGroup) {
    draft
        .find(Kinds.TARGET_GROUP, targetGroup)
        .ifPresent(group ->
            draft.put(Kinds.TARGET_GROUP, targetGroup, group.withLoadBalancers(List.of())));
  }
}
