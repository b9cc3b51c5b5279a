package dev.teal.balancer;

import static dev.teal.balancer.Routings.forward;
import static dev.teal.balancer.Routings.group;
import static dev.teal.balancer.Routings.http;
import static dev.teal.balancer.Routings.routing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.balancer.routing.Listener;
import dev.teal.balancer.routing.TargetGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which target of a group gets a request: algorithms, slow start, and too few healthy targets.
class DistributionTest {
  private final NettyBalancer balancer = new NettyBalancer(1, Transport.best());
  private final int port = Routings.freePort();
  private final List<Backend> backends = new ArrayList<>();
  private final CountDownLatch slowEnds = new CountDownLatch(1);

  @AfterEach
  void close() {
    slowEnds.countDown();
    balancer.close();
    backends.forEach(Backend::close);
  }

  private Backend backend(String name) {
    Backend backend =
        new Backend((head, body, out) -> {
          body.read();
          if (head.line().contains("/slow")) {
            slowEnds.await(20, TimeUnit.SECONDS);
          }
          Backend.respond(out, name);
          return true;
        });
    backends.add(backend);
    return backend;
  }

  private static TargetGroup.Distribution distribution(
      TargetGroup.Algorithm algorithm, Duration slowStart, int minimum, OptionalInt percent) {
    return new TargetGroup.Distribution(
        algorithm, slowStart, new TargetGroup.Stickiness.None(), minimum, percent);
  }

  private static TargetGroup.Distribution by(TargetGroup.Algorithm algorithm) {
    return distribution(algorithm, Duration.ZERO, 1, OptionalInt.empty());
  }

  private static TargetGroup.Distribution slowly(Duration slowStart) {
    return distribution(TargetGroup.Algorithm.ROUND_ROBIN, slowStart, 1, OptionalInt.empty());
  }

  private void apply(TargetGroup.Distribution distribution, TargetGroup.Target... targets) {
    balancer.apply(routing(http(port, forward("g")), group("g", distribution, targets))).join();
  }

  private void awaitHealthy(int targets) {
    Routings.await(targets + " healthy", () -> Routings.healthyTargets(balancer) == targets);
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

  private static long count(String answers, char name) {
    return answers.chars().filter(c -> c == name).count();
  }

  @Test
  void leastOutstandingRequestsLeavesBusyTargetsAlone() throws Exception {
    apply(
        by(TargetGroup.Algorithm.LEAST_OUTSTANDING_REQUESTS),
        backend("A").target(),
        backend("B").target());
    awaitHealthy(2);
    try (Client slow = new Client(port)) {
      slow.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
      Routings.await(
          "one is busy", () -> backends.stream().mapToInt(b -> b.requests.get()).sum() == 1);
      String answers = answers(10);
      slowEnds.countDown();
      String busy = slow.answer().text();
      assertThat(answers).isEqualTo((busy.equals("A") ? "B" : "A").repeat(10));
    }
    assertThat(answers(10)).contains("A").contains("B");
  }

  /// Else the first would get more the more often something changes.
  @Test
  void aChangeElsewhereMovesNobodysTurn() throws Exception {
    TargetGroup group =
        group(
            "g",
            by(TargetGroup.Algorithm.ROUND_ROBIN),
            backend("A").target(),
            backend("B").target(),
            backend("C").target());
    StringBuilder answers = new StringBuilder();
    for (int weight = 1; weight <= 6; weight++) {
      Listener listener = http(port, forward("g", weight, "other", 0));
      balancer.apply(routing(listener, group, group("other"))).join();
      awaitHealthy(3);
      answers.append(answers(1));
    }
    assertThat(answers.toString()).isIn("ABCABC", "BCABCA", "CABCAB");
  }

  @Test
  void randomReachesEveryTarget() throws Exception {
    apply(
        by(TargetGroup.Algorithm.RANDOM),
        backend("A").target(),
        backend("B").target(),
        backend("C").target());
    awaitHealthy(3);
    String answers = answers(300);
    assertThat(List.of(count(answers, 'A'), count(answers, 'B'), count(answers, 'C')))
        .allSatisfy(n -> assertThat(n).isBetween(50L, 150L));
    assertThat(answers).as("in no order").doesNotContain("ABCABCABCABCABCABCABC");
  }

  @ParameterizedTest
  @CsvSource({"LEAST_OUTSTANDING_REQUESTS", "RANDOM", "ROUND_ROBIN"})
  void unhealthyTargetsGetNothing(TargetGroup.Algorithm algorithm) throws Exception {
    TargetGroup.Target dead = new TargetGroup.Target("127.0.0.1", Routings.freePort());
    apply(by(algorithm), backend("A").target(), dead, backend("B").target());
    awaitHealthy(2);
    assertThat(answers(60)).hasSize(60).contains("A").contains("B");
  }

  @Test
  void aNewTargetWarmsUp() throws Exception {
    TargetGroup.Target first = backend("A").target();
    apply(slowly(Duration.ofMinutes(15)), first);
    awaitHealthy(1);
    apply(slowly(Duration.ofMinutes(15)), first, backend("B").target());
    awaitHealthy(2);
    assertThat(count(answers(200), 'B')).isLessThan(40);
  }

  @Test
  void aTargetThatIsWarmGetsItsFullShare() throws Exception {
    TargetGroup.Target first = backend("A").target();
    apply(slowly(Duration.ofMillis(300)), first);
    awaitHealthy(1);
    apply(slowly(Duration.ofMillis(300)), first, backend("B").target());
    awaitHealthy(2);
    Routings.await("it is warm", () -> evenly(20));
  }

  private boolean evenly(int n) {
    try {
      return count(answers(n), 'B') == n / 2;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void targetsOfAnEmptyGroupDoNotWarmUp() throws Exception {
    apply(slowly(Duration.ofMinutes(15)), backend("A").target(), backend("B").target());
    awaitHealthy(2);
    // The first of them may have been healthy for a moment when the second became so.
    String answers = answers(200);
    assertThat(count(answers, 'A') + count(answers, 'B')).isEqualTo(200);
    apply(slowly(Duration.ZERO), backends.get(0).target(), backends.get(1).target());
    assertThat(evenly(20)).as("and turning it off ends it").isTrue();
  }

  @ParameterizedTest
  @CsvSource({"1, , A", "2, , ABC", "1, 33, A", "1, 50, ABC"})
  void tooFewHealthyTargetsBringInTheOthers(int minimum, Integer percent, String expected)
      throws Exception {
    Backend[] all = {backend("A"), backend("B"), backend("C")};
    all[1].healthy = false;
    all[2].healthy = false;
    apply(
        distribution(
            TargetGroup.Algorithm.ROUND_ROBIN,
            Duration.ZERO,
            minimum,
            percent == null ? OptionalInt.empty() : OptionalInt.of(percent)),
        all[0].target(),
        all[1].target(),
        all[2].target());
    Routings.await(
        "two are unhealthy",
        () ->
            balancer.status("lb").orElseThrow().targetGroups().getFirst().targets().stream()
                        .filter(target -> target.health() == Status.Health.UNHEALTHY)
                        .count()
                    == 2
                && Routings.healthyTargets(balancer) == 1);
    assertThat(answers(9).chars().distinct().sorted().mapToObj(c -> "" + (char) c))
        .containsExactlyElementsOf(
            IntStream.range(0, expected.length()).mapToObj(i -> "" + expected.charAt(i)).toList());
  }
}
