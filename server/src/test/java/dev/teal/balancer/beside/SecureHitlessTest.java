package dev.teal.balancer.beside;

import static dev.teal.balancer.Routings.await;
import static dev.teal.balancer.Routings.forward;
import static dev.teal.balancer.Routings.group;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.app.BalancerProcesses;
import dev.teal.balancer.Backend;
import dev.teal.balancer.Routings;
import dev.teal.balancer.TestCertificates;
import dev.teal.balancer.routing.AccessLog;
import dev.teal.balancer.routing.CookieKey;
import dev.teal.balancer.routing.Routing;
import dev.teal.balancer.routing.TargetGroup;
import dev.teal.balancer.tls.TlsLibrary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The balancer is replaced under HTTPS: what clients hold of it is understood by the next one.
@EnabledOnOs(value = OS.LINUX, disabledReason = "sockets are passed on by epoll alone")
@Timeout(600)
class SecureHitlessTest {
  private static final int ROUNDS = 2;
  private static final int REQUESTS_BETWEEN = 100;

  @TempDir Path folder;

  private final int port = Routings.freePort();
  private final AtomicLong served = new AtomicLong();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final Backend one = Backend.named("one");
  private final Backend other = Backend.named("other");
  private TestCertificates certificates;
  private BalancerProcesses processes;
  private BesideBalancer balancer;
  private SSLContext trusting;
  private volatile boolean over;

  @BeforeEach
  void open() throws Exception {
    certificates = new TestCertificates(folder);
    trusting = certificates.trusting();
    processes = new BalancerProcesses(folder.resolve("balancer"), List.of());
    balancer = new BesideBalancer(processes, "classes");
    balancer.apply(routing()).join();
    await("both targets are healthy", () -> Routings.healthyTargets(balancer) == 2);
  }

  @AfterEach
  void close() {
    balancer.close();
    try (BalancerProcesses left = new BalancerProcesses(folder.resolve("balancer"), List.of())) {
      left.running().forEach(number -> left.end(number, Duration.ZERO));
    }
    certificates.close();
    one.close();
    other.close();
  }

  private Path accessLog() {
    return folder.resolve("lb.log");
  }

  private Routing routing() {
    TargetGroup.Distribution sticky =
        new TargetGroup.Distribution(
            TargetGroup.Algorithm.ROUND_ROBIN,
            Duration.ZERO,
            new TargetGroup.Stickiness.LoadBalancerCookie(Duration.ofHours(1)),
            1,
            OptionalInt.empty());
    return new Routing(
        "lb",
        Routings.options(
            Routing.DesyncMitigation.DEFENSIVE,
            new CookieKey("5a".repeat(32)),
            Optional.of(new AccessLog(accessLog().toString(), "app/lb/1"))),
        List.of(Routings.https(port, certificates.http2(), forward("g"))),
        List.of(group("g", sticky, one.target(), other.target())));
  }

  @Test
  void replacingTheBalancerFailsNoRequestAndUnbindsNobody() throws Exception {
    List<Thread> users = new ArrayList<>();
    for (HttpClient.Version version :
        List.of(HttpClient.Version.HTTP_1_1, HttpClient.Version.HTTP_2)) {
      for (int i = 0; i < 2; i++) {
        users.add(Thread.ofPlatform().daemon().start(() -> stay(version)));
      }
    }
    for (int round = 0; round < ROUNDS; round++) {
      awaitTraffic();
      balancer.replace().join();
    }
    awaitTraffic();
    over = true;
    for (Thread user : users) {
      user.join();
    }
    assertThat(failures).isEmpty();
    assertThat((long) one.requests.get() + other.requests.get()).isEqualTo(served.get());
    await("all but one have ended", () -> processes.running().size() == 1);
    assertThat(requests()).isEqualTo(served.get());
    await("each request has its line in the access log", () -> lines() == served.get());
  }

  /// Keeps the first cookie that it gets.
  private void stay(HttpClient.Version version) {
    try (HttpClient client =
        HttpClient.newBuilder().sslContext(trusting).version(version).build()) {
      HttpResponse<String> first = ask(client, "none=0");
      String cookie = first.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
      while (!over) {
        HttpResponse<String> next = ask(client, cookie);
        if (next.statusCode() != 200
            || next.version() != version
            || !next.body().equals(first.body())) {
          failures.add("%s, bound to %s: %s".formatted(next, first.body(), next.body()));
        }
      }
    } catch (IOException | RuntimeException e) {
      failures.add(version + ": " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpResponse<String> ask(HttpClient client, String cookie)
      throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/"))
                .header("Cookie", cookie)
                .timeout(Duration.ofSeconds(60))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    served.incrementAndGet();
    return response;
  }

  private void awaitTraffic() {
    long before = served.get();
    await(
        "requests are served",
        () -> served.get() - before >= REQUESTS_BETWEEN || !failures.isEmpty());
  }

  private long requests() {
    return balancer.status("lb").orElseThrow().targetGroups().getFirst().counters().requests();
  }

  private long lines() {
    try (Stream<String> lines = Files.lines(accessLog())) {
      return lines.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void sessionsAreTakenUpByTheNextBalancer() throws Exception {
    long first = sessionCreated();
    boolean tickets = TlsLibrary.best() == TlsLibrary.BORINGSSL;
    assertThat(sessionCreated() == first).isEqualTo(tickets);
    balancer.replace().join();
    assertThat(sessionCreated() == first).isEqualTo(tickets);
  }

  /// When the TLS session began that a new connection uses.
  private long sessionCreated() throws IOException {
    try (SSLSocket socket =
        (SSLSocket)
            trusting.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
      socket
          .getOutputStream()
          .write(
              "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 200");
      return socket.getSession().getCreationTime();
    }
  }
}
