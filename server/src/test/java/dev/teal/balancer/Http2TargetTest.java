package dev.teal.balancer;

import static dev.teal.balancer.Routings.await;
import static dev.teal.balancer.Routings.forward;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teal.balancer.routing.Listener;
import dev.teal.balancer.routing.TargetGroup;
import dev.teal.balancer.routing.Tls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// HTTP/2 from Java's client to Jetty as a target that speaks HTTP/2.
class Http2TargetTest {
  @TempDir Path folder;
  private final NettyBalancer balancer = new NettyBalancer(1, Transport.best());
  private final int port = Routings.freePort();
  private TestCertificates certificates;
  private Tls tls;
  private HttpClient client;

  @SuppressWarnings("NullAway.Init") // set by each test
  private Server jetty;

  @SuppressWarnings("NullAway.Init") // set by each test
  private ServerConnector connector;

  /// Serves a request whose path says what to do.
  private interface Serving {
    boolean serve(Request request, Response response, Callback callback) throws Exception;
  }

  @BeforeEach
  void open() throws Exception {
    certificates = new TestCertificates(folder);
    tls = certificates.http2();
    client = client(HttpClient.Version.HTTP_2);
  }

  @AfterEach
  void close() throws Exception {
    client.shutdownNow();
    balancer.close();
    if (jetty != null) {
      jetty.stop();
    }
    certificates.close();
  }

  private HttpClient client(HttpClient.Version version) throws Exception {
    return HttpClient.newBuilder().sslContext(certificates.trusting()).version(version).build();
  }

  private TargetGroup.Target jetty(int maxStreams, Serving serving) throws Exception {
    jetty = new Server();
    HttpConfiguration configuration = new HttpConfiguration();
    HTTP2CServerConnectionFactory http2 = new HTTP2CServerConnectionFactory(configuration);
    http2.setMaxConcurrentStreams(maxStreams);
    connector = new ServerConnector(jetty, 1, 1, new HttpConnectionFactory(configuration), http2);
    connector.setHost("127.0.0.1");
    jetty.addConnector(connector);
    jetty.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback)
              throws Exception {
            return serving.serve(request, response, callback);
          }
        });
    jetty.start();
    return new TargetGroup.Target("127.0.0.1", connector.getLocalPort());
  }

  private static void closeConnection(EndPoint endPoint) {
    try {
      endPoint.getConnection().close();
    } catch (IllegalStateException _) {
      // Of Jetty, when a stream has ended at this moment. The connection is closed.
    }
  }

  private static boolean say(Response response, Callback callback, String text) {
    Content.Sink.write(response, true, text, callback);
    return true;
  }

  private void apply(TargetGroup.Version version, TargetGroup.Target... targets) {
    TargetGroup group =
        new TargetGroup(
            "g",
            Duration.ofSeconds(20),
            new TargetGroup.Protocol(version, false, false),
            Routings.QUICK,
            List.of(targets));
    Listener listener = Routings.https(port, tls, forward("g"));
    balancer.apply(Routings.routing(listener, group)).join();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("https://localhost:" + port + path))
        .timeout(Duration.ofSeconds(20));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private long inFlight() {
    return balancer.status("lb").orElseThrow().targetGroups().stream()
        .flatMap(group -> group.targets().stream())
        .mapToLong(Status.TargetStatus::inFlight)
        .sum();
  }

  @Test
  void requestReachesItsTargetAsHttp2() throws Exception {
    apply(
        TargetGroup.Version.HTTP2,
        jetty(
            100,
            (request, response, callback) ->
                say(
                    response,
                    callback,
                    request.getConnectionMetaData().getHttpVersion()
                        + " "
                        + request.getMethod()
                        + " "
                        + request.getHttpURI()
                        + " "
                        + request.getHeaders().get("X-Forwarded-Proto")
                        + " "
                        + request.getHeaders().get("X-Own"))));
    HttpResponse<String> response = send(request("/path?q=1").header("X-Own", "value"));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .isEqualTo("HTTP/2.0 GET http://localhost:" + port + "/path?q=1 https value");
    assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
  }

  @Test
  void targetIsCheckedOverHttp2() throws Exception {
    TargetGroup.Target target =
        jetty(
            100,
            (request, response, callback) -> {
              boolean http2 = request.getConnectionMetaData().getHttpVersion().getVersion() == 20;
              response.setStatus(http2 ? 200 : 500);
              callback.succeeded();
              return true;
            });
    apply(TargetGroup.Version.HTTP2, target);
    await("healthy", () -> Routings.healthyTargets(balancer) == 1);
  }

  @Test
  void bodiesOfAnyLengthPassBothWays() throws Exception {
    apply(
        TargetGroup.Version.HTTP2,
        jetty(
            100,
            (request, response, callback) -> {
              Content.copy(request, response, callback);
              return true;
            }));
    for (int length : new int[] {0, 1, 16_384, 100_000, 5_000_000}) {
      byte[] body = new byte[length];
      Arrays.fill(body, (byte) 'x');
      for (HttpRequest.BodyPublisher publisher :
          List.of(
              HttpRequest.BodyPublishers.ofByteArray(body),
              HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))) {
        HttpResponse<byte[]> response =
            client.send(
                request("/").POST(publisher).build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).as("%d bytes", length).isEqualTo(body);
      }
    }
    assertThat(inFlight()).isZero();
  }

  @Test
  void requestsShareAConnectionUpToWhatTheTargetTakes() throws Exception {
    CountDownLatch allThere = new CountDownLatch(30);
    CountDownLatch goOn = new CountDownLatch(1);
    TargetGroup.Target target =
        jetty(
            10,
            (request, response, callback) -> {
              if (request.getHttpURI().getPath().startsWith("/n")) {
                Thread.ofVirtual()
                    .start(() -> {
                      allThere.countDown();
                      try {
                        goOn.await();
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                      }
                      say(response, callback, "ok");
                    });
                return true;
              }
              return say(response, callback, "ok");
            });
    apply(TargetGroup.Version.HTTP2, target);
    List<CompletableFuture<HttpResponse<String>>> answers =
        IntStream.range(0, 30)
            .mapToObj(i ->
                client.sendAsync(request("/n" + i).build(), HttpResponse.BodyHandlers.ofString()))
            .toList();
    allThere.await();
    assertThat(inFlight()).isEqualTo(30);
    assertThat(connector.getConnectedEndPoints().size())
        .as("three connections, and perhaps a health check")
        .isBetween(3, 5);
    goOn.countDown();
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertThat(answer.get().body()).isEqualTo("ok");
    }
    await("nothing is under way", () -> inFlight() == 0);
  }

  @Test
  void versionsThatDoNotFitAreRefused() throws Exception {
    TargetGroup.Target target =
        jetty(100, (_, response, callback) -> say(response, callback, "ok"));
    apply(TargetGroup.Version.HTTP2, target);
    try (HttpClient old = client(HttpClient.Version.HTTP_1_1)) {
      assertThat(old.send(request("/").build(), HttpResponse.BodyHandlers.ofString()).statusCode())
          .as("HTTP/1.1 to HTTP2")
          .isEqualTo(464);
    }
    apply(TargetGroup.Version.GRPC, target);
    assertThat(send(request("/")).statusCode()).as("GET to GRPC").isEqualTo(464);
    apply(TargetGroup.Version.HTTP1, target);
    assertThat(
            send(request("/")
                    .header("Content-Type", "application/grpc")
                    .POST(HttpRequest.BodyPublishers.ofString("x")))
                .statusCode())
        .as("gRPC to HTTP1")
        .isEqualTo(464);
    assertThat(send(request("/")).statusCode()).as("HTTP/2 to HTTP1").isEqualTo(200);
  }

  @Test
  void targetThatDoesNotSpeakHttp2IsAnsweredFor() throws Exception {
    try (Backend old = Backend.named("old")) {
      apply(TargetGroup.Version.HTTP2, old.target());
      assertThat(send(request("/")).statusCode()).isEqualTo(502);
      assertThat(old.heads)
          .as("nothing of the request went out")
          .noneMatch(head -> head.line().startsWith("GET"));
    }
  }

  @Test
  void requestsThatMeetAGoawayAreSentAgain() throws Exception {
    AtomicInteger served = new AtomicInteger();
    TargetGroup.Target target =
        jetty(
            100,
            (request, response, callback) -> {
              served.incrementAndGet();
              return say(response, callback, "ok");
            });
    apply(TargetGroup.Version.HTTP2, target);
    for (int round = 0; round < 20; round++) {
      List<CompletableFuture<HttpResponse<String>>> answers =
          IntStream.range(0, 20)
              .mapToObj(i ->
                  client.sendAsync(
                      request("/").POST(HttpRequest.BodyPublishers.ofString("x")).build(),
                      HttpResponse.BodyHandlers.ofString()))
              .toList();
      // Each closes in order: GOAWAY with the last stream that was looked at.
      connector.getConnectedEndPoints().forEach(Http2TargetTest::closeConnection);
      for (CompletableFuture<HttpResponse<String>> answer : answers) {
        assertThat(answer.get().statusCode()).isIn(200, 502);
      }
    }
    assertThat(send(request("/")).statusCode()).isEqualTo(200);
    await("nothing is under way", () -> inFlight() == 0);
  }

  @Test
  void removedTargetFinishesItsStreamsAndIsLeft() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    TargetGroup.Target target =
        jetty(
            100,
            (request, response, callback) -> {
              if (request.getHttpURI().getPath().equals("/slow")) {
                arrived.countDown();
                goOn.await();
              }
              return say(response, callback, "jetty");
            });
    apply(TargetGroup.Version.HTTP2, target);
    CompletableFuture<HttpResponse<String>> slow =
        client.sendAsync(request("/slow").build(), HttpResponse.BodyHandlers.ofString());
    arrived.await();
    apply(TargetGroup.Version.HTTP2);
    assertThat(send(request("/")).statusCode()).isEqualTo(503);
    assertThat(inFlight()).isEqualTo(1);
    goOn.countDown();
    assertThat(slow.get().body()).isEqualTo("jetty");
    await(
        "the target is gone and its connection closed",
        () ->
            balancer.status("lb").orElseThrow().targetGroups().stream()
                    .allMatch(group -> group.targets().isEmpty())
                && connector.getConnectedEndPoints().isEmpty());
  }

  @Test
  void streamIsCutWhenTheDeregistrationDelayIsOver() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    CountDownLatch arrived = new CountDownLatch(1);
    TargetGroup.Target target =
        jetty(
            100,
            (request, response, callback) -> {
              if (request.getHttpURI().getPath().equals("/slow")) {
                arrived.countDown();
                Thread.ofVirtual()
                    .start(() -> {
                      try {
                        goOn.await();
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                      }
                      callback.succeeded();
                    });
                return true;
              }
              return say(response, callback, "jetty");
            });
    apply(TargetGroup.Version.HTTP2, target);
    CompletableFuture<HttpResponse<String>> slow =
        client.sendAsync(request("/slow").build(), HttpResponse.BodyHandlers.ofString());
    arrived.await();
    TargetGroup group =
        new TargetGroup(
            "g",
            Duration.ofMillis(100),
            new TargetGroup.Protocol(TargetGroup.Version.HTTP2, false, false),
            Routings.QUICK,
            List.of());
    Listener listener = Routings.https(port, tls, forward("g"));
    balancer.apply(Routings.routing(listener, group)).join();
    assertThat(slow.get().statusCode()).isEqualTo(502);
    goOn.countDown();
  }

  @Test
  void brokenStreamsAreResetAndTheConnectionGoesOn() throws Exception {
    TargetGroup.Target target =
        jetty(
            100,
            (request, response, callback) -> {
              if (request.getHttpURI().getPath().equals("/break")) {
                response.write(
                    false,
                    java.nio.ByteBuffer.wrap("half".getBytes(UTF_8)),
                    Callback.from(() -> callback.failed(new IOException("broken"))));
                return true;
              }
              return say(response, callback, "ok");
            });
    apply(TargetGroup.Version.HTTP2, target);
    assertThatThrownBy(() -> send(request("/break"))).isInstanceOf(IOException.class);
    assertThat(send(request("/")).body()).isEqualTo("ok");
    assertThat(balancer.status("lb").orElseThrow().connections()).isEqualTo(1);
  }
}
