package dev.teal.balancer;

import static dev.teal.balancer.Routings.group;
import static dev.teal.balancer.Routings.http;
import static dev.teal.balancer.Routings.routing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.balancer.http.Ascii;
import dev.teal.balancer.routing.Action;
import dev.teal.balancer.routing.Condition;
import dev.teal.balancer.routing.CookieKey;
import dev.teal.balancer.routing.Listener;
import dev.teal.balancer.routing.Routing;
import dev.teal.balancer.routing.Rule;
import dev.teal.balancer.routing.TargetGroup;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients that stay with a group or a target by their cookies.
class StickinessTest {
  private static final CookieKey KEY = new CookieKey("5a".repeat(32));
  private static final Duration HOUR = Duration.ofHours(1);

  private NettyBalancer balancer = new NettyBalancer(2, Transport.best());
  private final int port = Routings.freePort();
  private final List<Backend> backends = new ArrayList<>();
  private final List<Backend> stopped = new ArrayList<>();

  @AfterEach
  void close() {
    balancer.close();
    backends.stream().filter(backend -> !stopped.contains(backend)).forEach(Backend::close);
  }

  /// Answers its name; sets the cookie `sid` on `/login`.
  private Backend backend(String name) {
    Backend backend =
        new Backend((head, body, out) -> {
          body.read();
          String cookie = head.line().contains("/login") ? "Set-Cookie: sid=1; Path=/\r\n" : "";
          out.write(
              Ascii.bytes("HTTP/1.1 200 OK\r\n" + cookie + "Content-Length: 1\r\n\r\n" + name));
          return true;
        });
    backends.add(backend);
    return backend;
  }

  private static TargetGroup sticky(
      String id, TargetGroup.Stickiness stickiness, Backend... targets) {
    return group(
        id,
        new TargetGroup.Distribution(
            TargetGroup.Algorithm.ROUND_ROBIN, Duration.ZERO, stickiness, 1, OptionalInt.empty()),
        List.of(targets).stream().map(Backend::target).toArray(TargetGroup.Target[]::new));
  }

  private static TargetGroup byCookie(String id, Backend... targets) {
    return sticky(id, new TargetGroup.Stickiness.LoadBalancerCookie(HOUR), targets);
  }

  private void apply(CookieKey key, Action action, TargetGroup... groups) {
    Routing.Options options =
        Routings.options(Routing.DesyncMitigation.DEFENSIVE, key, Optional.empty());
    Routing routing = routing(http(port, action), groups);
    balancer.apply(new Routing("lb", options, routing.listeners(), routing.targetGroups())).join();
    long targets = List.of(groups).stream().mapToLong(g -> g.targets().size()).sum();
    Routings.await("all are healthy", () -> Routings.healthyTargets(balancer) == targets);
  }

  private static Action.Forward split(int blue, int green) {
    return new Action.Forward(
        List.of(
            new Action.Forward.Weighted("blue", blue), new Action.Forward.Weighted("green", green)),
        Optional.of(HOUR));
  }

  /// A browser: keeps cookies, and makes a new connection for each request.
  private final class Browser {
    final TreeMap<String, String> cookies = new TreeMap<>();
    Client.Answer last = new Client.Answer(0, List.of(), "");

    String cookie(String name) {
      return cookies.getOrDefault(name, "");
    }

    String get(String path) throws Exception {
      String cookie =
          cookies.entrySet().stream()
              .map(entry -> entry.getKey() + "=" + entry.getValue())
              .collect(Collectors.joining("; "));
      last =
          Client.ask(
              port,
              "GET "
                  + path
                  + " HTTP/1.1\r\nHost: a\r\n"
                  + (cookie.isEmpty() ? "" : "Cookie: " + cookie + "\r\n")
                  + "\r\n");
      for (String line : setCookies()) {
        String pair = line.substring(0, line.indexOf(';'));
        cookies.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
      }
      return last.text();
    }

    List<String> setCookies() {
      return last.fields().stream()
          .filter(field -> field.startsWith("set-cookie: "))
          .map(field -> field.substring("set-cookie: ".length()))
          .toList();
    }

    String get() throws Exception {
      return get("/");
    }
  }

  @Test
  void clientStaysWithItsTarget() throws Exception {
    apply(KEY, Routings.forward("g"), byCookie("g", backend("1"), backend("2"), backend("3")));
    for (int i = 0; i < 3; i++) {
      Browser browser = new Browser();
      String first = browser.get();
      for (int j = 0; j < 5; j++) {
        assertThat(browser.get()).isEqualTo(first);
      }
    }
  }

  @Test
  void cookiesAreNamedAndDatedAsByAnApplicationLoadBalancer() throws Exception {
    apply(KEY, Routings.forward("g"), byCookie("g", backend("1")));
    Browser browser = new Browser();
    Instant before = Instant.now();
    browser.get();
    assertThat(browser.setCookies()).hasSize(2);
    String plain = browser.setCookies().getFirst();
    String cors = browser.setCookies().getLast();
    assertThat(plain).matches("AWSALB=[A-Za-z0-9_-]+; Expires=[^;]+ GMT; Path=/");
    assertThat(cors).matches("AWSALBCORS=[A-Za-z0-9_-]+; Expires=[^;]+ GMT; Path=/; SameSite=None");
    assertThat(browser.cookie("AWSALB")).isEqualTo(browser.cookie("AWSALBCORS"));
    Instant expires =
        DateTimeFormatter.RFC_1123_DATE_TIME.parse(
            plain.replaceFirst(".*Expires=([^;]+);.*", "$1"), Instant::from);
    assertThat(expires)
        .isBetween(before.plus(HOUR).minusSeconds(1), Instant.now().plus(HOUR).plusSeconds(1));
  }

  @Test
  void theCrossSiteCookieAloneIsEnough() throws Exception {
    apply(KEY, Routings.forward("g"), byCookie("g", backend("1"), backend("2")));
    Browser browser = new Browser();
    String first = browser.get();
    for (int i = 0; i < 4; i++) {
      browser.cookies.remove("AWSALB");
      assertThat(browser.get()).isEqualTo(first);
    }
  }

  @Test
  void cookiesTellNothingAndCannotBeMadeByClients() throws Exception {
    Backend one = backend("1");
    apply(KEY, Routings.forward("g"), byCookie("g", one, backend("2")));
    Browser browser = new Browser();
    browser.get();
    String value = browser.cookie("AWSALB");
    apply(
        new CookieKey("66".repeat(32)), Routings.forward("g"), byCookie("g", one, backends.get(1)));
    assertThat(answersWith(value)).containsExactlyInAnyOrder("1", "2");
    assertThat(value).doesNotContain("127");
    assertThat(answersWith("x")).containsExactlyInAnyOrder("1", "2");
    assertThat(answersWith("A".repeat(3_000))).containsExactlyInAnyOrder("1", "2");
  }

  private List<String> answersWith(String cookie) throws Exception {
    List<String> answers = new ArrayList<>();
    try (Client client = new Client(port)) {
      for (int i = 0; i < 2; i++) {
        answers.add(
            client
                .send("GET / HTTP/1.1\r\nHost: a\r\nCookie: AWSALB=" + cookie + "\r\n\r\n")
                .answer()
                .text());
      }
    }
    return answers;
  }

  @Test
  void anotherBalancerWithTheSameKeyKeepsTheClientThere() throws Exception {
    Backend[] targets = {backend("1"), backend("2"), backend("3")};
    apply(KEY, Routings.forward("g"), byCookie("g", targets));
    Browser browser = new Browser();
    String first = browser.get();
    balancer.close();
    balancer = new NettyBalancer(2, Transport.best());
    apply(KEY, Routings.forward("g"), byCookie("g", targets));
    for (int i = 0; i < 4; i++) {
      assertThat(browser.get()).isEqualTo(first);
    }
  }

  @Test
  void clientOfATargetThatIsDeregisteredMovesOnce() throws Exception {
    Backend[] targets = {backend("1"), backend("2"), backend("3")};
    apply(KEY, Routings.forward("g"), byCookie("g", targets));
    Browser browser = new Browser();
    String first = browser.get();
    Backend[] left =
        List.of(targets).stream()
            .filter(target -> target != targets[Integer.parseInt(first) - 1])
            .toArray(Backend[]::new);
    apply(KEY, Routings.forward("g"), byCookie("g", left));
    String second = browser.get();
    assertThat(second).isNotEqualTo(first);
    for (int i = 0; i < 4; i++) {
      assertThat(browser.get()).isEqualTo(second);
    }
  }

  @Test
  void clientOfATargetThatFailsMovesAndStaysThere() throws Exception {
    Backend[] targets = {backend("1"), backend("2"), backend("3")};
    apply(KEY, Routings.forward("g"), byCookie("g", targets));
    Browser browser = new Browser();
    String first = browser.get();
    Backend failing = targets[Integer.parseInt(first) - 1];
    failing.close();
    stopped.add(failing);
    Routings.await("one is out", () -> Routings.healthyTargets(balancer) == 2);
    String second = browser.get();
    assertThat(second).isNotEqualTo(first);
    for (int i = 0; i < 4; i++) {
      assertThat(browser.get()).isEqualTo(second);
    }
  }

  @Test
  void clientStaysWithItsGroupWhileOthersAreDealt() throws Exception {
    apply(KEY, split(50, 50), group("blue", backend("B").target()), green());
    for (int i = 0; i < 4; i++) {
      Browser browser = new Browser();
      String first = browser.get();
      assertThat(browser.cookies).containsOnlyKeys("AWSALBTG", "AWSALBTGCORS");
      for (int j = 0; j < 5; j++) {
        assertThat(browser.get()).isEqualTo(first);
      }
    }
  }

  private TargetGroup green() {
    return group("green", backend("G").target());
  }

  @Test
  void theCutOverLeavesBoundClientsWhereTheyAre() throws Exception {
    TargetGroup blue = group("blue", backend("B").target());
    TargetGroup green = green();
    apply(KEY, split(100, 0), blue, green);
    Browser bound = new Browser();
    assertThat(bound.get()).isEqualTo("B");
    apply(KEY, split(0, 100), blue, green);
    assertThat(new Browser().get()).isEqualTo("G");
    assertThat(bound.get()).isEqualTo("B");
    bound.cookies.clear();
    assertThat(bound.get()).isEqualTo("G");
  }

  @Test
  void aGroupWithoutTargetsLosesItsClients() throws Exception {
    TargetGroup green = green();
    apply(KEY, split(100, 0), group("blue", backend("B").target()), green);
    Browser bound = new Browser();
    assertThat(bound.get()).isEqualTo("B");
    apply(KEY, split(0, 100), group("blue"), green);
    assertThat(bound.get()).isEqualTo("G");
    assertThat(bound.get()).isEqualTo("G");
  }

  @Test
  void groupAndTargetCookiesGoTogether() throws Exception {
    apply(
        KEY,
        split(50, 50),
        byCookie("blue", backend("1"), backend("2")),
        byCookie("green", backend("3"), backend("4")));
    Browser browser = new Browser();
    String first = browser.get();
    assertThat(browser.cookies)
        .containsOnlyKeys("AWSALB", "AWSALBCORS", "AWSALBTG", "AWSALBTGCORS");
    for (int i = 0; i < 6; i++) {
      assertThat(browser.get()).isEqualTo(first);
    }
  }

  @Test
  void anExpiredCookieBindsNobody() throws Exception {
    Backend[] targets = {backend("1"), backend("2")};
    apply(
        KEY,
        Routings.forward("g"),
        sticky("g", new TargetGroup.Stickiness.LoadBalancerCookie(Duration.ofSeconds(1)), targets));
    Browser browser = new Browser();
    browser.get();
    String old = browser.cookie("AWSALB");
    Routings.await("it has expired", () -> distinctAnswersWith(old) == 2);
  }

  private long distinctAnswersWith(String cookie) {
    try {
      return answersWith(cookie).stream().distinct().count();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static TargetGroup byApplication(String id, Backend... targets) {
    return sticky(id, new TargetGroup.Stickiness.ApplicationCookie("sid", HOUR), targets);
  }

  @Test
  void applicationCookieBindsFromItsFirstAnswerOn() throws Exception {
    apply(KEY, Routings.forward("g"), byApplication("g", backend("1"), backend("2"), backend("3")));
    Browser browser = new Browser();
    browser.get();
    assertThat(browser.cookies).isEmpty();
    String first = browser.get("/login");
    assertThat(browser.cookies).containsOnlyKeys("sid", "AWSALBAPP-0");
    for (int i = 0; i < 4; i++) {
      assertThat(browser.get()).isEqualTo(first);
      assertThat(browser.setCookies()).as("its expiry is reset").hasSize(1);
    }
  }

  private static String answers(Browser browser, int n) throws Exception {
    StringBuilder answers = new StringBuilder();
    for (int i = 0; i < n; i++) {
      answers.append(browser.get());
    }
    return answers.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sid", "AWSALBAPP-0"})
  void bothCookiesHaveToComeBack(String missing) throws Exception {
    apply(KEY, Routings.forward("g"), byApplication("g", backend("1"), backend("2")));
    Browser browser = new Browser();
    browser.get("/login");
    browser.cookies.remove(missing);
    assertThat(answers(browser, 6)).contains("1").contains("2");
  }

  @Test
  void applicationCookieHoldsTheTargetsOfSeveralGroups() throws Exception {
    TargetGroup one = byApplication("one", backend("1"), backend("2"));
    TargetGroup two = byApplication("two", backend("3"), backend("4"));
    Rule rule =
        new Rule(
            "r",
            1,
            List.of(new Condition.PathPattern(List.of("/two/*"))),
            List.of(),
            Routings.forward("two"));
    balancer
        .apply(
            new Routing(
                "lb",
                Routing.Options.DEFAULT,
                List.of(
                    new Listener(
                        "l",
                        "127.0.0.1",
                        port,
                        Listener.Protocol.HTTP,
                        List.of(rule),
                        Routings.forward("one"))),
                List.of(one, two)))
        .join();
    Routings.await("all are healthy", () -> Routings.healthyTargets(balancer) == 4);
    Browser browser = new Browser();
    String first = browser.get("/login");
    String second = browser.get("/two/login");
    for (int i = 0; i < 4; i++) {
      assertThat(browser.get("/one")).isEqualTo(first);
      assertThat(browser.get("/two/x")).isEqualTo(second);
    }
  }

  @Test
  void applicationCookieDoesNotWorkWithWeightedGroups() throws Exception {
    apply(
        KEY,
        split(100, 0),
        byApplication("blue", backend("1"), backend("2")),
        byApplication("green", backend("3")));
    Browser browser = new Browser();
    browser.get("/login");
    assertThat(browser.cookies).containsOnlyKeys("sid", "AWSALBTG", "AWSALBTGCORS");
    assertThat(answers(browser, 6)).contains("1").contains("2");
  }

  @Test
  void answersOfTheLoadBalancerBindNobody() throws Exception {
    apply(KEY, Routings.forward("g"), byCookie("g"));
    Browser browser = new Browser();
    browser.get();
    assertThat(browser.last.status()).isEqualTo(503);
    assertThat(browser.setCookies()).isEmpty();
  }

  @Test
  void theKeyIsNeverPrinted() {
    assertThat(KEY.toString()).doesNotContain("5a5a");
    assertThat(Routing.Options.DEFAULT.toString()).doesNotContain("0000");
  }
}
