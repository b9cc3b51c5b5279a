package dev.teal.balancer;

import static dev.teal.balancer.Routings.await;
import static dev.teal.balancer.Routings.forward;
import static dev.teal.balancer.Routings.group;
import static dev.teal.balancer.Routings.http;
import static dev.teal.balancer.Routings.routing;
import static org.assertj.core.api.Assertions.assertThat;

import dev.teal.balancer.routing.Routing;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bodies, both ways and of any kind, and what else a connection carries.
class ForwardingTest {
  private final NettyBalancer balancer = new NettyBalancer(1, Transport.best());
  private final int port = Routings.freePort();

  @AfterEach
  void close() {
    balancer.close();
  }

  private Backend serve(Backend.Handler handler) {
    Backend backend = new Backend(handler);
    balancer.apply(routing(http(port, forward("g")), group("g", backend.target()))).join();
    return backend;
  }

  private static void write(OutputStream out, String text) throws Exception {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// Gives back the body that it got.
  private static final Backend.Handler ECHO =
      (_, body, out) -> {
        byte[] all = body.read();
        write(out, "HTTP/1.1 200 OK\r\nContent-Length: " + all.length + "\r\n\r\n");
        out.write(all);
        return true;
      };

  private static String random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1_000, 16_384, 16_385, 70_000, 3_000_000})
  void sizedBodyPassesBothWays(int length) throws Exception {
    String body = random(length);
    try (Backend _ = serve(ECHO);
        Client client = new Client(port)) {
      for (int i = 0; i < 2; i++) {
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n");
        Thread sending = Thread.ofVirtual().start(() -> sendQuietly(client, body));
        Client.Answer answer = client.answer();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text().equals(body)).isTrue();
        sending.join();
      }
    }
  }

  private static void sendQuietly(Client client, String body) {
    try {
      client.send(body);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void chunkedBodyPassesAsItCame() throws Exception {
    try (Backend backend = serve(ECHO);
        Client client = new Client(port)) {
      String request =
          Client.lines("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked", "")
              + Client.lines("5;ext=1", "hello", "A", "0123456789", "0", "X-Trailer: t", "");
      for (int i = 0; i < request.length(); i++) {
        client.send(request.substring(i, i + 1)); // every piece on its own
      }
      assertThat(client.answer().text()).isEqualTo("hello0123456789");
      assertThat(backend.heads.getFirst().field("Transfer-Encoding")).isEqualTo("chunked");
      assertThat(backend.heads.getFirst().field("Content-Length")).isEmpty();
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.answer().status()).isEqualTo(200);
    }
  }

  @Test
  void chunkedAnswerPassesAndTheConnectionStays() throws Exception {
    try (Backend backend =
            serve((_, _, out) -> {
              write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
              write(out, "2\r\nde\r\n0\r\n\r\n");
              return true;
            });
        Client client = new Client(port)) {
      for (int i = 0; i < 3; i++) {
        assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").answer().text())
            .isEqualTo("abcde");
      }
      assertThat(backend.requests).hasValue(3);
    }
  }

  @Test
  void clientOfHttp10GetsAChunkedAnswerWithoutChunks() throws Exception {
    try (Backend _ =
        serve((_, _, out) -> {
          write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
          write(out, "2\r\nde\r\n0\r\n\r\n");
          return true;
        })) {
      Client.Answer answer = Client.ask(port, "GET / HTTP/1.0\r\n\r\n");
      assertThat(answer.field("transfer-encoding")).isEmpty();
      assertThat(answer.text()).isEqualTo("abcde");
    }
  }

  @Test
  void clientOfHttp10MayKeepItsConnection() throws Exception {
    try (Backend _ = serve(ECHO);
        Client client = new Client(port)) {
      String request = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
      assertThat(client.send(request).answer().field("connection")).isEqualTo("keep-alive");
      assertThat(client.send(request).answer().status()).isEqualTo(200);
      assertThat(client.send("GET / HTTP/1.0\r\n\r\n").answer().field("connection"))
          .isEqualTo("close");
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void answerThatEndsWithItsConnectionPasses() throws Exception {
    try (Backend _ =
        serve((_, _, out) -> {
          write(out, "HTTP/1.1 200 OK\r\n\r\nas long as it lasts");
          return false;
        })) {
      Client.Answer answer = Client.get(port, "/");
      assertThat(answer.field("connection")).isEqualTo("close");
      assertThat(answer.text()).isEqualTo("as long as it lasts");
    }
  }

  @Test
  void answersWithoutABodyLeaveTheConnectionInOrder() throws Exception {
    try (Backend _ =
            serve((head, _, out) -> {
              switch (head.line().split(" ", 3)[1]) {
                case "/204" -> write(out, "HTTP/1.1 204 No Content\r\n\r\n");
                case "/304" -> write(out, "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n");
                default -> write(out, "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n");
              }
              return true;
            });
        Client client = new Client(port)) {
      client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.answer(false).field("content-length")).isEqualTo("7");
      assertThat(client.send("GET /204 HTTP/1.1\r\nHost: a\r\n\r\n").answer().status())
          .isEqualTo(204);
      assertThat(client.send("GET /304 HTTP/1.1\r\nHost: a\r\n\r\n").answer().status())
          .isEqualTo(304);
      client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.answer(false).status()).isEqualTo(200);
    }
  }

  @Test
  void clientWaitsForTheTargetsContinue() throws Exception {
    try (Backend _ =
            serve((_, body, out) -> {
              write(out, "HTTP/1.1 100 Continue\r\n\r\n");
              Backend.respond(out, new String(body.read(), StandardCharsets.US_ASCII));
              return true;
            });
        Client client = new Client(port)) {
      client.send(
          "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
      assertThat(client.answer().status()).isEqualTo(100);
      assertThat(client.send("hello").answer().text()).isEqualTo("hello");
    }
  }

  @Test
  void upgradedConnectionCarriesRawBytes() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    try (Backend backend =
            serve((_, body, out) -> {
              write(
                  out,
                  "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\n"
                      + "Upgrade: echo\r\n\r\nfirst");
              byte[] buffer = new byte[4_096];
              for (int n = body.in().read(buffer); n >= 0; n = body.in().read(buffer)) {
                out.write(buffer, 0, n);
              }
              ended.countDown();
              return false;
            });
        Client client = new Client(port)) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nGET ");
      Client.Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(101);
      assertThat(answer.field("upgrade")).isEqualTo("echo");
      assertThat(answer.field("connection")).isEqualToIgnoringCase("upgrade");
      client.send("\0\1\2\r\n\r\n");
      assertThat(new String(client.in.readNBytes(16), StandardCharsets.ISO_8859_1))
          .isEqualTo("firstGET \0\1\2\r\n\r\n");
      assertThat(backend.heads.getFirst().field("Upgrade")).isEqualTo("echo");
      client.socket.close();
      ended.await();
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws Exception {
    try (Backend _ =
            serve((head, body, out) -> {
              body.read();
              Backend.respond(out, head.line().split(" ", 3)[1]);
              return true;
            });
        Client client = new Client(port)) {
      StringBuilder requests = new StringBuilder();
      for (int i = 0; i < 200; i++) {
        requests.append(
            i % 3 == 0
                ? "POST /" + i + " HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nGET "
                : "GET /" + i + " HTTP/1.1\r\nHost: a\r\n\r\n");
      }
      client.send(requests.toString());
      for (int i = 0; i < 200; i++) {
        assertThat(client.answer().text()).isEqualTo("/" + i);
      }
    }
  }

  @Test
  void slowClientHoldsTheTargetBack() throws Exception {
    long length = 200L << 20;
    AtomicLong sent = new AtomicLong();
    CountDownLatch written = new CountDownLatch(1);
    try (Backend _ =
            serve((_, _, out) -> {
              write(out, "HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n");
              byte[] piece = new byte[64 * 1024];
              for (long left = length; left > 0; left -= piece.length) {
                out.write(piece);
                sent.addAndGet(piece.length);
              }
              written.countDown();
              return true;
            });
        Client client = new Client(port)) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      awaitStandstill(sent);
      assertThat(sent.get()).isLessThan(50L << 20);
      assertThat(written.getCount()).isOne();
      Backend.line(client.in);
      Backend.line(client.in);
      Backend.line(client.in);
      byte[] buffer = new byte[1 << 20];
      long received = 0;
      while (received < length) {
        received +=
            client.in.readNBytes(buffer, 0, (int) Math.min(buffer.length, length - received));
      }
      assertThat(received).isEqualTo(length);
    }
  }

  @Test
  void slowTargetHoldsTheClientBack() throws Exception {
    long length = 200L << 20;
    AtomicLong sent = new AtomicLong();
    CountDownLatch goOn = new CountDownLatch(1);
    try (Backend _ =
            serve((_, body, out) -> {
              goOn.await();
              long got = 0;
              byte[] buffer = new byte[1 << 20];
              while (got < length) {
                got += body.in().read(buffer);
              }
              Backend.respond(out, "" + got);
              return true;
            });
        Client client = new Client(port)) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n");
      Thread sending =
          Thread.ofVirtual()
              .start(() -> {
                String piece = "x".repeat(64 * 1024);
                for (long left = length; left > 0; left -= piece.length()) {
                  sendQuietly(client, piece);
                  sent.addAndGet(piece.length());
                }
              });
      awaitStandstill(sent);
      assertThat(sent.get()).isLessThan(50L << 20);
      goOn.countDown();
      assertThat(client.answer().text()).isEqualTo("" + length);
      sending.join();
    }
  }

  /// Until a number that grows has stopped growing.
  private static void awaitStandstill(AtomicLong number) {
    long[] seen = {-1, 0};
    await(
        "standstill",
        () -> {
          long now = number.get();
          seen[1] = now == seen[0] ? seen[1] + 1 : 0;
          seen[0] = now;
          return now > 0 && seen[1] > 100;
        });
  }

  @Test
  void earlyAnswerReachesTheClientThoughTheTargetCloses() throws Exception {
    try (Backend _ =
            serve((_, _, out) -> {
              write(out, "HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig");
              return false;
            });
        Client client = new Client(port)) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 30000000\r\n\r\n");
      Client.Answer answer = client.send("x".repeat(100_000)).answer();
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.field("connection")).isEqualTo("close");
      assertThat(answer.text()).isEqualTo("big");
    }
  }

  @Test
  void slowReaderGetsTheLastAnswerWhole() throws Exception {
    String body = "x".repeat(8 << 20);
    try (Backend _ =
            serve((_, _, out) -> {
              Backend.respond(out, body);
              return true;
            });
        Socket socket = new Socket()) {
      socket.setReceiveBufferSize(4_096);
      socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      write(socket.getOutputStream(), "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      // Read in small sips, over longer than a closing connection lingers.
      long total = 0;
      long started = System.nanoTime();
      byte[] buffer = new byte[64 * 1024];
      for (int n = socket.getInputStream().read(buffer);
          n >= 0;
          n = socket.getInputStream().read(buffer)) {
        total += n;
        while (total > (8 << 20) - (300 << 10) && System.nanoTime() - started < 2_600_000_000L) {
          Thread.onSpinWait();
        }
      }
      assertThat(total).isGreaterThan(8 << 20);
    }
  }

  @Test
  void headToTheTargetIsTheLoadBalancers() throws Exception {
    try (Backend backend = serve(ECHO)) {
      Client.ask(
          port,
          Client.lines(
              "GET /a%20b?c=d HTTP/1.1",
              "Host: example.com",
              "Connection: x-mine, close",
              "X-Mine: 1",
              "Keep-Alive: 5",
              "TE: trailers",
              "X-Forwarded-For: 1.2.3.4",
              "X-Forwarded-Proto: https",
              "X-Other: kept  ",
              ""));
      Backend.Head head = backend.heads.getFirst();
      assertThat(head.line()).isEqualTo("GET /a%20b?c=d HTTP/1.1");
      assertThat(head.field("Host")).isEqualTo("example.com:" + port);
      assertThat(head.field("X-Forwarded-For")).isEqualTo("1.2.3.4, 127.0.0.1");
      assertThat(head.field("X-Forwarded-Proto")).isEqualTo("http");
      assertThat(head.field("X-Forwarded-Port")).isEqualTo("" + port);
      assertThat(head.field("X-Amzn-Trace-Id")).matches("Root=1-[0-9a-f]{8}-[0-9a-f]{24}");
      assertThat(head.field("X-Other")).isEqualTo("kept");
      for (String gone : new String[] {"Connection", "Keep-Alive", "TE", "X-Mine"}) {
        assertThat(head.field(gone)).isEmpty();
      }
    }
  }

  @Test
  void traceIdKeepsTheClientsRoot() throws Exception {
    try (Backend backend = serve(ECHO)) {
      Client.ask(
          port,
          "GET / HTTP/1.1\r\nHost: a\r\nX-Amzn-Trace-Id: Self=1-1-2;Root=1-67891233-abc;Foo=bar"
              + "\r\n\r\n");
      assertThat(backend.heads.getFirst().field("X-Amzn-Trace-Id"))
          .matches("Self=1-[0-9a-f]{8}-[0-9a-f]{24};Root=1-67891233-abc;Foo=bar");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"APPEND", "PRESERVE", "REMOVE"})
  void forwardedForFollowsItsMode(String mode) throws Exception {
    Routing.Options options =
        new Routing.Options(
            Routing.Options.DEFAULT.idleTimeout(),
            Routing.Options.DEFAULT.clientKeepAlive(),
            true,
            true,
            Routing.XForwardedFor.valueOf(mode),
            true,
            false);
    try (Backend backend = new Backend(ECHO);
        Client client = new Client(listening(options, backend))) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 9.9.9.9\r\nBad_Name: 1\r\n\r\n");
      client.answer();
      Backend.Head head = backend.heads.getFirst();
      String own = "127.0.0.1:" + client.socket.getLocalPort();
      assertThat(head.field("X-Forwarded-For"))
          .isEqualTo(
              switch (mode) {
                case "APPEND" -> "9.9.9.9, " + own;
                case "PRESERVE" -> "9.9.9.9";
                default -> "";
              });
      assertThat(head.field("Host")).isEqualTo("a");
      assertThat(head.field("Bad_Name")).isEmpty();
    }
  }

  private int listening(Routing.Options options, Backend backend) {
    Routing plain = routing(http(port, forward("g")), group("g", backend.target()));
    balancer.apply(new Routing("lb", options, plain.listeners(), plain.targetGroups())).join();
    return port;
  }

  @Test
  void absoluteFormNamesTheHost() throws Exception {
    try (Backend backend = serve(ECHO)) {
      Client.ask(port, "GET http://right.example/x?y HTTP/1.1\r\nHost: wrong.example\r\n\r\n");
      Backend.Head head = backend.heads.getFirst();
      assertThat(head.line()).isEqualTo("GET /x?y HTTP/1.1");
      assertThat(head.field("Host")).isEqualTo("right.example:" + port);
      assertThat(head.fields().stream().filter(field -> field.startsWith("Host"))).hasSize(1);
    }
  }

  @Test
  void connectionsToTargetsAreUsedAgain() throws Exception {
    try (Backend backend = serve(ECHO)) {
      for (int i = 0; i < 10; i++) {
        assertThat(Client.get(port, "/").status()).isEqualTo(200);
      }
      assertThat(backend.requests).hasValue(10);
      // The health check makes some of its own.
      assertThat(backend.requestConnections()).isOne();
    }
  }

  @Test
  void countersCountWhatTargetsServed() throws Exception {
    try (Backend _ = serve(ECHO)) {
      for (int i = 0; i < 5; i++) {
        Client.ask(
            port, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n" + random(1000));
      }
      await("counted", () -> counters().status2xx() == 5);
      Status.Counters counters = counters();
      assertThat(counters.requests()).isEqualTo(5);
      assertThat(counters.status5xx()).isZero();
      assertThat(counters.failed()).isZero();
      assertThat(counters.bytesIn()).isBetween(5_000L, 10_000L);
      assertThat(counters.bytesOut()).isBetween(5_000L, 10_000L);
      assertThat(counters.latency().count()).isEqualTo(5);
      assertThat(counters.latency().percentile(50)).isPositive();
      assertThat(counters.latency().max())
          .isGreaterThanOrEqualTo(counters.latency().percentile(50));
    }
  }

  private Status.Counters counters() {
    return balancer.status("lb").orElseThrow().targetGroups().getFirst().counters();
  }
}
