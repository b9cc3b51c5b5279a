package dev.teal.elbv2;

import static dev.teal.elbv2.Elb.forward;
import static dev.teal.elbv2.Elb.respond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TooManyTargetsException;

/// A load balancer has AWS's quota of targets over all its groups.
// The SDK takes varargs of consumers, which Java calls unchecked at every call.
@SuppressWarnings("unchecked")
class TargetLimitTest {
  @TempDir Path folder;
  private Elb elb;

  @BeforeEach
  void open() {
    elb = new Elb(folder);
  }

  @AfterEach
  void close() {
    elb.close();
  }

  @Test
  void registeringBeyondTheQuotaIsRefusedThoughEachGroupHasRoom() {
    LoadBalancer web = elb.loadBalancer("web");
    String blue = elb.targetGroup("blue", targets(600));
    String green = elb.targetGroup("green", targets(400));
    elb.listener(web, Elb.freePort(), forward(blue, 1, green, 0));

    var refused =
        catchThrowableOfType(
            TooManyTargetsException.class,
            () -> elb.api.registerTargets(r -> r.targetGroupArn(green).targets(target(1_000))));

    assertThat(refused).hasMessageContaining("'" + web.loadBalancerArn() + "'");
    assertThat(refused).hasMessageContaining("1000");
    assertThat(elb.health(green)).hasSize(400);
  }

  @Test
  void aRuleThatBringsAGroupBeyondTheQuotaIsRefused() {
    LoadBalancer web = elb.loadBalancer("web");
    String listener =
        elb.listener(web, Elb.freePort(), forward(elb.targetGroup("a", targets(600))));
    String more = elb.targetGroup("more", targets(401));

    var refused =
        catchThrowableOfType(
            TooManyTargetsException.class,
            () ->
                elb.api.createRule(r ->
                    r.listenerArn(listener)
                        .priority(1)
                        .conditions(c -> c.field("path-pattern").values("/a"))
                        .actions(forward(more))));

    assertThat(refused).hasMessageContaining("1000");
    elb.api.modifyListener(r -> r.listenerArn(listener).defaultActions(respond("200")));
    elb.api.modifyListener(r -> r.listenerArn(listener).defaultActions(forward(more)));
  }

  @Test
  void networkLoadBalancersHaveThreeThousand() {
    LoadBalancer net = elb.networkLoadBalancer("net");
    String blue = elb.targetGroup("blue", ProtocolEnum.TCP, targets(1_500));
    String green = elb.targetGroup("green", ProtocolEnum.TCP, targets(1_500));
    elb.listener(net, Elb.freePort(), forward(blue, 1, green, 0));

    var refused =
        catchThrowableOfType(
            TooManyTargetsException.class,
            () -> elb.api.registerTargets(r -> r.targetGroupArn(green).targets(target(2_000))));

    assertThat(refused).hasMessageContaining("3000");
  }

  private static TargetDescription[] targets(int count) {
    return IntStream.range(0, count)
        .mapToObj(TargetLimitTest::target)
        .toArray(TargetDescription[]::new);
  }

  private static TargetDescription target(int number) {
    return TargetDescription.builder().id("10.0.0.1").port(1 + number).build();
  }
}
