package dev.teal.elbv2;

import static dev.teal.elbv2.Elb.forward;
import static dev.teal.elbv2.Elb.respond;
import static dev.teal.elbv2.Elb.sticky;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.balancer.NettyBalancer;
import java.net.CookieManager;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;

/// Stickiness, regular expressions and transforms that the API was told, on real sockets.
// The SDK takes varargs of consumers, which Java calls unchecked at every call.
@SuppressWarnings("unchecked")
class SessionTest {
  @TempDir Path folder;
  private final Backend blue = new Backend("blue");
  private final Backend green = new Backend("green");
  private final int port = Elb.freePort();
  private Elb elb;
  private LoadBalancer loadBalancer;

  @BeforeEach
  void open() {
    elb = new Elb(folder, new NettyBalancer(), store -> store);
    loadBalancer = elb.loadBalancer("web");
  }

  @AfterEach
  void close() {
    blue.close();
    green.close();
    elb.close();
  }

  private static HttpClient browser() {
    return HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
  }

  private String get(HttpClient browser, String path) {
    return Elb.answer(browser, loadBalancer, port, path).body();
  }

  private List<String> get(HttpClient browser, int times) {
    return IntStream.range(0, times).mapToObj(i -> get(browser, "/")).toList();
  }

  @Test
  void clientsStayWithTheirGroupThroughACutOverAndARestart() {
    String blues = elb.targetGroup("blue", blue.target());
    String greens = elb.targetGroup("green", green.target());
    String listener = elb.listener(loadBalancer, port, sticky(forward(blues, 100, greens, 0)));
    elb.awaitHealth(blues, "healthy");
    try (HttpClient bound = browser();
        HttpClient other = browser()) {
      assertThat(get(bound, "/")).isEqualTo("blue");
      elb.api.modifyListener(
          r -> r.listenerArn(listener).defaultActions(sticky(forward(blues, 0, greens, 100))));
      elb.awaitHealth(greens, "healthy");
      assertThat(get(bound, 3)).containsOnly("blue");
      assertThat(get(other, 3)).containsOnly("green");

      elb.close();
      elb = new Elb(folder, new NettyBalancer(), store -> store);
      elb.awaitHealth(blues, "healthy");
      elb.awaitHealth(greens, "healthy");
      assertThat(get(bound, 3)).containsOnly("blue");
      assertThat(get(other, 3)).containsOnly("green");
    }
  }

  @Test
  void clientsStayWithTheirTargetByEitherKindOfCookie() {
    String group = elb.targetGroup("web", blue.target(), green.target());
    elb.attributes(group, "stickiness.enabled", "true");
    elb.listener(loadBalancer, port, forward(group));
    elb.awaitHealth(group, "healthy", "healthy");
    for (int i = 0; i < 2; i++) {
      try (HttpClient browser = browser()) {
        String first = get(browser, "/");
        assertThat(get(browser, 4)).containsOnly(first);
      }
    }

    elb.attributes(
        group, "stickiness.type", "app_cookie", "stickiness.app_cookie.cookie_name", "sid");
    try (HttpClient browser = browser()) {
      String first = get(browser, "/login");
      assertThat(get(browser, 4)).containsOnly(first);
    }
  }

  @Test
  void regularExpressionsChooseAndTransformsRewrite() {
    String group = elb.targetGroup("web", blue.target());
    String listener = elb.listener(loadBalancer, port, respond("404"));
    String rule =
        elb.api
            .createRule(r ->
                r.listenerArn(listener)
                    .priority(1)
                    .conditions(
                        c -> c.field("path-pattern").regexValues("^/api/v[0-9]+/"),
                        c ->
                            c.field("http-header")
                                .httpHeaderConfig(
                                    h -> h.httpHeaderName("X-Team").regexValues("^(a|b)$")))
                    .transforms(
                        t ->
                            t.type("url-rewrite")
                                .urlRewriteConfig(u ->
                                    u.rewrites(w ->
                                        w.regex("^/api/(v[0-9]+)/(.*)$")
                                            .replace("/$2?version=$1"))),
                        t ->
                            t.type("host-header-rewrite")
                                .hostHeaderRewriteConfig(
                                    h -> h.rewrites(w -> w.regex("^.*$").replace("internal"))))
                    .actions(forward(group)))
            .rules()
            .getFirst()
            .ruleArn();
    elb.awaitHealth(group, "healthy");

    assertThat(asked("/api/v2/items", "X-Team", "a").body()).isEqualTo("blue");
    assertThat(blue.asked).contains("internal:" + port + "/items?version=v2");
    assertThat(asked("/api/v2/items", "X-Team", "c").statusCode()).isEqualTo(404);
    assertThat(asked("/api/vx/items", "X-Team", "a").statusCode()).isEqualTo(404);
    assertThat(elb.api.describeRules(r -> r.ruleArns(rule)).rules().getFirst())
        .satisfies(described -> {
          assertThat(described.conditions().getFirst().regexValues())
              .containsExactly("^/api/v[0-9]+/");
          assertThat(described.conditions().getFirst().pathPatternConfig().regexValues())
              .containsExactly("^/api/v[0-9]+/");
          assertThat(described.transforms()).hasSize(2);
        });

    elb.api.modifyRule(r -> r.ruleArn(rule).resetTransforms(true));
    asked("/api/v3/plain", "X-Team", "b");
    assertThat(blue.asked).contains(loadBalancer.dnsName() + ":" + port + "/api/v3/plain");
    assertThat(elb.api.describeRules(r -> r.ruleArns(rule)).rules().getFirst().transforms())
        .isEmpty();
  }

  private HttpResponse<String> asked(String path, String... headers) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return Elb.answer(client, loadBalancer, port, path, headers);
    }
  }

  @Test
  void algorithmAndSlowStartReachTheBalancer() {
    String group = elb.targetGroup("web", blue.target(), green.target());
    elb.attributes(group, "load_balancing.algorithm.type", "least_outstanding_requests");
    elb.listener(loadBalancer, port, forward(group));
    elb.awaitHealth(group, "healthy", "healthy");
    try (HttpClient client = HttpClient.newHttpClient()) {
      Thread slow = Thread.ofVirtual().start(() -> get(client, "/slow"));
      Elb.await(() -> blue.slowAsked.getCount() + green.slowAsked.getCount(), 1L);
      String busy = blue.slowAsked.getCount() == 0 ? "blue" : "green";
      assertThat(get(client, 6)).doesNotContain(busy);
      blue.release();
      green.release();
      Elb.await(slow::isAlive, false);
    }
  }
}
