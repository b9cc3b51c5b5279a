package dev.teal.balancer.beside;

import static dev.teal.balancer.Routings.forward;
import static dev.teal.balancer.Routings.group;
import static dev.teal.balancer.Routings.http;
import static dev.teal.balancer.Routings.routing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.balancer.routing.Routing;
import dev.teal.balancer.routing.TargetGroup;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A change leads from one routing to another, and says no more than it must.
class RoutingChangeTest {
  private static Routing named(String name, Routing routing) {
    return new Routing(name, routing.options(), routing.listeners(), routing.targetGroups());
  }

  /// Samples differ in every component, at any depth.
  @Test
  void leadsToTheOtherRoutingWhateverIsNew() {
    List<Routing> routings =
        Samples.of(Routing.class).stream().map(routing -> named("lb", routing)).toList();
    for (Routing before : routings) {
      for (Routing after : routings) {
        assertThat(RoutingChange.between(before, after).orElseThrow().of(before)).isEqualTo(after);
      }
    }
  }

  private static Routing largest(int blue, int green) {
    return routing(
        http(8080, forward("group-0", blue, "group-1", green)),
        IntStream.range(0, 100)
            .mapToObj(i -> group("group-" + i, new TargetGroup.Target("127.0.0.1", 1_000 + i)))
            .toArray(TargetGroup[]::new));
  }

  @Test
  void ofWeightsHoldsTheListenerAloneAndLeavesTheGroupsAsTheyAre() {
    Routing before = largest(100, 0);
    Routing after = largest(0, 100);
    RoutingChange change = RoutingChange.between(before, after).orElseThrow();
    assertThat(change)
        .isEqualTo(
            new RoutingChange(
                after.options(),
                List.of(new RoutingChange.ListenerAt(0, after.listeners().getFirst())),
                List.of()));
    List<TargetGroup> groups = change.of(before).targetGroups();
    for (int i = 0; i < groups.size(); i++) {
      assertThat(groups.get(i)).isSameAs(before.targetGroups().get(i));
    }
  }

  @Test
  void ofOneGroupsTargetsHoldsThatGroupAlone() {
    Routing before = largest(100, 0);
    TargetGroup other = group("group-7", new TargetGroup.Target("127.0.0.1", 999));
    List<TargetGroup> groups =
        before.targetGroups().stream().map(g -> g.id().equals("group-7") ? other : g).toList();
    Routing after = new Routing("lb", before.options(), before.listeners(), groups);
    assertThat(RoutingChange.between(before, after))
        .contains(
            new RoutingChange(
                before.options(), List.of(), List.of(new RoutingChange.TargetGroupAt(7, other))));
  }

  @Test
  void isNotTriedBetweenRoutingsOfAnotherSize() {
    Routing one = routing(http(8080, forward("group-0")), group("group-0"));
    assertThat(RoutingChange.between(one, largest(1, 1))).isEmpty();
    assertThat(
            RoutingChange.between(
                one, new Routing("lb", one.options(), List.of(), one.targetGroups())))
        .isEmpty();
  }
}
