package dev.teal.balancer;

import static dev.teal.balancer.Routings.forward;
import static dev.teal.balancer.Routings.group;
import static dev.teal.balancer.Routings.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teal.balancer.routing.Routing;
import dev.teal.balancer.routing.TargetGroup;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a client is told when a target does not do its part, and when another one does instead.
class ErrorAnswersTest {
  private static final Duration IDLE = Duration.ofMillis(400);
  private final NettyBalancer balancer = new NettyBalancer(1, Transport.best());
  private final int port = Routings.freePort();
  private final CountDownLatch over = new CountDownLatch(1);

  @AfterEach
  void close() {
    over.countDown();
    balancer.close();
  }

  private void apply(TargetGroup.Target... targets) {
    Routing.Options options =
        new Routing.Options(
            IDLE, Duration.ofHours(1), false, false, Routing.XForwardedFor.APPEND, false, false);
    balancer
        .apply(
            new Routing(
                "lb", options, List.of(http(port, forward("g"))), List.of(group("g", targets))))
        .join();
  }

  private Backend serve(Backend.Handler handler) {
    Backend backend = new Backend(handler);
    apply(backend.target());
    return backend;
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 2",
        "hello\r\n\r\n",
        "HTTP/2.0 200 OK\r\n\r\n",
        "HTTP/1.1 20 OK\r\n\r\n",
        "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\nbad field\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n"
      })
  void malformedAnswerIs502(String answer) throws Exception {
    try (Backend _ =
            serve((_, _, out) -> {
              write(out, answer);
              return false;
            });
        Client client = new Client(port)) {
      Client.Answer got = client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").answer();
      assertThat(got.status()).isEqualTo(502);
      assertThat(got.text())
          .isEqualTo(
              Client.lines(
                  "<html>",
                  "<head><title>502 Bad Gateway</title></head>",
                  "<body>",
                  "<center><h1>502 Bad Gateway</h1></center>",
                  "</body>",
                  "</html>"));
      // The client has done nothing wrong: it may go on.
      assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").answer().status()).isEqualTo(502);
    }
  }

  @Test
  void answerHeadBeyond32KIs502() throws Exception {
    try (Backend _ =
        serve((_, _, out) -> {
          write(out, "HTTP/1.1 200 OK\r\n" + ("X: " + "y".repeat(1_000) + "\r\n").repeat(40));
          return false;
        })) {
      assertThat(Client.get(port, "/").status()).isEqualTo(502);
    }
  }

  @Test
  void noOneListeningIs502() throws Exception {
    apply(new TargetGroup.Target("127.0.0.1", Routings.freePort()));
    assertThat(Client.get(port, "/").status()).isEqualTo(502);
    Status.Counters counters =
        balancer.status("lb").orElseThrow().targetGroups().getFirst().counters();
    assertThat(counters.failed()).isOne();
    assertThat(counters.status5xx()).isZero();
  }

  @Test
  void targetThatCannotBeReachedIsPassedOver() throws Exception {
    try (Backend up = Backend.named("up")) {
      apply(
          new TargetGroup.Target("127.0.0.1", Routings.freePort()),
          up.target(),
          new TargetGroup.Target("127.0.0.1", Routings.freePort()));
      for (int i = 0; i < 6; i++) {
        String post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";
        assertThat(Client.ask(port, post).text()).isEqualTo("up");
      }
    }
  }

  @Test
  void silentTargetIs504() throws Exception {
    try (Backend _ =
        serve((_, _, _) -> {
          over.await();
          return false;
        })) {
      assertThat(Client.get(port, "/").status()).isEqualTo(504);
    }
  }

  @Test
  void silentClientIs408() throws Exception {
    try (Backend backend = Backend.named("x");
        Client head = new Client(port(backend));
        Client body = new Client(port)) {
      head.send("GET / HTTP/1.1\r\nHost:");
      body.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12345");
      assertThat(head.answer().status()).isEqualTo(408);
      assertThat(head.isClosed()).isTrue();
      assertThat(body.answer().status()).isEqualTo(408);
      assertThat(body.isClosed()).isTrue();
    }
  }

  private int port(Backend backend) {
    apply(backend.target());
    return port;
  }

  @Test
  void idleConnectionIsClosedWithoutAWord() throws Exception {
    try (Backend backend = Backend.named("x");
        Client client = new Client(port(backend))) {
      assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").answer().status()).isEqualTo(200);
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void headInDripsHasTheSameTimeAsAWholeOne() throws Exception {
    try (Backend backend = Backend.named("x");
        Client client = new Client(port(backend))) {
      client.socket.setSoTimeout(50);
      long started = System.nanoTime();
      client.send("GET / HTTP/1.1\r\nHost: a\r\nX: ");
      int status = 0;
      while (status == 0) {
        client.send("y");
        try {
          status = client.answer().status();
        } catch (SocketTimeoutException _) {
          assertThat(System.nanoTime() - started).isLessThan(5_000_000_000L);
        }
      }
      assertThat(status).isEqualTo(408);
    }
  }

  @Test
  void brokenAnswerIsNotTakenForWhole() throws Exception {
    try (Backend _ =
            serve((_, _, out) -> {
              write(out, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345");
              return false;
            });
        Client client = new Client(port)) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThatThrownBy(client.in::readAllBytes).hasMessageContaining("reset");
    }
  }

  /// Serves one request on each connection, then closes it without a word when the next one comes.
  private static Backend closingOnTheSecond(AtomicInteger dropped) {
    return new Backend((head, body, out) -> {
      if (head.first()) {
        body.read();
        Backend.respond(out, "ok");
        return true;
      }
      dropped.incrementAndGet();
      return false;
    });
  }

  @Test
  void requestThatMetAClosingConnectionIsSentAgain() throws Exception {
    AtomicInteger dropped = new AtomicInteger();
    try (Backend backend = closingOnTheSecond(dropped)) {
      apply(backend.target());
      for (int i = 0; i < 10; i++) {
        String put = "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";
        assertThat(Client.ask(port, put).text()).isEqualTo("ok");
      }
      assertThat(dropped.get()).isPositive();
    }
  }

  @Test
  void requestThatWasSentAgainCountsForTheTargetThatAnsweredIt() throws Exception {
    AtomicInteger dropped = new AtomicInteger();
    try (Backend closing = closingOnTheSecond(dropped);
        Backend steady = Backend.named("ok")) {
      apply(closing.target(), steady.target());
      String get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
      for (int i = 0; i < 20; i++) {
        assertThat(Client.ask(port, get).status()).isEqualTo(200);
      }
      assertThat(dropped.get()).isPositive();
      assertThat(counted(closing)).isEqualTo(closing.requests.get() - dropped.get());
      assertThat(counted(steady)).isEqualTo(steady.requests.get());
    }
  }

  private long counted(Backend backend) {
    return balancer.status("lb").orElseThrow().targetGroups().getFirst().targets().stream()
        .filter(target -> target.target().equals(backend.target()))
        .mapToLong(target -> target.counters().requests())
        .sum();
  }

  @Test
  void postThatMayHaveArrivedIsNotSentAgain() throws Exception {
    AtomicInteger dropped = new AtomicInteger();
    try (Backend backend = closingOnTheSecond(dropped)) {
      apply(backend.target());
      String post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";
      assertThat(Client.ask(port, post).status()).isEqualTo(200);
      assertThat(Client.ask(port, post).status()).isEqualTo(502);
      assertThat(dropped).hasValue(1);
      assertThat(backend.requests).hasValue(2);
    }
  }

  @Test
  void idleConnectionThatItsTargetClosedIsNotUsedForAPost() throws Exception {
    try (Backend backend =
        new Backend((_, body, out) -> {
          body.read();
          Backend.respond(out, "ok");
          return false; // without having said so
        })) {
      apply(backend.target());
      String post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";
      try (Client client = new Client(port)) {
        for (int i = 0; i < 100; i++) {
          assertThat(client.send(post).answer().status()).isEqualTo(200);
          Routings.await("the target has closed", () -> backend.openConnections() == 0);
        }
      }
    }
  }

  @Test
  void clientThatLeavesFreesItsTarget() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch left = new CountDownLatch(1);
    try (Backend backend =
            serve((_, body, _) -> {
              arrived.countDown();
              assertThat(body.in().read()).isNegative();
              left.countDown();
              return false;
            });
        Client client = new Client(port)) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      arrived.await();
      client.socket.close();
      left.await();
      Routings.await(
          "nothing in flight",
          () ->
              balancer.status("lb").orElseThrow().targetGroups().getFirst().targets().stream()
                  .allMatch(target -> target.inFlight() == 0));
      assertThat(backend.requests).hasValue(1);
    }
  }

  /// The race that a kept connection brings: its target closes it just when a request comes. Here
  /// the target closes without a word after a few milliseconds of rest, which is about how long the
  /// clients rest.
  @Test
  void requestsThatRaceWithAnIdleCloseAreServed() throws Exception {
    Queue<String> failures = new ConcurrentLinkedQueue<>();
    try (Resting backend = new Resting()) {
      apply(backend.target());
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        clients.add(
            Thread.ofVirtual()
                .start(() -> {
                  try (Client client = new Client(port)) {
                    for (int n = 0; n < 300; n++) {
                      int status =
                          client
                              .send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi")
                              .answer()
                              .status();
                      if (status != 200) {
                        failures.add("status " + status);
                      }
                      LockSupport.parkNanos(4_000_000 + n % 10 * 200_000L);
                    }
                  } catch (IOException e) {
                    failures.add(e.toString());
                  }
                }));
      }
      for (Thread client : clients) {
        assertThat(client.join(Duration.ofSeconds(20))).isTrue();
      }
      assertThat(failures).isEmpty();
      assertThat(backend.closed.get()).isGreaterThan(50);
    }
  }

  /// Closes a connection that rests for 5 ms behind a request.
  private static final class Resting implements AutoCloseable {
    final AtomicInteger closed = new AtomicInteger();
    private final ServerSocket server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());

    Resting() throws IOException {
      Thread.ofVirtual().start(this::accept);
    }

    TargetGroup.Target target() {
      return new TargetGroup.Target("127.0.0.1", server.getLocalPort());
    }

    private void accept() {
      while (!server.isClosed()) {
        try {
          Socket socket = server.accept();
          Thread.ofVirtual().start(() -> serve(socket));
        } catch (IOException _) {
          return; // closed
        }
      }
    }

    private void serve(Socket socket) {
      try (socket) {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        while (comes(in)) {
          socket.setSoTimeout(10_000);
          Backend.line(in);
          int length = 0;
          for (String line = Backend.line(in); !line.isEmpty(); line = Backend.line(in)) {
            length = line.startsWith("Content-Length: ") ? 2 : length;
          }
          in.readNBytes(length);
          Backend.respond(socket.getOutputStream(), "ok");
          socket.setSoTimeout(5);
        }
      } catch (SocketTimeoutException _) {
        closed.incrementAndGet();
      } catch (IOException _) {
        return; // the peer has gone
      }
    }

    private static boolean comes(InputStream in) throws IOException {
      in.mark(1);
      boolean more = in.read() >= 0;
      in.reset();
      return more;
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }
}
