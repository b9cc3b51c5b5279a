package dev.teal.balancer;

import static dev.teal.balancer.Routings.await;
import static dev.teal.balancer.Routings.forward;
import static dev.teal.balancer.Routings.group;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teal.balancer.routing.Listener;
import dev.teal.balancer.routing.Routing;
import dev.teal.balancer.routing.TargetGroup;
import dev.teal.balancer.routing.Tls;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// HTTP/2 from clients, by Java's client, to targets that speak HTTP/1.1.
class Http2Test {
  private static final Backend.Handler ECHO_HEADS =
      (head, body, out) -> {
        body.read();
        Backend.respond(out, head.line() + "\n" + String.join("\n", head.fields()));
        return true;
      };
  private static final Backend.Handler ECHO_BODIES =
      (_, body, out) -> {
        byte[] read = body.read();
        out.write(
            ("HTTP/1.1 200 OK\r\nContent-Length: " + read.length + "\r\n\r\n").getBytes(UTF_8));
        out.write(read);
        return true;
      };

  @TempDir Path folder;
  private final NettyBalancer balancer = new NettyBalancer(2, Transport.best());
  private final int port = Routings.freePort();
  private final List<Backend> backends = new ArrayList<>();
  private TestCertificates certificates;
  private Tls tls;
  private HttpClient client;

  @BeforeEach
  void open() throws Exception {
    certificates = new TestCertificates(folder);
    tls = certificates.http2();
    client =
        HttpClient.newBuilder()
            .sslContext(certificates.trusting())
            .version(HttpClient.Version.HTTP_2)
            .build();
  }

  @AfterEach
  void close() {
    client.shutdownNow();
    balancer.close();
    backends.forEach(Backend::close);
    certificates.close();
  }

  private Backend serve(Backend.Handler handler) {
    return serve(Routing.Options.DEFAULT, handler);
  }

  private Backend serve(Routing.Options options, Backend.Handler handler) {
    Backend backend = new Backend(handler);
    backends.add(backend);
    apply(options, backend);
    return backend;
  }

  private void apply(Routing.Options options, Backend... targets) {
    Listener listener = Routings.https(port, tls, forward("g"));
    TargetGroup.Target[] all =
        Arrays.stream(targets).map(Backend::target).toArray(TargetGroup.Target[]::new);
    balancer.apply(new Routing("lb", options, List.of(listener), List.of(group("g", all)))).join();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("https://localhost:" + port + path))
        .timeout(Duration.ofSeconds(20));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
    return response;
  }

  @Test
  void requestReachesItsTargetAsHttp11() throws Exception {
    serve(ECHO_HEADS);
    HttpResponse<String> response =
        send(request("/path?q=1").header("Cookie", "a=1").header("X-Own", "value"));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body().lines())
        .startsWith("GET /path?q=1 HTTP/1.1")
        .contains(
            "host: localhost:" + port,
            "cookie: a=1",
            "x-own: value",
            "X-Forwarded-Proto: https",
            "X-Forwarded-Port: " + port,
            "X-Forwarded-For: 127.0.0.1")
        .noneMatch(line -> line.startsWith("transfer-encoding"));
  }

  @Test
  void manyStreamsShareAConnection() throws Exception {
    AtomicInteger served = new AtomicInteger();
    CountDownLatch allThere = new CountDownLatch(50);
    serve((_, body, out) -> {
      body.read();
      if (served.incrementAndGet() > 1) {
        allThere.countDown();
        allThere.await();
      }
      Backend.respond(out, "answer");
      return true;
    });
    send(request("/first")); // or each would open a connection, not knowing better
    List<CompletableFuture<HttpResponse<String>>> answers =
        IntStream.range(0, 50)
            .mapToObj(i ->
                client.sendAsync(request("/" + i).build(), HttpResponse.BodyHandlers.ofString()))
            .toList();
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertThat(answer.get().statusCode()).isEqualTo(200);
    }
    assertThat(balancer.status("lb").orElseThrow().connections()).isEqualTo(1);
  }

  @Test
  void bodiesOfAnyLengthPassBothWays() throws Exception {
    serve(ECHO_BODIES);
    for (int length : new int[] {0, 1, 16_384, 100_000, 5_000_000}) {
      byte[] body = new byte[length];
      Arrays.fill(body, (byte) 'x');
      HttpResponse<byte[]> sized =
          client.send(
              request("/").POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(),
              HttpResponse.BodyHandlers.ofByteArray());
      assertThat(sized.body()).as("%d bytes", length).isEqualTo(body);
      HttpResponse<byte[]> chunked =
          client.send(
              request("/")
                  .POST(
                      HttpRequest.BodyPublishers.ofInputStream(
                          () -> new java.io.ByteArrayInputStream(body)))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      assertThat(chunked.body()).as("%d bytes of unknown length", length).isEqualTo(body);
    }
  }

  @Test
  void chunkedAnswersPassWithoutTheirFraming() throws Exception {
    serve((_, _, out) -> {
      out.write(
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n".getBytes(UTF_8));
      out.flush();
      out.write("7;x=y\r\n, world\r\n0\r\nX-Trailer: t\r\n\r\n".getBytes(UTF_8));
      return true;
    });
    HttpResponse<String> response = send(request("/"));
    assertThat(response.body()).isEqualTo("hello, world");
    assertThat(response.headers().map()).doesNotContainKey("transfer-encoding");
  }

  @Test
  void answersThatEndWithTheirConnectionEndTheStreamAlone() throws Exception {
    serve((_, _, out) -> {
      out.write("HTTP/1.0 200 OK\r\n\r\nuntil the end".getBytes(UTF_8));
      return false;
    });
    assertThat(send(request("/")).body()).isEqualTo("until the end");
    assertThat(send(request("/")).body()).isEqualTo("until the end");
    assertThat(balancer.status("lb").orElseThrow().connections()).isEqualTo(1);
  }

  @Test
  void answersWithoutBodiesEndWithTheirHeads() throws Exception {
    serve((head, _, out) -> {
      out.write(
          (head.line().startsWith("HEAD")
                  ? "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n"
                  : "HTTP/1.1 204 No Content\r\n\r\n")
              .getBytes(UTF_8));
      return true;
    });
    HttpResponse<String> head =
        send(request("/").method("HEAD", HttpRequest.BodyPublishers.noBody()));
    assertThat(head.headers().firstValue("content-length")).hasValue("7");
    assertThat(send(request("/")).statusCode()).isEqualTo(204);
  }

  @Test
  void balancersOwnAnswersComeAsHttp2() throws Exception {
    apply(Routing.Options.DEFAULT);
    HttpResponse<String> response = send(request("/"));
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("server")).hasValue("awselb/2.0");
    assertThat(response.headers().map()).doesNotContainKey("connection");
  }

  @Test
  void brokenAnswersResetTheirStreamAlone() throws Exception {
    serve((head, _, out) -> {
      out.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf".getBytes(UTF_8));
      return head.line().contains("/whole");
    });
    assertThatThrownBy(() -> send(request("/half"))).isInstanceOf(IOException.class);
    assertThat(balancer.status("lb").orElseThrow().connections()).isEqualTo(1);
  }

  @Test
  void longHeadersAreAnsweredAsOverHttp11() throws Exception {
    serve(ECHO_HEADS);
    assertThat(send(request("/").header("X-Long", "x".repeat(17_000))).statusCode()).isEqualTo(400);
    assertThat(send(request("/" + "x".repeat(17_000))).statusCode()).isEqualTo(414);
    assertThat(send(request("/")).statusCode()).isEqualTo(200);
  }

  @Test
  void slowReaderHoldsTheTargetUpAndNotTheMemory() throws Exception {
    AtomicLong sent = new AtomicLong();
    CountDownLatch gone = new CountDownLatch(1);
    serve((_, _, out) -> {
      out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n".getBytes(UTF_8));
      byte[] piece = new byte[64 * 1024];
      try {
        for (int i = 0; i < 1_000_000_000 / piece.length; i++) {
          out.write(piece);
          sent.addAndGet(piece.length);
        }
      } catch (IOException e) {
        gone.countDown();
        throw e;
      }
      return false;
    });
    HttpResponse<InputStream> response =
        client.send(request("/").build(), HttpResponse.BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    awaitStandstill(sent);
    assertThat(sent.get()).isLessThan(64L * 1024 * 1024);
    response.body().close();
    gone.await();
  }

  /// Until nothing has moved for a third of a second.
  private static void awaitStandstill(AtomicLong counter) {
    AtomicLong last = new AtomicLong(-1);
    AtomicLong since = new AtomicLong();
    await(
        "nothing moves any more",
        () -> {
          long now = counter.get();
          if (last.getAndSet(now) != now) {
            since.set(System.nanoTime());
          }
          return System.nanoTime() - since.get() > Duration.ofMillis(333).toNanos();
        });
  }

  @Test
  void canceledStreamEndsItsRequestAtTheTarget() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch gone = new CountDownLatch(1);
    serve((_, body, _) -> {
      arrived.countDown();
      if (body.in().read() < 0) {
        gone.countDown();
      }
      return false;
    });
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(request("/").build(), HttpResponse.BodyHandlers.ofString());
    arrived.await();
    answer.cancel(true);
    gone.await();
    await(
        "nothing is under way",
        () ->
            balancer.status("lb").orElseThrow().targetGroups().stream()
                .flatMap(group -> group.targets().stream())
                .allMatch(target -> target.inFlight() == 0));
  }

  @Test
  void connectionIsClosedInOrderWhenItsTimeIsOver() throws Exception {
    Routing.Options options =
        new Routing.Options(
            Duration.ofSeconds(60),
            Duration.ofMillis(200),
            false,
            false,
            Routing.XForwardedFor.APPEND,
            false,
            false);
    CountDownLatch goOn = new CountDownLatch(1);
    serve(
        options,
        (head, body, out) -> {
          body.read();
          if (head.line().contains("/slow")) {
            goOn.await();
          }
          Backend.respond(out, head.line());
          return true;
        });
    CompletableFuture<HttpResponse<String>> slow =
        client.sendAsync(request("/slow").build(), HttpResponse.BodyHandlers.ofString());
    await(
        "the old connection takes no more streams",
        () -> {
          try {
            send(request("/quick"));
          } catch (Exception e) {
            throw new AssertionError("no request is lost", e);
          }
          return balancer.status("lb").orElseThrow().connections() > 1;
        });
    goOn.countDown();
    assertThat(slow.get().statusCode()).isEqualTo(200);
    client.shutdownNow();
    await("nothing is left", () -> balancer.status("lb").orElseThrow().connections() == 0);
  }

  @Test
  void targetThatIsRemovedFinishesItsStreamsAndGetsNoMore() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Backend blue =
        serve((_, body, out) -> {
          body.read();
          arrived.countDown();
          goOn.await();
          Backend.respond(out, "blue");
          return true;
        });
    CompletableFuture<HttpResponse<String>> waiting =
        client.sendAsync(request("/").build(), HttpResponse.BodyHandlers.ofString());
    arrived.await();
    Backend green = Backend.named("green");
    backends.add(green);
    apply(Routing.Options.DEFAULT, green);
    for (int i = 0; i < 10; i++) {
      assertThat(send(request("/")).body()).isEqualTo("green");
    }
    goOn.countDown();
    assertThat(waiting.get().body()).isEqualTo("blue");
    assertThat(blue.requests).hasValue(1);
  }

  @Test
  void eventsPassAsTheyCome() throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    serve((_, _, out) -> {
      write(out, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n");
      write(out, "Transfer-Encoding: chunked\r\n\r\n");
      write(out, "9\r\ndata: 1\n\n\r\n");
      seen.await();
      write(out, "9\r\ndata: 2\n\n\r\n0\r\n\r\n");
      return true;
    });
    HttpResponse<InputStream> response =
        client.send(request("/").build(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream events = response.body()) {
      assertThat(new String(events.readNBytes(9), UTF_8)).isEqualTo("data: 1\n\n");
      seen.countDown();
      assertThat(new String(events.readAllBytes(), UTF_8)).isEqualTo("data: 2\n\n");
    }
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(UTF_8));
    out.flush();
  }

  /// What a client sends before it has read the second GOAWAY must not cost it that.
  @Test
  void aClientThatIsToldToLeaveClosesTheConnectionItself() throws Exception {
    serve(ECHO_HEADS);
    try (RawHttp2 raw = new RawHttp2(certificates.trusting(), port)) {
      int whole = RawHttp2.END_STREAM | RawHttp2.END_HEADERS;
      raw.write(RawHttp2.frame(RawHttp2.HEADERS, whole, 1, RawHttp2.get("/one")));
      raw.next(RawHttp2.HEADERS);
      balancer.retire().join();
      assertThat(raw.next(RawHttp2.GOAWAY).code(0)).isEqualTo(Integer.MAX_VALUE);
      assertThat(raw.next(RawHttp2.GOAWAY).code(0)).isEqualTo(1);
      raw.write(RawHttp2.frame(RawHttp2.HEADERS, whole, 3, RawHttp2.get("/late")));
      raw.write(RawHttp2.frame(RawHttp2.PING, 0, 0, new byte[8]));
      assertThat(raw.next(RawHttp2.PING).flags()).as("an answer to a ping").isEqualTo(1);
    }
  }
}
