package dev.teal.elbv2;

import dev.teal.certificate.CertificateDocument;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Certificate;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Rule;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupTuple;

/// All documents that make up what one load balancer does.
///
/// @param rules of all its listeners, without the default ones
/// @param targetGroups those that its listeners and rules name
/// @param certificates those of its listeners
record Setup(
    LoadBalancerDocument loadBalancer,
    List<ListenerDocument> listeners,
    List<Rule> rules,
    List<TargetGroupDocument> targetGroups,
    List<CertificateDocument> certificates) {

  /// Reads a load balancer's documents; empty when there is no such load balancer.
  static Optional<Setup> load(View view, String loadBalancer) {
    return view.find(Kinds.LOAD_BALANCER, loadBalancer)
        .map(document -> {
          List<ListenerDocument> listeners =
              view.list(Kinds.LISTENER, Arns.listenersOf(loadBalancer));
          List<Rule> rules = view.list(Kinds.RULE, Arns.rulesOfLoadBalancer(loadBalancer));
          List<TargetGroupDocument> groups =
              referenced(listeners, rules).stream()
                  .flatMap(arn -> view.find(Kinds.TARGET_GROUP, arn).stream())
                  .toList();
          return new Setup(document, listeners, rules, groups, certificates(view, listeners));
        });
  }

  /// The target groups that a load balancer's listeners and rules name, also those that do not
  /// exist.
  static Set<String> referenced(View view, String loadBalancer) {
    return referenced(
        view.list(Kinds.LISTENER, Arns.listenersOf(loadBalancer)),
        view.list(Kinds.RULE, Arns.rulesOfLoadBalancer(loadBalancer)));
  }

  /// The same without one listener and its rules.
  Setup without(String listener) {
    List<ListenerDocument> left = new ArrayList<>(listeners);
    left.removeIf(document -> document.arn().equals(listener));
    List<Rule> leftRules =
        rules.stream().filter(rule -> !rule.ruleArn().startsWith(Arns.rulesOf(listener))).toList();
    Set<String> named = referenced(left, leftRules);
    return new Setup(
        loadBalancer,
        List.copyOf(left),
        leftRules,
        targetGroups.stream().filter(group -> named.contains(group.arn())).toList(),
        certificates);
  }

  /// How many targets are registered, in all groups together.
  int targetCount() {
    return targetGroups.stream().mapToInt(group -> group.targets().size()).sum();
  }

  private static List<CertificateDocument> certificates(
      View view, List<ListenerDocument> listeners) {
    return listeners.stream()
        .flatMap(listener -> listener.described().certificates().stream())
        .map(Certificate::certificateArn)
        .distinct()
        .flatMap(arn -> view.find(CertificateDocument.KIND, arn).stream())
        .toList();
  }

  /// The target groups that a listener or one of its rules names.
  static Set<String> named(ListenerDocument listener, List<Rule> rules) {
    return referenced(List.of(listener), rules);
  }

  private static Set<String> referenced(List<ListenerDocument> listeners, List<Rule> rules) {
    Set<String> arns = new LinkedHashSet<>();
    Stream.concat(
            listeners.stream().flatMap(l -> l.described().defaultActions().stream()),
            rules.stream().flatMap(rule -> rule.actions().stream()))
        .flatMap(action -> groupsOf(action).stream())
        .forEach(tuple -> arns.add(tuple.targetGroupArn()));
    return arns;
  }

  /// The groups that a kept action forwards to; none when it does not forward.
  static List<TargetGroupTuple> groupsOf(Action action) {
    return action.forwardConfig() == null ? List.of() : action.forwardConfig().targetGroups();
  }
}
