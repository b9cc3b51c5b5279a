package dev.teal.balancer;

import static dev.teal.balancer.Routings.forward;
import static dev.teal.balancer.Routings.group;
import static dev.teal.balancer.Routings.http;
import static dev.teal.balancer.Routings.routing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teal.balancer.routing.Action;
import dev.teal.balancer.routing.Condition;
import dev.teal.balancer.routing.Listener;
import dev.teal.balancer.routing.Rule;
import dev.teal.balancer.routing.TargetGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Where a request goes: weights, rules, and the actions that need no target.
class RoutingTest {
  private final NettyBalancer balancer = new NettyBalancer(1, Transport.best());
  private final int port = Routings.freePort();
  private final List<Backend> backends = new ArrayList<>();

  @AfterEach
  void close() {
    balancer.close();
    backends.forEach(Backend::close);
  }

  private Backend backend(String name) {
    Backend backend = Backend.named(name);
    backends.add(backend);
    return backend;
  }

  private String answers(int n) throws Exception {
    StringBuilder answers = new StringBuilder();
    try (Client client = new Client(port)) {
      for (int i = 0; i < n; i++) {
        answers.append(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").answer().text());
      }
    }
    return answers.toString();
  }

  @ParameterizedTest
  @CsvSource({"1,0,AAAAAA", "0,1,BBBBBB", "1,1,ABABAB", "2,1,ABAABA", "999,1,AAAAAA"})
  void weightsAreDealtEvenly(int first, int second, String expected) throws Exception {
    balancer
        .apply(
            routing(
                http(port, forward("a", first, "b", second)),
                group("a", backend("A").target()),
                group("b", backend("B").target())))
        .join();
    assertThat(answers(6)).isEqualTo(expected);
  }

  @Test
  void smallWeightGetsItsShare() throws Exception {
    balancer
        .apply(
            routing(
                http(port, forward("a", 90, "b", 10)),
                group("a", backend("A").target()),
                group("b", backend("B").target())))
        .join();
    assertThat(answers(200).chars().filter(c -> c == 'B')).hasSize(20);
  }

  @Test
  void targetsOfAGroupTakeTurns() throws Exception {
    balancer
        .apply(
            routing(
                http(port, forward("g")),
                group("g", backend("1").target(), backend("2").target(), backend("3").target())))
        .join();
    Routings.await("all are healthy", () -> Routings.healthyTargets(balancer) == 3);
    String all = answers(9);
    assertThat(List.of("123123123", "231231231", "312312312")).contains(all);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void nowhereToGoIs503(int weightOfTheEmptyGroup) throws Exception {
    balancer
        .apply(
            routing(
                http(port, forward("full", 0, "empty", weightOfTheEmptyGroup)),
                group("full", backend("A").target()),
                group("empty")))
        .join();
    Client.Answer answer = Client.get(port, "/");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.field("server")).isEqualTo("awselb/2.0");
    assertThat(answer.text()).contains("503 Service Temporarily Unavailable");
  }

  private static Action says(String text) {
    return new Action.FixedResponse(200, Optional.of("text/plain"), text);
  }

  private void rules(Condition... conditions) {
    balancer
        .apply(
            routing(
                new Listener(
                    "l",
                    "127.0.0.1",
                    port,
                    Listener.Protocol.HTTP,
                    List.of(new Rule("r", 1, List.of(conditions), List.of(), says("rule"))),
                    says("default"))))
        .join();
  }

  private String asked(String line, String... fields) throws Exception {
    return Client.ask(port, line + " HTTP/1.1\r\n" + String.join("\r\n", fields) + "\r\n\r\n")
        .text();
  }

  @ParameterizedTest
  @CsvSource({
    "example.com, rule",
    "EXAMPLE.com:8080, rule",
    "a.example.org, rule",
    "example.org, default",
    "example.com.evil, default"
  })
  void hostHeaderIgnoresCaseAndPort(String host, String expected) throws Exception {
    rules(new Condition.HostHeader(List.of("Example.com", "*.example.org")));
    assertThat(asked("GET /", "Host: " + host)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "/img/a.png, rule",
    "/img/a.png?x=1, rule",
    "/img/, rule",
    "/IMG/a, default",
    "/img, default",
    "/v1/x, rule",
    "/v/x, default",
    "/a?/img/, default"
  })
  void pathPatternIsCaseSensitiveAndWithoutQuery(String path, String expected) throws Exception {
    rules(new Condition.PathPattern(List.of("/img/*", "/v?/x")));
    assertThat(asked("GET " + path, "Host: a")).isEqualTo(expected);
  }

  @Test
  void anyLineOfAHeaderMayMatch() throws Exception {
    rules(new Condition.HttpHeader("X-Kind", List.of("gr?en*")));
    assertThat(asked("GET /", "Host: a", "x-kind: blue", "X-KIND: GREENISH")).isEqualTo("rule");
    assertThat(asked("GET /", "Host: a", "X-Kind: blue")).isEqualTo("default");
    assertThat(asked("GET /", "Host: a")).isEqualTo("default");
  }

  @Test
  void methodIsCaseSensitive() throws Exception {
    rules(new Condition.RequestMethod(List.of("PUT", "DELETE")));
    assertThat(asked("DELETE /", "Host: a")).isEqualTo("rule");
    assertThat(asked("delete /", "Host: a")).isEqualTo("default");
  }

  @ParameterizedTest
  @CsvSource({
    "/?version=V1, rule",
    "/?a=b&version=v1, rule",
    "/?other=beta, rule",
    "/?version=v2, default",
    "/, default"
  })
  void queryStringMatchesPairsAndBareValues(String path, String expected) throws Exception {
    rules(
        new Condition.QueryString(
            List.of(
                new Condition.QueryString.Pair(Optional.of("version"), "v1"),
                new Condition.QueryString.Pair(Optional.empty(), "beta"))));
    assertThat(asked("GET " + path, "Host: a")).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.0/8, rule",
    "127.0.0.1/32, rule",
    "127.0.0.2/32, default",
    "10.0.0.0/8, default",
    "::/0, default"
  })
  void sourceIpIsTheConnectionsOwn(String block, String expected) throws Exception {
    rules(new Condition.SourceIp(List.of(block)));
    assertThat(asked("GET /", "Host: a", "X-Forwarded-For: 10.1.1.1")).isEqualTo(expected);
  }

  @Test
  void allConditionsMustHoldAndTheFirstRuleDecides() throws Exception {
    Condition path = new Condition.PathPattern(List.of("/a*"));
    Condition method = new Condition.RequestMethod(List.of("POST"));
    balancer
        .apply(
            routing(
                new Listener(
                    "l",
                    "127.0.0.1",
                    port,
                    Listener.Protocol.HTTP,
                    List.of(
                        new Rule("1", 1, List.of(path, method), List.of(), says("both")),
                        new Rule("2", 2, List.of(path), List.of(), says("path"))),
                    says("default"))))
        .join();
    assertThat(asked("POST /a", "Host: a")).isEqualTo("both");
    assertThat(asked("GET /a", "Host: a")).isEqualTo("path");
    assertThat(asked("POST /b", "Host: a")).isEqualTo("default");
  }

  @Test
  void redirectFillsItsPlaceholders() throws Exception {
    balancer
        .apply(
            routing(
                http(
                    port,
                    new Action.Redirect(
                        "HTTPS",
                        "www.#{host}",
                        "443",
                        "/new/#{path}",
                        "#{query}&from=#{port}",
                        301))))
        .join();
    Client.Answer answer = Client.get(port, "/old/page?x=1");
    assertThat(answer.status()).isEqualTo(301);
    assertThat(answer.field("location"))
        .isEqualTo("https://www.example.com:443/new/old/page?x=1&from=" + port);
  }

  @Test
  void redirectWithoutAQueryHasNoQuestionMark() throws Exception {
    balancer
        .apply(
            routing(
                http(
                    port,
                    new Action.Redirect(
                        "#{protocol}", "#{host}", "#{port}", "/#{path}", "#{query}", 302))))
        .join();
    Client.Answer answer = Client.get(port, "/a");
    assertThat(answer.status()).isEqualTo(302);
    assertThat(answer.field("location")).isEqualTo("http://example.com:" + port + "/a");
  }

  @Test
  void fixedResponseSaysWhatItWasGiven() throws Exception {
    balancer
        .apply(
            routing(
                http(
                    port,
                    new Action.FixedResponse(404, Optional.of("application/json"), "{\"a\":1}"))))
        .join();
    try (Client client = new Client(port)) {
      Client.Answer answer = client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").answer();
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.field("content-type")).isEqualTo("application/json");
      assertThat(answer.text()).isEqualTo("{\"a\":1}");
      Client.Answer head = client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n").answer(false);
      assertThat(head.field("content-length")).isEqualTo("7");
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
      assertThat(client.answer().status()).isEqualTo(404);
    }
  }

  @Test
  void routingThatMakesNoSenseIsRefused() {
    assertThatThrownBy(() -> balancer.apply(routing(http(port, forward("none")))).join())
        .hasMessageContaining("targetGroup: none");
    assertThatThrownBy(() ->
            balancer.apply(routing(http(port, forward("g", 1_000, "g", 0)), group("g"))).join())
        .hasMessageContaining("weight: 1000 (expected: 0..999)");
    assertThatThrownBy(() ->
            balancer
                .apply(
                    routing(
                        http(port, forward("g")),
                        group("g", new TargetGroup.Target("example.com", 80))))
                .join())
        .hasMessageContaining("host: example.com (expected: an IP address)");
    assertThat(balancer.status("lb")).isEmpty();
  }
}
