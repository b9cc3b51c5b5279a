package dev.teal.balancer;

import static dev.teal.balancer.Routings.await;
import static dev.teal.balancer.Routings.forward;
import static dev.teal.balancer.Routings.http;
import static dev.teal.balancer.Routings.routing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.balancer.routing.TargetGroup;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How a target is judged, and what that means for its traffic.
class HealthTest {
  private final NettyBalancer balancer = new NettyBalancer(1, Transport.best());
  private final int port = Routings.freePort();
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    balancer.close();
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  /// Answers health checks with a status that can be changed; 0: not at all.
  private final class Checked {
    final AtomicInteger status;
    final AtomicInteger checks = new AtomicInteger();
    final List<String> heads = new CopyOnWriteArrayList<>();
    final ServerSocket server;

    Checked(int status) throws IOException {
      this.status = new AtomicInteger(status);
      server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
      open.add(server);
      Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
      while (!server.isClosed()) {
        try {
          Socket socket = server.accept();
          open.add(socket);
          Thread.ofVirtual().start(() -> serve(socket));
        } catch (IOException _) {
          return; // closed
        }
      }
    }

    private void serve(Socket socket) {
      try {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        String line = Backend.line(in);
        while (!line.isEmpty()) {
          head.append(line).append('\n');
          line = Backend.line(in);
        }
        heads.add(head.toString());
        int code = status.get();
        checks.incrementAndGet();
        if (code > 0) {
          String answer = "HTTP/1.1 " + code + " X\r\nContent-Length: 2\r\n\r\nme";
          OutputStream out = socket.getOutputStream();
          out.write(answer.getBytes(StandardCharsets.US_ASCII));
          socket.close();
        }
      } catch (IOException _) {
        return; // the peer has gone
      }
    }

    TargetGroup.Target target() {
      return new TargetGroup.Target("127.0.0.1", server.getLocalPort());
    }
  }

  private static TargetGroup.HealthCheck check(int healthy, int unhealthy, String matcher) {
    return check(healthy, unhealthy, matcher, Duration.ZERO);
  }

  private static TargetGroup.HealthCheck check(
      int healthy, int unhealthy, String matcher, Duration startUp) {
    return new TargetGroup.HealthCheck(
        true,
        TargetGroup.HealthCheck.Protocol.HTTP,
        "/ping?deep=1",
        0,
        Duration.ofMillis(20),
        Duration.ofMillis(150),
        healthy,
        unhealthy,
        matcher,
        startUp);
  }

  private void apply(TargetGroup.HealthCheck check, TargetGroup.Target... targets) {
    TargetGroup group = new TargetGroup("g", Duration.ofSeconds(1), check, List.of(targets));
    balancer.apply(routing(http(port, forward("g")), group)).join();
  }

  private Status.TargetStatus status() {
    return balancer.status("lb").orElseThrow().targetGroups().getFirst().targets().getFirst();
  }

  private void awaitHealth(Status.Health health) {
    await("health " + health, () -> status().health() == health);
  }

  @Test
  void oneSuccessMakesANewTargetHealthy() throws Exception {
    Checked target = new Checked(200);
    apply(check(10, 2, "200"), target.target());
    awaitHealth(Status.Health.HEALTHY);
    assertThat(status().reason()).isEmpty();
    assertThat(status().cause()).isEqualTo(Status.Reason.NONE);
    assertThat(target.checks.get()).isLessThan(10);
    assertThat(target.heads.getFirst())
        .startsWith("GET /ping?deep=1 HTTP/1.1\n")
        .contains("User-Agent: ELB-HealthChecker/2.0");
  }

  @Test
  void targetIsInitialUntilItIsJudged() throws Exception {
    Checked target = new Checked(0);
    apply(check(2, 10, "200"), target.target());
    await("a check is under way", () -> target.checks.get() > 0);
    assertThat(status().health()).isEqualTo(Status.Health.INITIAL);
    assertThat(status().cause()).isEqualTo(Status.Reason.INITIAL_HEALTH_CHECKING);
    assertThat(status().reason()).isEqualTo("Initial health checks in progress");
  }

  @Test
  void newTargetMayFailWhileItStartsUp() throws Exception {
    Checked target = new Checked(503);
    apply(check(2, 2, "200", Duration.ofMinutes(1)), target.target());
    await("more failures than the threshold", () -> target.checks.get() > 4);
    assertThat(status().health()).isEqualTo(Status.Health.INITIAL);
    target.status.set(200);
    awaitHealth(Status.Health.HEALTHY);
    target.status.set(503);
    awaitHealth(Status.Health.UNHEALTHY);
  }

  @Test
  void newTargetThatNeverStartsUpIsUnhealthy() throws Exception {
    Checked target = new Checked(503);
    apply(check(2, 2, "200", Duration.ofMillis(100)), target.target());
    awaitHealth(Status.Health.UNHEALTHY);
    assertThat(target.checks.get()).isGreaterThan(2);
  }

  @Test
  void thresholdsDecideWhenJudgementChanges() throws Exception {
    Checked target = new Checked(200);
    List<String> told = new CopyOnWriteArrayList<>();
    balancer.onChange(told::add);
    apply(check(3, 3, "200-299"), target.target());
    awaitHealth(Status.Health.HEALTHY);
    int before = target.checks.get();
    target.status.set(503);
    awaitHealth(Status.Health.UNHEALTHY);
    assertThat(target.checks.get() - before).isGreaterThanOrEqualTo(3);
    assertThat(status().cause()).isEqualTo(Status.Reason.RESPONSE_CODE_MISMATCH);
    assertThat(status().reason()).isEqualTo("Health checks failed with these codes: [503]");
    before = target.checks.get();
    target.status.set(204);
    awaitHealth(Status.Health.HEALTHY);
    assertThat(target.checks.get() - before).isGreaterThanOrEqualTo(3);
    assertThat(told).hasSizeGreaterThanOrEqualTo(3).containsOnly("lb");
  }

  @Test
  void silenceIsATimeout() throws Exception {
    apply(check(2, 2, "200"), new Checked(0).target());
    awaitHealth(Status.Health.UNHEALTHY);
    assertThat(status().cause()).isEqualTo(Status.Reason.TIMEOUT);
    assertThat(status().reason()).isEqualTo("Request timed out");
  }

  @ParameterizedTest
  @CsvSource({"HTTP", "TCP"})
  void refusedConnectionFailsTheCheck(TargetGroup.HealthCheck.Protocol protocol) {
    TargetGroup.HealthCheck check =
        new TargetGroup.HealthCheck(
            true,
            protocol,
            "/",
            0,
            Duration.ofMillis(20),
            Duration.ofSeconds(1),
            2,
            2,
            "200",
            Duration.ZERO);
    apply(check, new TargetGroup.Target("127.0.0.1", Routings.freePort()));
    awaitHealth(Status.Health.UNHEALTHY);
    assertThat(status().cause()).isEqualTo(Status.Reason.FAILED_HEALTH_CHECKS);
    assertThat(status().reason()).isEqualTo("Health checks failed");
  }

  @Test
  void acceptedConnectionIsEnoughForTcpOnAPortOfItsOwn() throws Exception {
    TargetGroup.HealthCheck check =
        new TargetGroup.HealthCheck(
            true,
            TargetGroup.HealthCheck.Protocol.TCP,
            "/",
            new Checked(0).target().port(),
            Duration.ofMillis(20),
            Duration.ofSeconds(1),
            2,
            2,
            "200",
            Duration.ZERO);
    apply(check, new TargetGroup.Target("127.0.0.1", Routings.freePort()));
    awaitHealth(Status.Health.HEALTHY);
  }

  @Test
  void disabledCheckSaysSo() {
    TargetGroup.HealthCheck check =
        new TargetGroup.HealthCheck(
            false,
            TargetGroup.HealthCheck.Protocol.HTTP,
            "/",
            0,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            2,
            2,
            "200",
            Duration.ZERO);
    apply(check, new TargetGroup.Target("127.0.0.1", Routings.freePort()));
    assertThat(status().cause()).isEqualTo(Status.Reason.HEALTH_CHECK_DISABLED);
  }

  @Test
  void unhealthyTargetGetsNoRequestWhileAnotherIsHealthy() throws Exception {
    Checked sick = new Checked(500);
    try (Backend well = Backend.named("well")) {
      apply(check(2, 2, "200"), sick.target(), well.target());
      awaitHealth(Status.Health.UNHEALTHY);
      await("the other is healthy", () -> Routings.healthyTargets(balancer) == 1);
      for (int i = 0; i < 10; i++) {
        assertThat(Client.get(port, "/").text()).isEqualTo("well");
      }
    }
  }

  @Test
  void allAreTriedWhenNoneIsHealthy() throws Exception {
    apply(check(2, 2, "200"), new Checked(500).target(), new Checked(500).target());
    await(
        "both are unhealthy",
        () ->
            balancer.status("lb").orElseThrow().targetGroups().getFirst().targets().stream()
                .allMatch(target -> target.health() == Status.Health.UNHEALTHY));
    Client.Answer answer = Client.get(port, "/");
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.text()).isEqualTo("me");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200|200|true",
        "200|201|false",
        "200,202|202|true",
        "200,202|201|false",
        "200-299|250|true",
        "200-299|300|false",
        "200-204, 301|301|true"
      })
  void matcherNamesTheGoodStatuses(String matcher, int status, boolean good) {
    assertThat(HealthProbe.matches(matcher, status)).isEqualTo(good);
  }
}
