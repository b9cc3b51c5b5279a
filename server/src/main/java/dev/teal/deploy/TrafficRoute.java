package dev.teal.deploy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ActionTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ForwardActionConfig;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupTuple;

/// A listener as a route between two target groups: its default action and each of its rules that
/// forward to one of them. Other actions are left alone, and so is a forward's stickiness.
final class TrafficRoute {
  /// Stands for the listener's default action among the ARNs of its rules.
  static final String DEFAULT_ACTION = "default action";

  private static final int MAX_WEIGHT = 999;

  private final ElasticLoadBalancingV2Client elb;
  private final Listener listener;
  private final List<Place> places;

  /// A place on the listener where an action stands.
  private record Place(Optional<String> rule, List<Action> actions) {
    String id() {
      return rule.orElse(DEFAULT_ACTION);
    }
  }

  private TrafficRoute(ElasticLoadBalancingV2Client elb, Listener listener, List<Place> places) {
    this.elb = elb;
    this.listener = listener;
    this.places = places;
  }

  /// Looks at a listener.
  static TrafficRoute of(ElasticLoadBalancingV2Client elb, String listenerArn) {
    Listener listener =
        elb.describeListeners(request -> request.listenerArns(listenerArn)).listeners().getFirst();
    Stream<Place> rules =
        elb.describeRules(request -> request.listenerArn(listenerArn)).rules().stream()
            .filter(rule -> !rule.isDefault())
            .map(rule -> new Place(Optional.of(rule.ruleArn()), rule.actions()));
    return new TrafficRoute(
        elb,
        listener,
        Stream.concat(Stream.of(new Place(Optional.empty(), listener.defaultActions())), rules)
            .toList());
  }

  /// The target groups that are forwarded to beside either of the two.
  List<String> strangers(List<String> pair) {
    return forwards(pair).stream()
        .flatMap(place -> strangers(place, pair).stream())
        .distinct()
        .toList();
  }

  /// Where either of the two is forwarded to: the ARNs of rules, and [#DEFAULT_ACTION].
  List<String> routes(List<String> pair) {
    return forwards(pair).stream().map(Place::id).toList();
  }

  /// What is not as a deployment left it: a place that does not forward to the pair any more, or
  /// where another share than one of `expected` goes to green, or another target group stands
  /// beside the pair; empty when all is.
  ///
  /// @param expected green's possible shares, 0..100 %
  Optional<String> drift(Facts.Sides sides, Set<Integer> expected) {
    String green = sides.greenTargetGroup();
    List<String> pair = List.of(sides.blueTargetGroup(), green);
    List<String> routes = routes(pair);
    return sides.routes().stream()
        .filter(route -> !routes.contains(route))
        .findFirst()
        .map(route -> lost(route, pair))
        .or(() -> otherShare(pair, green, expected));
  }

  private String lost(String route, List<String> pair) {
    return places.stream()
        .filter(place -> place.id().equals(route))
        .findFirst()
        .map(place ->
            called(place)
                + " does not forward to "
                + name(pair.getFirst())
                + " or "
                + name(pair.getLast())
                + " any more")
        .orElse("rule " + route + " is gone");
  }

  private Optional<String> otherShare(List<String> pair, String green, Set<Integer> expected) {
    return forwards(pair).stream()
        .filter(place ->
            !strangers(place, pair).isEmpty()
                || expected.stream().noneMatch(share -> share == share(place, green)))
        .map(place ->
            told(place)
                + " (expected: "
                + name(green)
                + " with "
                + expected.stream()
                    .sorted()
                    .map(String::valueOf)
                    .collect(Collectors.joining(" or "))
                + " %)")
        .findFirst();
  }

  /// Where an action stands and what it forwards to: `rule ARN: tg1=10, tg2=90`.
  private String told(Place place) {
    return called(place)
        + ": "
        + targets(place).stream()
            .map(target -> name(target.targetGroupArn()) + "=" + weight(target))
            .collect(Collectors.joining(", "));
  }

  private static String called(Place place) {
    return place.rule().map(arn -> "rule " + arn).orElse("its default action");
  }

  /// What the listener forwards to the pair, for a person.
  String told(List<String> pair) {
    return forwards(pair).stream().map(this::told).collect(Collectors.joining("; "));
  }

  /// The name in a target group's ARN:
  /// `arn:aws:elasticloadbalancing:REGION:ACCOUNT:targetgroup/NAME/ID`.
  static String name(String targetGroupArn) {
    String[] parts = targetGroupArn.split("/", -1);
    return parts.length == 3 ? parts[1] : targetGroupArn;
  }

  private static List<String> strangers(Place place, List<String> pair) {
    return targets(place).stream()
        .map(TargetGroupTuple::targetGroupArn)
        .filter(group -> !pair.contains(group))
        .toList();
  }

  boolean forwardsTo(String targetGroup) {
    return !forwards(List.of(targetGroup)).isEmpty();
  }

  /// The share of a target group, 0..100, where it and the other are forwarded to: the largest over
  /// all such places.
  double share(String targetGroup, String other) {
    return forwards(List.of(targetGroup, other)).stream()
        .mapToDouble(place -> share(place, targetGroup))
        .max()
        .orElse(0);
  }

  private static double share(Place place, String targetGroup) {
    List<TargetGroupTuple> targets = targets(place);
    double all = weight(targets);
    double own =
        targets.stream()
            .filter(target -> target.targetGroupArn().equals(targetGroup))
            .mapToInt(TrafficRoute::weight)
            .sum();
    return all == 0 ? 0 : 100 * own / all;
  }

  /// Gives `to` a share of what goes to the pair, and `from` the rest.
  ///
  /// @param percent 0..100
  /// @return whether anything had to be changed
  boolean shift(String from, String to, int percent) {
    List<TargetGroupTuple> wanted =
        gradual()
            ? List.of(tuple(from, 100 - percent), tuple(to, percent))
            : List.of(tuple(percent == 100 ? to : from, 1));
    return set(List.of(from, to), wanted);
  }

  /// Sends to one of the pair all that goes to the pair, and names the other no more.
  boolean sendAllTo(String targetGroup, String other) {
    return set(List.of(targetGroup, other), List.of(tuple(targetGroup, 1)));
  }

  private boolean set(List<String> pair, List<TargetGroupTuple> shares) {
    boolean changed = false;
    for (Place place : forwards(pair)) {
      List<TargetGroupTuple> wanted = besideStrangers(place, pair, shares);
      if (!Set.copyOf(targets(place)).equals(Set.copyOf(wanted))) {
        modify(place, wanted);
        changed = true;
      }
    }
    return changed;
  }

  /// Who stands beside the pair keeps what he gets, and the pair shares what it got.
  private static List<TargetGroupTuple> besideStrangers(
      Place place, List<String> pair, List<TargetGroupTuple> shares) {
    List<TargetGroupTuple> all = targets(place);
    List<TargetGroupTuple> strangers =
        all.stream().filter(target -> !pair.contains(target.targetGroupArn())).toList();
    if (strangers.isEmpty()) {
      return shares;
    }
    int pairs = weight(all) - weight(strangers);
    int parts = weight(shares);
    Stream<TargetGroupTuple> own =
        shares.stream()
            .map(share ->
                tuple(share.targetGroupArn(), Math.min(MAX_WEIGHT, pairs * weight(share) / parts)));
    return Stream.concat(own, strangers.stream()).toList();
  }

  private static int weight(List<TargetGroupTuple> targets) {
    return targets.stream().mapToInt(TrafficRoute::weight).sum();
  }

  private void modify(Place place, List<TargetGroupTuple> wanted) {
    List<Action> actions =
        place.actions().stream().map(a -> isForward(a) ? forward(a, wanted) : a).toList();
    place
        .rule()
        .ifPresentOrElse(
            rule -> elb.modifyRule(request -> request.ruleArn(rule).actions(actions)),
            () ->
                elb.modifyListener(request ->
                    request.listenerArn(listener.listenerArn()).defaultActions(actions)));
  }

  private static Action forward(Action action, List<TargetGroupTuple> wanted) {
    ForwardActionConfig config =
        action.forwardConfig() == null
            ? ForwardActionConfig.builder().targetGroups(wanted).build()
            : action.forwardConfig().toBuilder().targetGroups(wanted).build();
    return action.toBuilder().targetGroupArn(null).forwardConfig(config).build();
  }

  /// Only an application load balancer divides traffic by weights (CodeDeploy: "Only ALB supports
  /// gradual traffic routing").
  boolean gradual() {
    return listener.protocol() == ProtocolEnum.HTTP || listener.protocol() == ProtocolEnum.HTTPS;
  }

  private List<Place> forwards(List<String> pair) {
    return places.stream()
        .filter(place -> targets(place).stream().anyMatch(t -> pair.contains(t.targetGroupArn())))
        .toList();
  }

  private static List<TargetGroupTuple> targets(Place place) {
    return place.actions().stream()
        .filter(TrafficRoute::isForward)
        .flatMap(action -> targets(action).stream())
        .map(target -> tuple(target.targetGroupArn(), weight(target)))
        .toList();
  }

  private static List<TargetGroupTuple> targets(Action action) {
    if (action.forwardConfig() != null && !action.forwardConfig().targetGroups().isEmpty()) {
      return action.forwardConfig().targetGroups();
    }
    return action.targetGroupArn() == null ? List.of() : List.of(tuple(action.targetGroupArn(), 1));
  }

  private static boolean isForward(Action action) {
    return action.type() == ActionTypeEnum.FORWARD;
  }

  private static int weight(TargetGroupTuple target) {
    return target.weight() == null ? 1 : target.weight();
  }

  private static TargetGroupTuple tuple(String targetGroup, int weight) {
    return TargetGroupTuple.builder().targetGroupArn(targetGroup).weight(weight).build();
  }
}
