package dev.teal.balancer;

import static dev.teal.balancer.Routings.forward;
import static dev.teal.balancer.Routings.group;
import static dev.teal.balancer.Routings.routing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.balancer.routing.Condition;
import dev.teal.balancer.routing.Listener;
import dev.teal.balancer.routing.Rule;
import dev.teal.balancer.routing.Transform;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a target gets in place of the host and the URL that the client sent.
class TransformTest {
  private final NettyBalancer balancer = new NettyBalancer(1, Transport.best());
  private final int port = Routings.freePort();
  private final Backend backend = Backend.named("target");

  @AfterEach
  void close() {
    balancer.close();
    backend.close();
  }

  private void rule(Transform... transforms) {
    Rule rule =
        new Rule(
            "r",
            1,
            List.of(new Condition.PathPattern(List.of("/old/*"))),
            List.of(transforms),
            forward("g"));
    balancer
        .apply(
            routing(
                new Listener(
                    "l", "127.0.0.1", port, Listener.Protocol.HTTP, List.of(rule), forward("g")),
                group("g", backend.target())))
        .join();
  }

  private Backend.Head sent(String request) throws Exception {
    assertThat(Client.ask(port, request).status()).isEqualTo(200);
    return backend.heads.getLast();
  }

  @ParameterizedTest
  @CsvSource({
    "/old/a, /new/a",
    "/old/a?x=1, /new/a?x=1",
    "/old/old/, /new/old/",
    "/other/old/a, /other/old/a"
  })
  void urlIsRewrittenWhereItMatches(String url, String expected) throws Exception {
    rule(new Transform.UrlRewrite("^/old/(.*)$", "/new/$1"));
    assertThat(sent("GET " + url + " HTTP/1.1\r\nHost: a\r\n\r\n").line())
        .isEqualTo("GET " + expected + " HTTP/1.1");
  }

  @Test
  void pathMayBecomeAQuery() throws Exception {
    rule(new Transform.UrlRewrite("^/old/(\\d+)$", "/item?id=$1"));
    assertThat(sent("GET /old/17 HTTP/1.1\r\nHost: a\r\n\r\n").line())
        .isEqualTo("GET /item?id=17 HTTP/1.1");
  }

  @ParameterizedTest
  @CsvSource({
    "shop-a.com:9000, internal.a.com:9000",
    "SHOP-a.com:9000, internal.a.com:9000",
    "other.com:9000, other.com:9000"
  })
  void hostIsRewrittenAndKeepsThePort(String host, String expected) throws Exception {
    rule(new Transform.HostHeaderRewrite("^shop-(.+)\\.com$", "internal.$1.com"));
    Backend.Head head = sent("GET /old/ HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    assertThat(head.field("Host")).isEqualTo(expected);
    assertThat(head.fields().stream().filter(f -> f.toLowerCase(Locale.ROOT).startsWith("host:")))
        .hasSize(1);
  }

  @Test
  void hostWithoutAPortGetsTheListeners() throws Exception {
    rule(new Transform.HostHeaderRewrite("^a$", "b"));
    assertThat(sent("GET /old/ HTTP/1.1\r\nHost: a\r\n\r\n").field("Host")).isEqualTo("b:" + port);
  }

  @Test
  void bothAreRewrittenTogether() throws Exception {
    rule(
        new Transform.HostHeaderRewrite(".*", "b"),
        new Transform.UrlRewrite("^/old/([a-z]+)$", "/$1/new"));
    Backend.Head head = sent("GET http://a:80/old/x HTTP/1.1\r\nHost: ignored\r\n\r\n");
    assertThat(head.line()).isEqualTo("GET /x/new HTTP/1.1");
    assertThat(head.field("Host")).isEqualTo("b:80");
  }

  @Test
  void rulesSeeTheRequestAsItCame() throws Exception {
    rule(new Transform.UrlRewrite("^/old/", "/"));
    assertThat(sent("GET /old/old/x HTTP/1.1\r\nHost: a\r\n\r\n").line())
        .isEqualTo("GET /old/x HTTP/1.1");
  }

  @ParameterizedTest
  @CsvSource({"^/old/.*$, x", "^/old/(.*)$, /a b/$1", "^/old/(.*)$, ''"})
  void whatBecomesNoUrlIs500(String regex, String replacement) throws Exception {
    rule(new Transform.UrlRewrite(regex, replacement));
    assertThat(Client.get(port, "/old/x").status()).isEqualTo(500);
    assertThat(backend.requests).hasValue(0);
  }

  @Test
  void whatBecomesNoHostIs500() throws Exception {
    rule(new Transform.HostHeaderRewrite("^.*$", "a/b"));
    assertThat(Client.get(port, "/old/x").status()).isEqualTo(500);
  }

  @Test
  void lineBreaksCannotBeWrittenIntoAHead() throws Exception {
    rule(new Transform.UrlRewrite("^/old/.*$", "/x HTTP/1.1\r\nInjected: 1\r\n"));
    assertThat(Client.get(port, "/old/x").status()).isEqualTo(500);
  }
}
