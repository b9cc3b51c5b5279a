package dev.teal.elbv2;

import static dev.teal.elbv2.Elb.forward;
import static dev.teal.elbv2.Elb.respond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.AvailabilityZone;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeAccountLimitsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Limit;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerAttribute;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerStateEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.OperationNotPermittedException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Rule;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Tag;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupAttribute;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupTuple;

/// What was made is described as AWS describes it.
// The SDK takes varargs of consumers, which Java calls unchecked at every call.
@SuppressWarnings("unchecked")
class DescribeTest {
  private static final String ACCOUNT = "arn:aws:elasticloadbalancing:us-east-1:123456789012:";

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
  void loadBalancerIsActiveAtOnceAndDescribedTheSameAfterwards() {
    LoadBalancer made = elb.loadBalancer("web");

    assertThat(made.loadBalancerArn()).matches(ACCOUNT + "loadbalancer/app/web/[0-9a-f]{16}");
    assertThat(made.state().code()).isEqualTo(LoadBalancerStateEnum.ACTIVE);
    assertThat(made.dnsName()).isEqualTo("127.0.0.1");
    assertThat(made.availabilityZones())
        .extracting(AvailabilityZone::zoneName, AvailabilityZone::subnetId)
        .containsExactly(tuple("us-east-1a", "subnet-a1"), tuple("us-east-1b", "subnet-b2"));
    assertThat(elb.api.describeLoadBalancers(r -> r.names("web")).loadBalancers())
        .containsExactly(made);
    assertThat(
            elb.api
                .describeLoadBalancers(r -> r.loadBalancerArns(made.loadBalancerArn()))
                .loadBalancers())
        .containsExactly(made);
  }

  @Test
  void creatingTheSameTwiceAnswersTheFirst() {
    LoadBalancer loadBalancer = elb.loadBalancer("web");
    String group = elb.targetGroup("blue");
    int port = Elb.freePort();
    String listener = elb.listener(loadBalancer, port, forward(group));

    assertThat(elb.loadBalancer("web")).isEqualTo(loadBalancer);
    assertThat(elb.targetGroup("blue")).isEqualTo(group);
    assertThat(elb.listener(loadBalancer, port, forward(group))).isEqualTo(listener);
  }

  @Test
  void forwardToOneGroupIsDescribedInBothForms() {
    String group = elb.targetGroup("blue");
    String listener = elb.listener(elb.loadBalancer("web"), Elb.freePort(), forward(group));

    Action action = defaultAction(listener);
    assertThat(action.targetGroupArn()).isEqualTo(group);
    assertThat(action.forwardConfig().targetGroups())
        .containsExactly(TargetGroupTuple.builder().targetGroupArn(group).weight(1).build());
    assertThat(action.forwardConfig().targetGroupStickinessConfig().enabled()).isFalse();
  }

  @Test
  void forwardToTwoGroupsHasNoScalarTargetGroup() {
    String blue = elb.targetGroup("blue");
    String green = elb.targetGroup("green");
    String listener =
        elb.listener(elb.loadBalancer("web"), Elb.freePort(), forward(blue, 100, green, 0));

    assertThat(defaultAction(listener).targetGroupArn()).isNull();
    assertThat(defaultAction(listener).forwardConfig().targetGroups())
        .extracting(TargetGroupTuple::weight)
        .containsExactly(100, 0);
  }

  private Action defaultAction(String listener) {
    return elb.api
        .describeListeners(r -> r.listenerArns(listener))
        .listeners()
        .getFirst()
        .defaultActions()
        .getFirst();
  }

  @Test
  void defaultRuleIsLastAndMirrorsTheListenersDefaultActions() {
    String listener = elb.listener(elb.loadBalancer("web"), Elb.freePort(), respond("404"));
    for (int priority : new int[] {200, 3}) {
      elb.api.createRule(r ->
          r.listenerArn(listener)
              .priority(priority)
              .conditions(c -> c.field("path-pattern").values("/" + priority))
              .actions(respond("200")));
    }
    elb.api.modifyListener(r -> r.listenerArn(listener).defaultActions(respond("503")));

    List<Rule> rules = elb.api.describeRules(r -> r.listenerArn(listener)).rules();
    assertThat(rules)
        .extracting(Rule::priority, Rule::isDefault)
        .containsExactly(tuple("3", false), tuple("200", false), tuple("default", true));
    assertThat(rules.getLast().ruleArn())
        .matches(ACCOUNT + "listener-rule/app/web/[0-9a-f]{16}/[0-9a-f]{16}/[0-9a-f]{16}");
    assertThat(rules.getLast().actions()).containsExactly(respond("503"));
    assertThat(rules.getFirst().conditions())
        .singleElement()
        .satisfies(condition -> {
          assertThat(condition.values()).containsExactly("/3");
          assertThat(condition.pathPatternConfig().values()).containsExactly("/3");
        });
    assertThat(elb.api.describeRules(r -> r.ruleArns(rules.getLast().ruleArn())).rules())
        .containsExactly(rules.getLast());
  }

  @Test
  void targetGroupNamesTheLoadBalancerThatItServes() {
    LoadBalancer loadBalancer = elb.loadBalancer("web");
    String blue = elb.targetGroup("blue");
    String green = elb.targetGroup("green");
    String listener = elb.listener(loadBalancer, Elb.freePort(), forward(blue));

    assertThat(group(blue).loadBalancerArns()).containsExactly(loadBalancer.loadBalancerArn());
    assertThat(group(green).loadBalancerArns()).isEmpty();
    assertThat(
            elb.api
                .describeTargetGroups(r -> r.loadBalancerArn(loadBalancer.loadBalancerArn()))
                .targetGroups())
        .extracting(TargetGroup::targetGroupArn)
        .containsExactly(blue);

    elb.api.modifyListener(r -> r.listenerArn(listener).defaultActions(forward(green)));
    assertThat(group(blue).loadBalancerArns()).isEmpty();
    assertThat(group(green).loadBalancerArns()).containsExactly(loadBalancer.loadBalancerArn());

    elb.api.deleteLoadBalancer(r -> r.loadBalancerArn(loadBalancer.loadBalancerArn()));
    assertThat(group(green).loadBalancerArns()).isEmpty();
    elb.api.deleteTargetGroup(r -> r.targetGroupArn(green));
    assertThat(elb.api.describeTargetGroups(r -> {}).targetGroups())
        .extracting(TargetGroup::targetGroupArn)
        .containsExactly(blue);
  }

  private TargetGroup group(String arn) {
    return elb.api.describeTargetGroups(r -> r.targetGroupArns(arn)).targetGroups().getFirst();
  }

  @Test
  void modifiedHealthCheckKeepsWhatWasNotNamed() {
    String arn = elb.targetGroup("blue");

    elb.api.modifyTargetGroup(
        r -> r.targetGroupArn(arn).healthCheckPath("/up").healthCheckTimeoutSeconds(3));

    assertThat(group(arn).healthCheckPath()).isEqualTo("/up");
    assertThat(group(arn).healthCheckTimeoutSeconds()).isEqualTo(3);
    assertThat(group(arn).healthCheckIntervalSeconds()).isEqualTo(30);
    assertThat(group(arn).matcher().httpCode()).isEqualTo("200");
  }

  @Test
  void attributesKeepTheirDefaultsUntilSet() {
    String arn = elb.loadBalancer("web").loadBalancerArn();
    assertThat(attribute(arn, "idle_timeout.timeout_seconds")).isEqualTo("60");
    assertThat(attribute(arn, "access_logs.s3.bucket")).isEmpty();

    elb.api.modifyLoadBalancerAttributes(r ->
        r.loadBalancerArn(arn)
            .attributes(
                a -> a.key("idle_timeout.timeout_seconds").value("5"),
                a -> a.key("access_logs.s3.enabled").value("false")));

    assertThat(attribute(arn, "idle_timeout.timeout_seconds")).isEqualTo("5");
    String group = elb.targetGroup("blue");
    assertThat(
            elb.api
                .modifyTargetGroupAttributes(r ->
                    r.targetGroupArn(group)
                        .attributes(
                            a -> a.key("deregistration_delay.timeout_seconds").value("0"),
                            a -> a.key("stickiness.enabled").value("false")))
                .attributes())
        .contains(
            TargetGroupAttribute.builder()
                .key("deregistration_delay.timeout_seconds")
                .value("0")
                .build(),
            TargetGroupAttribute.builder().key("stickiness.enabled").value("false").build());
  }

  private String attribute(String loadBalancer, String key) {
    return elb
        .api
        .describeLoadBalancerAttributes(r -> r.loadBalancerArn(loadBalancer))
        .attributes()
        .stream()
        .filter(attribute -> attribute.key().equals(key))
        .map(LoadBalancerAttribute::value)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void deletionProtectionKeepsALoadBalancer() {
    String arn = elb.loadBalancer("web").loadBalancerArn();
    protect(arn, "true");
    assertThatThrownBy(() -> elb.api.deleteLoadBalancer(r -> r.loadBalancerArn(arn)))
        .isInstanceOf(OperationNotPermittedException.class);

    protect(arn, "false");
    elb.api.deleteLoadBalancer(r -> r.loadBalancerArn(arn));
    elb.api.deleteLoadBalancer(r -> r.loadBalancerArn(arn));

    assertThat(elb.api.describeLoadBalancers(r -> {}).loadBalancers()).isEmpty();
  }

  private void protect(String loadBalancer, String value) {
    elb.api.modifyLoadBalancerAttributes(r ->
        r.loadBalancerArn(loadBalancer)
            .attributes(a -> a.key("deletion_protection.enabled").value(value)));
  }

  @Test
  void tagsAreAddedReplacedAndRemoved() {
    String group =
        elb.api
            .createTargetGroup(r ->
                r.name("blue")
                    .protocol("HTTP")
                    .port(80)
                    .vpcId("vpc-1")
                    .targetType("ip")
                    .tags(t -> t.key("a").value("1"), t -> t.key("b").value("2")))
            .targetGroups()
            .getFirst()
            .targetGroupArn();
    elb.api.addTags(
        r -> r.resourceArns(group).tags(t -> t.key("b").value("3"), t -> t.key("c").value("4")));
    elb.api.removeTags(r -> r.resourceArns(group).tagKeys("a", "none"));

    assertThat(elb.api.describeTags(r -> r.resourceArns(group)).tagDescriptions().getFirst().tags())
        .extracting(Tag::key, Tag::value)
        .containsExactly(tuple("b", "3"), tuple("c", "4"));
  }

  @Test
  void accountLimitsComeInPages() {
    List<Limit> all = elb.api.describeAccountLimits(r -> {}).limits();

    List<Limit> paged = new ArrayList<>();
    String marker = null;
    do {
      String from = marker;
      DescribeAccountLimitsResponse page =
          elb.api.describeAccountLimits(r -> r.pageSize(3).marker(from));
      assertThat(page.limits()).hasSizeLessThanOrEqualTo(3);
      paged.addAll(page.limits());
      marker = page.nextMarker();
    } while (marker != null);

    assertThat(paged).containsExactlyElementsOf(all);
  }

  @Test
  void pagesTogetherHoldEverythingOnce() {
    List<String> made =
        IntStream.range(0, 7).mapToObj(i -> elb.targetGroup("g" + i)).sorted().toList();

    List<String> found = new ArrayList<>();
    String marker = null;
    do {
      String after = marker;
      DescribeTargetGroupsResponse page =
          elb.api.describeTargetGroups(r -> r.pageSize(3).marker(after));
      page.targetGroups().forEach(group -> found.add(group.targetGroupArn()));
      marker = page.nextMarker();
    } while (marker != null);

    assertThat(found).isEqualTo(made);
  }
}
