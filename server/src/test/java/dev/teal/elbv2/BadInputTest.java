package dev.teal.elbv2;

import static dev.teal.elbv2.Elb.forward;
import static dev.teal.elbv2.Elb.respond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateListenerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateLoadBalancerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateRuleRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateTargetGroupRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RedirectActionConfig;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RuleCondition;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RuleTransform;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupAttribute;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupStickinessConfig;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupTuple;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetTypeEnum;

/// Each bad input has AWS's code and a message that names what was wrong.
// The SDK takes varargs of consumers, which Java calls unchecked at every call.
@SuppressWarnings("unchecked")
class BadInputTest {
  private static final String ARN = "arn:aws:elasticloadbalancing:us-east-1:123456789012:";
  private static final String NO_ID = "/0123456789abcdef";
  private static final String NO_LOAD_BALANCER = ARN + "loadbalancer/app/none" + NO_ID;
  private static final String NO_GROUP = ARN + "targetgroup/none" + NO_ID;
  private static final String NO_LISTENER = ARN + "listener/app/none" + NO_ID + NO_ID;
  private static final String NO_RULE = ARN + "listener-rule/app/none" + NO_ID + NO_ID + NO_ID;

  @TempDir static Path folder;
  private static Elb elb;
  private static ElbV2Api api;
  private static LoadBalancer web;
  private static LoadBalancer net;
  private static String group;
  private static String unused;
  private static String tcpGroup;
  private static String listener;
  private static String rule;
  private static int port;

  @BeforeAll
  static void open() {
    elb = new Elb(folder);
    api = elb.api;
    web = elb.loadBalancer("web");
    net = elb.networkLoadBalancer("net");
    group = elb.targetGroup("used");
    unused = elb.targetGroup("unused");
    tcpGroup = elb.targetGroup("tcp", ProtocolEnum.TCP);
    port = Elb.freePort();
    listener = elb.listener(web, port, forward(group));
    rule =
        api.createRule(r ->
                r.listenerArn(listener).priority(7).conditions(path("/x")).actions(respond("200")))
            .rules()
            .getFirst()
            .ruleArn();
  }

  @AfterAll
  static void close() {
    elb.close();
  }

  static Stream<Arguments> badLoadBalancers() {
    return Stream.of(
        loadBalancer("ValidationError", "longer than '32'", r -> r.name("x".repeat(33))),
        loadBalancer("ValidationError", "my_lb", r -> r.name("my_lb")),
        loadBalancer("InvalidSecurityGroup", "'x'", r -> r.securityGroups("x")),
        loadBalancer("ValidationError", "hyphens", r -> r.name("-lb")),
        loadBalancer("ValidationError", "internal-", r -> r.name("internal-lb")),
        loadBalancer("ValidationError", "name", r -> r.name(null)),
        loadBalancer("ValidationError", "two subnets", r -> r.subnets("subnet-a1")),
        loadBalancer("InvalidConfigurationRequest", "gateway", r -> r.type("gateway")),
        loadBalancer("InvalidConfigurationRequest", "dualstack", r -> r.ipAddressType("dualstack")),
        loadBalancer("ValidationError", "Scheme", r -> r.scheme("hidden")),
        loadBalancer("DuplicateLoadBalancerName", "'web'", r -> r.name("web").scheme("internal")),
        loadBalancer("DuplicateLoadBalancerName", "'net'", r -> r.name("net")),
        loadBalancer("DuplicateTagKeys", "'a'", r -> r.tags(t -> t.key("a"), t -> t.key("a"))));
  }

  private static Arguments loadBalancer(
      String code, String message, Consumer<CreateLoadBalancerRequest.Builder> change) {
    return arguments(
        code,
        message,
        (Runnable)
            () ->
                api.createLoadBalancer(r -> {
                  r.name("fine").subnets("subnet-a1", "subnet-b2");
                  change.accept(r);
                }));
  }

  static Stream<Arguments> badTargetGroups() {
    return Stream.of(
        targetGroup("ValidationError", "my_tg", r -> r.name("my_tg")),
        targetGroup("InvalidConfigurationRequest", "'instance'", r -> r.targetType((String) null)),
        targetGroup("InvalidConfigurationRequest", "'lambda'", r -> r.targetType("lambda")),
        targetGroup("ValidationError", "'moon'", r -> r.targetType("moon")),
        targetGroup("InvalidConfigurationRequest", "'UDP'", r -> r.protocol("UDP")),
        targetGroup("ValidationError", "'FOO'", r -> r.protocol("FOO")),
        targetGroup("ValidationError", "'HTTP3'", r -> r.protocolVersion("HTTP3")),
        targetGroup(
            "InvalidConfigurationRequest",
            "'TCP'",
            r -> r.protocol("TCP").protocolVersion("HTTP1")),
        targetGroup(
            "InvalidConfigurationRequest",
            "GrpcCode",
            r -> r.protocolVersion("GRPC").matcher(m -> m.httpCode("200"))),
        targetGroup(
            "InvalidConfigurationRequest", "HttpCode", r -> r.matcher(m -> m.grpcCode("12"))),
        targetGroup(
            "ValidationError",
            "'100'",
            r -> r.protocolVersion("GRPC").matcher(m -> m.grpcCode("100"))),
        targetGroup("ValidationError", "protocol", r -> r.protocol((String) null)),
        targetGroup("ValidationError", "port", r -> r.port(null)),
        targetGroup("ValidationError", "'65536'", r -> r.port(65536)),
        targetGroup("ValidationError", "VPC", r -> r.vpcId(null)),
        targetGroup("ValidationError", "'hello world'", r -> r.vpcId("hello world")),
        targetGroup("ValidationError", "'4'", r -> r.healthCheckIntervalSeconds(4)),
        targetGroup("ValidationError", "'121'", r -> r.healthCheckTimeoutSeconds(121)),
        targetGroup("ValidationError", "'11'", r -> r.healthyThresholdCount(11)),
        targetGroup("ValidationError", "'1'", r -> r.unhealthyThresholdCount(1)),
        targetGroup(
            "ValidationError",
            "greater than the timeout",
            r -> r.healthCheckIntervalSeconds(5).healthCheckTimeoutSeconds(5)),
        targetGroup("ValidationError", "'ping'", r -> r.healthCheckPath("ping")),
        targetGroup("ValidationError", "Health check path '/a b'", r -> r.healthCheckPath("/a b")),
        targetGroup(
            "ValidationError",
            "Health check path '/\r\nX: y'",
            r -> r.healthCheckPath("/\r\nX: y").protocolVersion("GRPC")),
        targetGroup("ValidationError", "'/\u00e4'", r -> r.healthCheckPath("/\u00e4")),
        targetGroup("ValidationError", "'0'", r -> r.healthCheckPort("0")),
        targetGroup("ValidationError", "'TCP'", r -> r.healthCheckProtocol("TCP")),
        targetGroup("ValidationError", "'FOO'", r -> r.healthCheckProtocol("FOO")),
        targetGroup("ValidationError", "'200-'", r -> r.matcher(m -> m.httpCode("200-"))),
        targetGroup("ValidationError", "'200,'", r -> r.matcher(m -> m.httpCode("200,"))),
        targetGroup("ValidationError", "'500'", r -> r.matcher(m -> m.httpCode("500"))),
        targetGroup("InvalidConfigurationRequest", "enabled", r -> r.healthCheckEnabled(false)),
        targetGroup("DuplicateTargetGroupName", "'used'", r -> r.name("used").port(81)));
  }

  private static Arguments targetGroup(
      String code, String message, Consumer<CreateTargetGroupRequest.Builder> change) {
    return arguments(
        code,
        message,
        (Runnable)
            () ->
                api.createTargetGroup(r -> {
                  r.name("fine").protocol("HTTP").port(80).vpcId("vpc-1");
                  r.targetType(TargetTypeEnum.IP);
                  change.accept(r);
                }));
  }

  static Stream<Arguments> badListeners() {
    return Stream.of(
        listener("ValidationError", "port", r -> r.port(null)),
        listener("ValidationError", "'0'", r -> r.port(0)),
        listener("ValidationError", "protocol", r -> r.protocol((String) null)),
        listener("ValidationError", "'TCP'", r -> r.protocol("TCP")),
        listener("ValidationError", "'FOO' must be one of", r -> r.protocol("FOO")),
        listener("ValidationError", "must be specified", r -> r.loadBalancerArn(null)),
        listener("ValidationError", "one certificate", r -> r.protocol("HTTPS")),
        listener(
            "CertificateNotFound",
            "'arn:aws:acm:none'",
            r -> r.protocol("HTTPS").certificates(c -> c.certificateArn("arn:aws:acm:none"))),
        listener(
            "ValidationError",
            "IsDefault",
            r ->
                r.protocol("HTTPS")
                    .certificates(c -> c.certificateArn("arn:aws:acm:none").isDefault(true))),
        listener("ValidationError", "SslPolicy", r -> r.sslPolicy("any")),
        listener(
            "ValidationError",
            "Certificates",
            r -> r.certificates(c -> c.certificateArn("arn:aws:acm:none"))),
        listener(
            "InvalidConfigurationRequest",
            "'verify'",
            r -> r.mutualAuthentication(m -> m.mode("verify"))),
        listener("LoadBalancerNotFound", "none", r -> r.loadBalancerArn(NO_LOAD_BALANCER)),
        listener("ValidationError", "'web'", r -> r.loadBalancerArn("web")),
        listener("TargetGroupNotFound", "none", r -> r.defaultActions(forward(NO_GROUP))),
        listener("IncompatibleProtocols", "TCP", r -> r.defaultActions(forward(tcpGroup))),
        listener("DuplicateListener", "this port", r -> r.port(port)),
        onNet("TargetGroupAssociationLimit", "used", r -> r.defaultActions(forward(group))),
        onNet("InvalidLoadBalancerAction", "forward", r -> r.defaultActions(respond("200"))),
        onNet("UnsupportedProtocol", "'UDP'", r -> r.protocol("UDP")),
        onNet("InvalidLoadBalancerAction", "'5'", r -> r.defaultActions(six(tcpGroup))));
  }

  private static Action six(String group) {
    return Action.builder()
        .type("forward")
        .forwardConfig(c ->
            c.targetGroups(
                Collections.nCopies(
                    6, TargetGroupTuple.builder().targetGroupArn(group).weight(1).build())))
        .build();
  }

  private static Arguments onNet(
      String code, String message, Consumer<CreateListenerRequest.Builder> change) {
    return listener(
        code,
        message,
        r -> {
          r.loadBalancerArn(net.loadBalancerArn()).protocol("TCP");
          change.accept(r);
        });
  }

  private static Arguments listener(
      String code, String message, Consumer<CreateListenerRequest.Builder> change) {
    return arguments(
        code,
        message,
        (Runnable)
            () ->
                api.createListener(r -> {
                  r.loadBalancerArn(web.loadBalancerArn()).protocol("HTTP").port(Elb.freePort());
                  r.defaultActions(respond("200"));
                  change.accept(r);
                }));
  }

  static Stream<Arguments> badActions() {
    return Stream.of(
        action("ValidationError", "one action", r -> r.actions(Collections.emptyList())),
        action("InvalidLoadBalancerAction", "2", r -> r.actions(respond("200"), respond("200"))),
        action("InvalidLoadBalancerAction", "authenticate-oidc", type("authenticate-oidc")),
        action("ValidationError", "'drop'", type("drop")),
        action("ValidationError", "target group ARN", type("forward")),
        action("ValidationError", "'1000'", r -> r.actions(forward(group, 1000, unused, 0))),
        action("ValidationError", "'-1'", r -> r.actions(forward(group, -1, unused, 0))),
        action(
            "InvalidLoadBalancerAction",
            "more than once",
            r -> r.actions(forward(group, 1, group, 1))),
        action(
            "ValidationError",
            "only target group",
            r -> r.actions(forward(group, 1, unused, 1).toBuilder().targetGroupArn(group).build())),
        action("ValidationError", "DurationSeconds", sticky(s -> s.enabled(true))),
        action("ValidationError", "'0'", sticky(s -> s.enabled(true).durationSeconds(0))),
        action("ValidationError", "'604801'", sticky(s -> s.durationSeconds(604801))),
        action("ValidationError", "'302'", r -> r.actions(respond("302"))),
        action(
            "InvalidLoadBalancerAction",
            "loop",
            r -> r.actions(a -> a.type("redirect").redirectConfig(c -> c.statusCode("HTTP_301")))),
        redirect("The Path parameter 'x'", c -> c.path("x")),
        redirect("The Path parameter '/a b'", c -> c.path("/a b")),
        redirect("The Path parameter '/\r\nX: y'", c -> c.path("/\r\nX: y")),
        redirect("The Path parameter '/#{query}'", c -> c.path("/#{query}")),
        redirect("The Path parameter '/#{host}#{host}'", c -> c.path("/#{host}#{host}")),
        redirect("The Host parameter 'a\r\nX: y'", c -> c.host("a\r\nX: y")),
        redirect("The Host parameter 'h\u00e4'", c -> c.host("h\u00e4")),
        redirect("The Host parameter 'a/b'", c -> c.host("a/b")),
        redirect("The Query parameter 'a=\u010d'", c -> c.query("a=\u010d")),
        redirect("The Query parameter 'a\nb'", c -> c.query("a\nb")),
        action("InvalidLoadBalancerAction", "'RedirectConfig'", type("redirect")),
        action("InvalidLoadBalancerAction", "'FixedResponseConfig'", type("fixed-response")),
        action(
            "InvalidLoadBalancerAction",
            "'fixed-response', you cannot specify the following fields: 'RedirectConfig'",
            r ->
                r.actions(
                    respond("200").toBuilder()
                        .redirectConfig(c -> c.statusCode("HTTP_301"))
                        .build())),
        action(
            "InvalidLoadBalancerAction",
            "'TargetGroupArn', 'ForwardConfig'",
            r ->
                r.actions(
                    forward(group, 1, unused, 1).toBuilder()
                        .type("fixed-response")
                        .targetGroupArn(group)
                        .fixedResponseConfig(c -> c.statusCode("200"))
                        .build())),
        action("ValidationError", "priority must be specified", r -> r.priority(null)),
        action("ValidationError", "'0'", r -> r.priority(0)),
        action("ValidationError", "'50001'", r -> r.priority(50001)),
        action("PriorityInUse", "'7'", r -> r.priority(7)),
        action("ListenerNotFound", "none", r -> r.listenerArn(NO_LISTENER)),
        transforms("'drop'", t -> t.type("drop")),
        transforms("exactly one rewrite", t -> t.type("url-rewrite")),
        transforms(
            "'host-header-rewrite' cannot have a UrlRewriteConfig",
            t ->
                t.type("host-header-rewrite")
                    .hostHeaderRewriteConfig(c -> c.rewrites(w -> w.regex("a").replace("b")))
                    .urlRewriteConfig(c -> c.rewrites(w -> w.regex("a").replace("b")))),
        transforms("a Regex and a Replace", urlRewrite(null, "/b")),
        transforms("a Regex and a Replace", urlRewrite("/a", null)),
        transforms("'1024'", urlRewrite("a".repeat(1025), "/b")),
        transforms("RE2", urlRewrite("(?=a)", "/b")),
        transforms("groups up to $1", urlRewrite("^/(.*)$", "/$2")),
        transforms("'/b\r\nX: y'", urlRewrite("^/a", "/b\r\nX: y")),
        action(
            "ValidationError",
            "one 'url-rewrite' transform",
            r -> r.transforms(urlRewrite("a", "b"), urlRewrite("c", "d"))));
  }

  private static Consumer<CreateRuleRequest.Builder> sticky(
      Consumer<TargetGroupStickinessConfig.Builder> config) {
    return r ->
        r.actions(a ->
            a.type("forward")
                .forwardConfig(c ->
                    c.targetGroups(g -> g.targetGroupArn(group))
                        .targetGroupStickinessConfig(config)));
  }

  private static Consumer<RuleTransform.Builder> urlRewrite(
      @Nullable String regex, @Nullable String replace) {
    return t ->
        t.type("url-rewrite")
            .urlRewriteConfig(c -> c.rewrites(w -> w.regex(regex).replace(replace)));
  }

  private static Arguments transforms(String message, Consumer<RuleTransform.Builder> transform) {
    return action("ValidationError", message, r -> r.transforms(transform));
  }

  private static Arguments redirect(String message, Consumer<RedirectActionConfig.Builder> config) {
    return action(
        "InvalidLoadBalancerAction",
        message,
        r ->
            r.actions(a ->
                a.type("redirect")
                    .redirectConfig(c -> c.statusCode("HTTP_301").applyMutation(config))));
  }

  private static Consumer<CreateRuleRequest.Builder> type(String type) {
    return r -> r.actions(Action.builder().type(type).build());
  }

  static Stream<Arguments> badConditions() {
    return Stream.of(
        action("ValidationError", "condition", r -> r.conditions(Collections.emptyList())),
        condition("'color'", c -> c.field("color")),
        condition(
            "expected: a range in CIDR notation",
            c -> c.field("source-ip").sourceIpConfig(s -> s.values("1.2.3.4"))),
        condition(
            "'255.255.255.255/32'",
            c -> c.field("source-ip").sourceIpConfig(s -> s.values("255.255.255.255/32"))),
        condition("A condition field must be specified", c -> c.values("/a")),
        condition(
            "'path-pattern' cannot have a HostHeaderConfig",
            c -> c.field("path-pattern").values("/a").hostHeaderConfig(h -> h.values("a.b"))),
        condition(
            "'source-ip' cannot have a PathPatternConfig",
            c ->
                c.field("source-ip")
                    .sourceIpConfig(s -> s.values("10.0.0.0/8"))
                    .pathPatternConfig(p -> p.values("/a"))),
        condition(
            "'source-ip' cannot have Values outside its config",
            c ->
                c.field("source-ip")
                    .values("10.0.0.0/8")
                    .sourceIpConfig(s -> s.values("10.0.0.0/8"))),
        condition(
            "'query-string' cannot have RegexValues",
            c ->
                c.field("query-string")
                    .regexValues("a")
                    .queryStringConfig(q -> q.values(v -> v.value("a")))),
        condition("value must be specified", c -> c.field("path-pattern")),
        condition("'/a b'", c -> c.field("path-pattern").values("/a b")),
        condition("'a_b.c'", c -> c.field("host-header").values("a_b.c")),
        condition("HttpHeaderConfig", c -> c.field("http-header")),
        condition(
            "'Host'",
            c ->
                c.field("http-header").httpHeaderConfig(h -> h.httpHeaderName("Host").values("x"))),
        condition(
            "'get'",
            c -> c.field("http-request-method").httpRequestMethodConfig(m -> m.values("get"))),
        condition(
            "'10.0.0.0/33'",
            c -> c.field("source-ip").sourceIpConfig(s -> s.values("10.0.0.0/33"))),
        condition("'10.1/8'", c -> c.field("source-ip").sourceIpConfig(s -> s.values("10.1/8"))),
        condition(
            "'10.0.0.0'", c -> c.field("source-ip").sourceIpConfig(s -> s.values("10.0.0.0"))),
        condition("(?=a)", c -> c.field("path-pattern").regexValues("(?=a)")),
        condition("'128'", c -> c.field("host-header").regexValues("a".repeat(129))),
        condition(
            "both Values and RegexValues",
            c -> c.field("path-pattern").values("/a").regexValues("^/a")),
        condition(
            "RegexValues and a config",
            c ->
                c.field("path-pattern")
                    .regexValues("^/a")
                    .pathPatternConfig(p -> p.regexValues("^/b"))),
        condition(
            "'5' condition values",
            c -> c.field("path-pattern").regexValues("1", "2", "3", "4", "5", "6")),
        condition(
            "'h\u00e4'",
            c ->
                c.field("http-header")
                    .httpHeaderConfig(h -> h.httpHeaderName("x").values("h\u00e4"))),
        condition(
            "'5' condition values",
            c -> c.field("path-pattern").values("/1", "/2", "/3", "/4", "/5", "/6")),
        condition("'5' condition wildcards", c -> c.field("path-pattern").values("/******")),
        action("ValidationError", "one 'path-pattern'", r -> r.conditions(path("/a"), path("/b"))));
  }

  private static RuleCondition path(String pattern) {
    return RuleCondition.builder().field("path-pattern").values(pattern).build();
  }

  private static Arguments condition(String message, Consumer<RuleCondition.Builder> condition) {
    return action(
        "ValidationError",
        message,
        r -> r.conditions(RuleCondition.builder().applyMutation(condition).build()));
  }

  private static Arguments action(
      String code, String message, Consumer<CreateRuleRequest.Builder> change) {
    return arguments(
        code,
        message,
        (Runnable)
            () ->
                api.createRule(r -> {
                  r.listenerArn(listener).priority(100).conditions(path("/fine"));
                  r.actions(respond("200"));
                  change.accept(r);
                }));
  }

  static Stream<Arguments> badOthers() {
    return Stream.of(
        other(
            "LoadBalancerNotFound",
            "none",
            () -> api.describeLoadBalancers(r -> r.loadBalancerArns(NO_LOAD_BALANCER))),
        other(
            "LoadBalancerNotFound",
            "other",
            () -> api.describeLoadBalancers(r -> r.names("other"))),
        other(
            "ValidationError",
            "same time",
            () ->
                api.describeLoadBalancers(
                    r -> r.names("web").loadBalancerArns(web.loadBalancerArn()))),
        other("ValidationError", "'401'", () -> api.describeLoadBalancers(r -> r.pageSize(401))),
        other(
            "ValidationError",
            "'garbage'",
            () -> api.describeLoadBalancers(r -> r.marker("garbage"))),
        other(
            "TargetGroupNotFound", "other", () -> api.describeTargetGroups(r -> r.names("other"))),
        other(
            "ValidationError",
            "Only one",
            () -> api.describeTargetGroups(r -> r.names("used").targetGroupArns(group))),
        other("ValidationError", "either", () -> api.describeListeners(r -> {})),
        other("ValidationError", "either", () -> api.describeRules(r -> {})),
        other(
            "ListenerNotFound",
            "none",
            () -> api.describeListeners(r -> r.listenerArns(NO_LISTENER))),
        other("RuleNotFound", "none", () -> api.describeRules(r -> r.ruleArns(NO_RULE))),
        other("RuleNotFound", "none", () -> api.deleteRule(r -> r.ruleArn(NO_RULE))),
        other(
            "OperationNotPermitted",
            "cannot be deleted",
            () -> api.deleteRule(r -> r.ruleArn(defaultRule()))),
        other(
            "OperationNotPermitted",
            "cannot be modified",
            () -> api.modifyRule(r -> r.ruleArn(defaultRule()).actions(respond("200")))),
        other("ResourceInUse", "used", () -> api.deleteTargetGroup(r -> r.targetGroupArn(group))),
        other(
            "ValidationError",
            "'8.8.8.8'",
            () -> api.registerTargets(r -> r.targetGroupArn(group).targets(t -> t.id("8.8.8.8")))),
        other(
            "ValidationError",
            "'i-0123'",
            () -> api.registerTargets(r -> r.targetGroupArn(group).targets(t -> t.id("i-0123")))),
        other(
            "ValidationError",
            "'::1'",
            () -> api.registerTargets(r -> r.targetGroupArn(group).targets(t -> t.id("::1")))),
        target("'127.1'"),
        target("'10.1'"),
        target("'2130706433'"),
        target("'010.0.0.1'"),
        target("'::ffff:10.0.0.1'"),
        target("'[::1]'"),
        other(
            "TargetGroupNotFound",
            "none",
            () ->
                api.registerTargets(
                    r -> r.targetGroupArn(NO_GROUP).targets(t -> t.id("127.0.0.1")))),
        other(
            "ValidationError",
            "'color' is not recognized",
            () ->
                api.modifyLoadBalancerAttributes(r ->
                    r.loadBalancerArn(web.loadBalancerArn())
                        .attributes(a -> a.key("color").value("teal")))),
        other(
            "ValidationError",
            "1..4000",
            () ->
                api.modifyLoadBalancerAttributes(r ->
                    r.loadBalancerArn(web.loadBalancerArn())
                        .attributes(a -> a.key("idle_timeout.timeout_seconds").value("4001")))),
        other(
            "ValidationError",
            "only be specified once",
            () ->
                api.modifyLoadBalancerAttributes(r ->
                    r.loadBalancerArn(web.loadBalancerArn())
                        .attributes(
                            a -> a.key("idle_timeout.timeout_seconds").value("60"),
                            a -> a.key("idle_timeout.timeout_seconds").value("61")))),
        other(
            "ValidationError",
            "'x' is not the ARN of a load balancer, target group, listener or rule",
            () -> api.addTags(r -> r.resourceArns("x").tags(tag -> tag.key("x").value("")))),
        attribute(
            "InvalidConfigurationRequest", "bucket must be", "access_logs.s3.enabled", "true"),
        attribute("ValidationError", "a bucket name", "access_logs.s3.bucket", "../x"),
        attribute("ValidationError", "'a/../b'", "access_logs.s3.prefix", "a/../b"),
        attribute("ValidationError", "'/a'", "access_logs.s3.prefix", "/a"),
        attribute("ValidationError", "without AWSLogs", "access_logs.s3.prefix", "AWSLogs"),
        attribute("ValidationError", "monitor", "routing.http.desync_mitigation_mode", "off"),
        attribute(
            "InvalidConfigurationRequest",
            "not supported by this server",
            "connection_logs.s3.enabled",
            "true"),
        other(
            "InvalidConfigurationRequest",
            "x_amzn_tls_version.header_name: 'X-Mine' is not supported by this server",
            () ->
                api.modifyListenerAttributes(r ->
                    r.listenerArn(listener)
                        .attributes(a ->
                            a.key("routing.http.request.x_amzn_tls_version.header_name")
                                .value("X-Mine")))),
        groupAttribute(
            "ValidationError",
            "'lambda.multi_value_headers.enabled' is not recognized",
            Map.of("lambda.multi_value_headers.enabled", "true")),
        listenerAttribute("DENY, SAMEORIGIN", "x_frame_options", "ALLOW-FROM x"),
        listenerAttribute("nosniff", "x_content_type_options", "sniff"),
        listenerAttribute("printable ASCII", "strict_transport_security", "a\r\nb"),
        listenerAttribute("printable ASCII", "content_security_policy", "a".repeat(1025)),
        groupAttribute(
            "InvalidConfigurationRequest",
            "load_balancing.algorithm.anomaly_mitigation: 'on' is not supported",
            Map.of("load_balancing.algorithm.anomaly_mitigation", "on")),
        groupAttribute(
            "InvalidConfigurationRequest",
            "load_balancing.cross_zone.enabled: 'false' is not supported",
            Map.of("load_balancing.cross_zone.enabled", "false")),
        groupAttribute(
            "ValidationError", "0 or 30..900", Map.of("slow_start.duration_seconds", "29")),
        groupAttribute(
            "InvalidConfigurationRequest",
            "Slow start",
            Map.of(
                "slow_start.duration_seconds",
                "30",
                "load_balancing.algorithm.type",
                "least_outstanding_requests")),
        groupAttribute(
            "ValidationError",
            "cookie_name must be specified",
            Map.of("stickiness.enabled", "true", "stickiness.type", "app_cookie")),
        groupAttribute(
            "ValidationError",
            "does not begin with AWSALB",
            Map.of("stickiness.app_cookie.cookie_name", "AWSALBAPP")),
        groupAttribute(
            "ValidationError",
            "off or 1..100",
            Map.of(
                "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage",
                "0")),
        other(
            "ValidationError",
            "'aws:x'",
            () -> api.addTags(r -> r.resourceArns(group).tags(t -> t.key("aws:x").value("")))),
        other(
            "ListenerNotFound",
            "none",
            () -> api.addTags(r -> r.resourceArns(NO_LISTENER).tags(t -> t.key("x").value("")))),
        other("ValidationError", "'x'", () -> api.describeTags(r -> r.resourceArns("x"))),
        other(
            "ValidationError",
            "both Transforms and ResetTransforms",
            () ->
                api.modifyRule(r ->
                    r.ruleArn(defaultRule())
                        .resetTransforms(true)
                        .transforms(urlRewrite("a", "b")))),
        other(
            "ValidationError",
            "is specified more than once",
            () ->
                api.setRulePriorities(r ->
                    r.rulePriorities(
                        p -> p.ruleArn(rule).priority(400), p -> p.ruleArn(rule).priority(401)))),
        other(
            "ValidationError",
            "'garbage'",
            () -> api.describeAccountLimits(r -> r.marker("garbage"))),
        other("ValidationError", "'401'", () -> api.describeAccountLimits(r -> r.pageSize(401))),
        other(
            "ValidationError",
            "'/\r\nX: y'",
            () -> api.modifyTargetGroup(r -> r.targetGroupArn(group).healthCheckPath("/\r\nX: y"))),
        other(
            "ValidationError",
            "'FOO'",
            () -> api.modifyTargetGroup(r -> r.targetGroupArn(group).healthCheckProtocol("FOO"))),
        other(
            "ValidationError",
            "A condition field must be specified",
            () ->
                api.modifyRule(
                    r -> r.ruleArn(rule).conditions(RuleCondition.builder().values("/a").build()))),
        other(
            "PriorityInUse",
            "'7'",
            () -> {
              String other =
                  api.createRule(r ->
                          r.listenerArn(listener)
                              .priority(8)
                              .conditions(path("/y"))
                              .actions(respond("200")))
                      .rules()
                      .getFirst()
                      .ruleArn();
              api.setRulePriorities(r -> r.rulePriorities(p -> p.ruleArn(other).priority(7)));
            }));
  }

  /// @param quoted what stands for the target's address
  private static Arguments target(String quoted) {
    return other(
        "ValidationError",
        quoted,
        () ->
            api.registerTargets(r ->
                r.targetGroupArn(group)
                    .targets(t -> t.id(quoted.substring(1, quoted.length() - 1)))));
  }

  private static Arguments attribute(String code, String message, String key, String value) {
    return other(
        code,
        message,
        () ->
            api.modifyLoadBalancerAttributes(r ->
                r.loadBalancerArn(web.loadBalancerArn()).attributes(a -> a.key(key).value(value))));
  }

  private static Arguments listenerAttribute(String message, String name, String value) {
    return other(
        "ValidationError",
        message,
        () ->
            api.modifyListenerAttributes(r ->
                r.listenerArn(listener)
                    .attributes(a ->
                        a.key("routing.http.response." + name + ".header_value").value(value))));
  }

  private static Arguments groupAttribute(
      String code, String message, Map<String, String> attributes) {
    return arguments(
        code,
        message,
        (Runnable)
            () ->
                api.modifyTargetGroupAttributes(r ->
                    r.targetGroupArn(group)
                        .attributes(
                            attributes.entrySet().stream()
                                .map(a ->
                                    TargetGroupAttribute.builder()
                                        .key(a.getKey())
                                        .value(a.getValue())
                                        .build())
                                .toList())));
  }

  private static Arguments other(String code, String message, Runnable call) {
    return arguments(code, message, call);
  }

  private static String defaultRule() {
    return api.describeRules(r -> r.listenerArn(listener)).rules().getLast().ruleArn();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource({
    "badLoadBalancers",
    "badTargetGroups",
    "badListeners",
    "badActions",
    "badConditions",
    "badOthers"
  })
  void isRefusedByName(String code, String message, Runnable call) {
    var refused = catchThrowableOfType(AwsServiceException.class, call::run);

    assertThat(refused).as("is refused").isNotNull();
    assertThat(refused.awsErrorDetails().errorCode()).isEqualTo(code);
    assertThat(refused.awsErrorDetails().errorMessage()).contains(message);
    assertThat(refused.statusCode()).isEqualTo(400);
  }
}
