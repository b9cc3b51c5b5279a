package dev.teal.elbv2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.teal.balancer.routing.Action;
import dev.teal.balancer.routing.Condition;
import dev.teal.balancer.routing.CookieKey;
import dev.teal.balancer.routing.Routing;
import dev.teal.balancer.routing.TargetGroup;
import dev.teal.clock.Pace;
import dev.teal.home.Home;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateTargetGroupRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RedirectActionConfig;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Rule;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RuleCondition;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;

/// Documents in, routing out.
// The SDK takes varargs of consumers, which Java calls unchecked at every call.
@SuppressWarnings("unchecked")
class RoutingCompilerTest {
  private static final String ARN = "arn:aws:elasticloadbalancing:us-east-1:123456789012:";
  private static final String ID = "/0123456789abcdef";
  private static final String LOAD_BALANCER = ARN + "loadbalancer/app/web" + ID;
  private static final String LISTENER = Arns.listenersOf(LOAD_BALANCER) + ID.substring(1);
  private static final String BLUE = ARN + "targetgroup/blue" + ID;
  private static final String GREEN = ARN + "targetgroup/green" + ID;

  private static final AccessLogFolder LOGS =
      new AccessLogFolder(Path.of("logs"), new Home("us-east-1", "123456789012"));

  private final RoutingCompiler compiler = new RoutingCompiler(Pace.REAL, CookieKey.NONE, LOGS);

  @Test
  void listenerIsCompiledWithItsWeightsAndGroups() {
    Setup setup =
        setup(listener(Elb.forward(BLUE, 90, GREEN, 10)), List.of(), group(BLUE), group(GREEN));

    Routing routing = compiler.compile(setup);

    assertThat(routing.loadBalancer()).isEqualTo(LOAD_BALANCER);
    assertThat(routing.options()).isEqualTo(Routing.Options.DEFAULT);
    assertThat(routing.listeners())
        .containsExactly(
            new dev.teal.balancer.routing.Listener(
                LISTENER,
                "127.0.0.3",
                8080,
                dev.teal.balancer.routing.Listener.Protocol.HTTP,
                List.of(),
                new Action.Forward(
                    List.of(
                        new Action.Forward.Weighted(BLUE, 90),
                        new Action.Forward.Weighted(GREEN, 10)))));
    assertThat(routing.targetGroups()).extracting(TargetGroup::id).containsExactly(BLUE, GREEN);
    assertThat(routing.targetGroups().getFirst().targets())
        .containsExactly(new TargetGroup.Target("10.0.0.1", 81));
    assertThat(routing.targetGroups().getFirst().deregistrationDelay())
        .isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void rulesStandInTheOrderOfTheirPrioritiesAsNumbers() {
    Setup setup =
        setup(listener(Elb.respond("404")), List.of(rule("a", 100), rule("b", 9), rule("c", 20)));

    assertThat(compiler.compile(setup).listeners().getFirst().rules())
        .extracting(rule -> rule.id().substring(rule.id().lastIndexOf('/') + 1))
        .containsExactly("b", "c", "a");
  }

  @Test
  void attributesBecomeOptions() {
    Setup setup = setup(listener(Elb.respond("404")), List.of());
    LoadBalancerDocument changed =
        setup
            .loadBalancer()
            .withAttributes(
                Map.of(
                    "idle_timeout.timeout_seconds", "61",
                    "client_keep_alive.seconds", "62",
                    "routing.http.preserve_host_header.enabled", "true",
                    "routing.http.drop_invalid_header_fields.enabled", "true",
                    "routing.http.xff_header_processing.mode", "remove",
                    "routing.http.xff_client_port.enabled", "true"));

    assertThat(
            compiler
                .compile(new Setup(changed, setup.listeners(), setup.rules(), List.of(), List.of()))
                .options())
        .isEqualTo(
            new Routing.Options(
                Duration.ofSeconds(61),
                Duration.ofSeconds(62),
                true,
                true,
                Routing.XForwardedFor.REMOVE,
                true,
                false));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "HTTP, HTTP, 30000, 5000, 5, 2, /, 200",
    "TCP, TCP, 30000, 10000, 5, 2, /, 200",
    "TCP, HTTP, 30000, 6000, 5, 2, /, 200-399"
  })
  void healthChecksHaveAwssDefaults(
      ProtocolEnum group,
      ProtocolEnum check,
      long interval,
      long timeout,
      int healthy,
      int unhealthy,
      String path,
      String matcher) {
    TargetGroupDocument document = group(BLUE, r -> r.protocol(group).healthCheckProtocol(check));

    assertThat(healthCheck(compiler, document))
        .isEqualTo(
            new TargetGroup.HealthCheck(
                true,
                TargetGroup.HealthCheck.Protocol.valueOf(check.toString()),
                path,
                0,
                Duration.ofMillis(interval),
                Duration.ofMillis(timeout),
                healthy,
                unhealthy,
                matcher,
                Duration.ofMillis(interval * (unhealthy - 1))));
  }

  @ParameterizedTest(name = "a minute lasts {0} ms: every {1} ms")
  @CsvSource({"60000, 30000", "1000, 500", "100, 50", "10, 50"})
  void intervalsFollowThePaceAndTheTimesOfProgramsDoNot(long minute, long interval) {
    RoutingCompiler paced =
        new RoutingCompiler(new Pace(Duration.ofMillis(minute)), CookieKey.NONE, LOGS);

    TargetGroup.HealthCheck check = healthCheck(paced, group(BLUE));

    assertThat(check.interval()).isEqualTo(Duration.ofMillis(interval));
    assertThat(check.timeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(check.startUp()).isEqualTo(Duration.ofSeconds(30));
  }

  static Stream<Arguments> conditions() {
    return Stream.of(
        condition(
            c -> c.field("host-header").values("a.example.com"),
            new Condition.HostHeader(List.of("a.example.com"))),
        condition(
            c -> c.field("host-header").hostHeaderConfig(h -> h.values("a.com", "*.b.com")),
            new Condition.HostHeader(List.of("a.com", "*.b.com"))),
        condition(
            c -> c.field("path-pattern").values("/a/*"),
            new Condition.PathPattern(List.of("/a/*"))),
        condition(
            c -> c.field("path-pattern").pathPatternConfig(p -> p.values("/a", "/b")),
            new Condition.PathPattern(List.of("/a", "/b"))),
        condition(
            c ->
                c.field("http-header")
                    .httpHeaderConfig(h -> h.httpHeaderName("X-A").values("1", "2*")),
            new Condition.HttpHeader("X-A", List.of("1", "2*"))),
        condition(
            c -> c.field("http-request-method").httpRequestMethodConfig(m -> m.values("GET")),
            new Condition.RequestMethod(List.of("GET"))),
        condition(
            c ->
                c.field("query-string")
                    .queryStringConfig(
                        q -> q.values(v -> v.key("version").value("v1"), v -> v.value("beta"))),
            new Condition.QueryString(
                List.of(
                    new Condition.QueryString.Pair(Optional.of("version"), "v1"),
                    new Condition.QueryString.Pair(Optional.empty(), "beta")))),
        condition(
            c -> c.field("source-ip").sourceIpConfig(s -> s.values("10.0.0.0/8", "::1/128")),
            new Condition.SourceIp(List.of("10.0.0.0/8", "::1/128"))));
  }

  private static Arguments condition(
      java.util.function.Consumer<RuleCondition.Builder> given, Condition expected) {
    return arguments(RuleCondition.builder().applyMutation(given).build(), expected);
  }

  @ParameterizedTest
  @MethodSource("conditions")
  void conditionIsCompiled(RuleCondition given, Condition expected) {
    Rule rule = rule("a", 1).toBuilder().conditions(Conditions.checked(List.of(given))).build();

    assertThat(compiled(rule).conditions()).containsExactly(expected);
  }

  @Test
  void redirectKeepsWhatItDoesNotName() {
    software.amazon.awssdk.services.elasticloadbalancingv2.model.Action redirect =
        software.amazon.awssdk.services.elasticloadbalancingv2.model.Action.builder()
            .type("redirect")
            .redirectConfig(
                Redirects.checked(
                    RedirectActionConfig.builder().port("443").statusCode("HTTP_301").build()))
            .build();

    assertThat(compiled(rule("a", 1).toBuilder().actions(redirect).build()).action())
        .isEqualTo(
            new Action.Redirect("#{protocol}", "#{host}", "443", "/#{path}", "#{query}", 301));
  }

  @Test
  void setupWithoutAListenerHasNotItsGroups() {
    Setup setup = setup(listener(Elb.forward(BLUE)), List.of(rule("a", 1)), group(BLUE));

    Setup without = setup.without(LISTENER);

    assertThat(without.listeners()).isEmpty();
    assertThat(without.rules()).isEmpty();
    assertThat(without.targetGroups()).isEmpty();
  }

  private dev.teal.balancer.routing.Rule compiled(Rule rule) {
    return compiler
        .compile(setup(listener(Elb.respond("404")), List.of(rule)))
        .listeners()
        .getFirst()
        .rules()
        .getFirst();
  }

  private static TargetGroup.HealthCheck healthCheck(
      RoutingCompiler compiler, TargetGroupDocument document) {
    Setup setup = setup(listener(Elb.forward(BLUE)), List.of(), document);
    return compiler.compile(setup).targetGroups().getFirst().healthCheck();
  }

  private static Setup setup(Listener listener, List<Rule> rules, TargetGroupDocument... groups) {
    LoadBalancer loadBalancer =
        LoadBalancer.builder()
            .loadBalancerArn(LOAD_BALANCER)
            .type(LoadBalancerTypeEnum.APPLICATION)
            .build();
    return new Setup(
        new LoadBalancerDocument(loadBalancer, "127.0.0.3", Map.of()),
        List.of(new ListenerDocument(listener, Arns.rulesOf(LISTENER) + "d", Map.of())),
        rules,
        List.of(groups),
        List.of());
  }

  private static Listener listener(
      software.amazon.awssdk.services.elasticloadbalancingv2.model.Action action) {
    Actions actions = new Actions(new Arns(new dev.teal.home.Home("us-east-1", "123456789012")));
    return Listener.builder()
        .listenerArn(LISTENER)
        .protocol(ProtocolEnum.HTTP)
        .port(8080)
        .defaultActions(actions.checked(List.of(action), false))
        .build();
  }

  private static Rule rule(String id, int priority) {
    return Rule.builder()
        .ruleArn(Arns.rulesOf(LISTENER) + id)
        .priority(Integer.toString(priority))
        .actions(Elb.respond("200"))
        .build();
  }

  private static TargetGroupDocument group(String arn) {
    return group(arn, r -> r.protocol(ProtocolEnum.HTTP));
  }

  private static TargetGroupDocument group(
      String arn, java.util.function.Consumer<CreateTargetGroupRequest.Builder> change) {
    CreateTargetGroupRequest request =
        CreateTargetGroupRequest.builder().applyMutation(change).build();
    software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup described =
        HealthChecks.of(request)
            .describe(
                software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup.builder()
                    .targetGroupArn(arn)
                    .protocol(request.protocol()))
            .build();
    return new TargetGroupDocument(
        described, Map.of(), List.of(TargetDescription.builder().id("10.0.0.1").port(81).build()));
  }
}
